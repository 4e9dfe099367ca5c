package wise

import "time"

// The objects of the bank. They are values: the bank copies them out, so that
// nobody changes them without its lock.

// user is a simulated customer.
type user struct {
	ID    int64
	Name  string
	Email string
	Phone string
}

type profileType string

const (
	personal profileType = "PERSONAL"
	business profileType = "BUSINESS"
)

type profile struct {
	ID        int64
	PublicID  string
	UserID    int64
	Type      profileType
	FirstName string
	LastName  string
	Company   string
	Address   address
}

// Name is the name that stands on a statement.
func (p profile) Name() string {
	if p.Type == business {
		return p.Company
	}
	return p.FirstName + " " + p.LastName
}

type address struct {
	ID                 int64
	Line, City, Post   string
	Country, Iso, Iso3 string
}

type balance struct {
	ID       int64
	Profile  int64
	Currency string
	Amount   money
	Created  time.Time
	Changed  time.Time
}

type recipient struct {
	ID       int64
	Profile  int64
	UserID   int64
	Holder   string
	Currency string
	Type     string
	Details  recipientDetails
	Owned    bool
	// Credits is the balance that the money reaches where the recipient is a
	// simulated customer too; 0 where it leaves the simulated world.
	Credits int64
}

// Summary is how the recipient's account is shown to a person.
func (r recipient) Summary() string {
	d := r.Details
	switch {
	case d.IBAN != "":
		return grouped(d.IBAN, 4, " ")
	case d.SortCode != "":
		return grouped(d.SortCode, 2, "-") + " " + d.AccountNumber
	case d.RoutingNumber != "":
		return d.RoutingNumber + " " + d.AccountNumber
	}
	return d.AccountNumber
}

type quote struct {
	ID             string
	Profile        int64
	UserID         int64
	Source, Target string
	SourceAmount   money
	TargetAmount   money
	Fee            money
	Rate           rate
	BySource       bool
	Recipient      int64
	Created        time.Time
	Expires        time.Time
}

// The states of a transfer that the simulator uses.
const (
	statusWaiting    = "incoming_payment_waiting"
	statusProcessing = "processing"
	statusCancelled  = "cancelled"
)

type transfer struct {
	ID          int64
	Profile     int64
	UserID      int64
	Recipient   int64
	Quote       quote
	Reference   string
	Transaction string
	Session     string
	Batch       string
	Status      string
	Created     time.Time
}

type batch struct {
	ID        string
	Short     int64
	Profile   int64
	UserID    int64
	Name      string
	Currency  string
	Status    string
	Version   int64
	Paid      bool
	Transfers []int64
}

type initiation struct {
	ID        int64
	Batch     string
	Profile   int64
	UserID    int64
	Account   int64
	Reference string
	Created   time.Time
}

// card is a simulated payment card.
type card struct {
	Token   string
	Profile int64
	Status  string
	PAN     string
	CVV     string
	PIN     string
	Expiry  string
	Holder  string
}

// purchase is a card payment that waits for its 3-D Secure result.
type purchase struct {
	Reference string
	Profile   int64
	Merchant  string
	Amount    money
	Currency  string
	Expires   time.Time // zero: never
	Result    string
}

// entry is one line of a statement.
type entry struct {
	Balance   int64
	Time      time.Time
	Amount    money // negative: a debit
	Fee       money
	After     money
	Type      string
	Text      string
	Reference string
}
