package intergiro

import "time"

// individual is a simulated customer, or a guest, who has payment methods and
// nothing else.
type individual struct {
	ID    string
	First string
	Last  string
	Guest bool
}

func (i individual) name() string { return i.First + " " + i.Last }

type account struct {
	ID         string
	Individual string
	Name       string
	Type       string // "current" or "card"
	Currency   string
	IBAN       string
	Balance    money
	Created    time.Time
}

// The states of a card ("Cards as a Service").
const (
	cardNew    = "not_activated"
	cardActive = "active"
	cardFrozen = "frozen"
)

type card struct {
	ID         string
	Individual string
	Account    string
	Name       string
	Type       string // "physical" or "virtual"
	Last4      string
	Status     string
}

type paymentMethod struct {
	ID      string
	Owner   string
	Created time.Time
}

// counterparty is the other side of a transaction: an account here, or
// anywhere.
type counterparty struct {
	Name    string
	Account string // empty for one elsewhere
	IBAN    string
	BIC     string
}

// statusPending is the state of a fresh transaction; no other is documented.
const statusPending = "pending"

type transaction struct {
	ID        string
	RequestID string
	Account   string
	Amount    money
	Currency  string
	Reference string
	To        counterparty
	Created   time.Time
}
