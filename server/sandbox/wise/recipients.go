package wise

import "slices"

// recipientDetails are the account details of a recipient; which are needed
// depends on the type.
type recipientDetails struct {
	LegalType     string `json:"legalType,omitempty"`
	SortCode      string `json:"sortCode,omitempty"`
	AccountNumber string `json:"accountNumber,omitempty"`
	IBAN          string `json:"iban,omitempty"`
	RoutingNumber string `json:"abartn,omitempty"`
	AccountType   string `json:"accountType,omitempty"`
	DateOfBirth   string `json:"dateOfBirth,omitempty"`
}

type recipientRequest struct {
	Currency string            `json:"currency"`
	Type     string            `json:"type"`
	Profile  int64             `json:"profile"`
	Holder   string            `json:"accountHolderName"`
	Owned    bool              `json:"ownedByCustomer"`
	Details  *recipientDetails `json:"details"`
}

// The recipient object (docs.wise.com, reference "recipientGetV1").
type recipientObject struct {
	ID            int64             `json:"id"`
	Business      *int64            `json:"business"`
	Profile       int64             `json:"profile"`
	Holder        string            `json:"accountHolderName"`
	Currency      string            `json:"currency"`
	Country       string            `json:"country"`
	Type          string            `json:"type"`
	Details       recipientDetails  `json:"details"`
	User          int64             `json:"user"`
	Active        bool              `json:"active"`
	Owned         bool              `json:"ownedByCustomer"`
	Confirmations confirmationState `json:"confirmations"`
}

type confirmationState struct {
	Accepted   bool     `json:"acceptedOutcomes"`
	AcceptedAt *string  `json:"acceptedAt"`
	Quote      *string  `json:"quoteId"`
	Outcomes   []string `json:"outcomes"`
}

// recipientTypes are the simulated types: their currency, country and what
// must be given.
var recipientTypes = map[string]struct {
	currency, country string
	required          func(recipientDetails) []detail
}{
	"sort_code": {"GBP", "GB", func(d recipientDetails) []detail {
		return []detail{{"sortCode", d.SortCode}, {"accountNumber", d.AccountNumber}}
	}},
	"iban": {"EUR", "EE", func(d recipientDetails) []detail { return []detail{{"iban", d.IBAN}} }},
	"aba": {"USD", "US", func(d recipientDetails) []detail {
		return []detail{{"abartn", d.RoutingNumber}, {"accountNumber", d.AccountNumber}}
	}},
}

type detail struct{ path, value string }

func (r recipient) object() recipientObject {
	return recipientObject{
		ID: r.ID, Profile: r.Profile, Holder: r.Holder, Currency: r.Currency, Country: recipientTypes[r.Type].country,
		Type: r.Type, Details: r.Details, User: r.UserID, Active: true, Owned: r.Owned,
		Confirmations: confirmationState{Outcomes: []string{}},
	}
}

func (s *Simulator) createRecipient(c *call) answer {
	var in recipientRequest
	if refusal := s.decode(c, &in); refusal != nil {
		return *refusal
	}
	if refusal := in.check(); refusal != nil {
		return *refusal
	}
	if !slices.ContainsFunc(s.bank.profilesOf(c.user), func(p profile) bool { return p.ID == in.Profile }) {
		return notOwner(s.clock.Now())
	}
	return ok(s.bank.addRecipient(c.user, in).object())
}

func (in recipientRequest) check() *answer {
	var a answer
	kind, known := recipientTypes[in.Type]
	switch {
	case in.Currency == "":
		a = missing("currency")
	case in.Type == "":
		a = missing("type")
	case in.Profile == 0:
		a = missing("profile")
	case in.Holder == "":
		a = missing("accountHolderName")
	case in.Details == nil:
		a = missing("details")
	case !known || kind.currency != in.Currency:
		a = unprocessable("type", "NOT_SUPPORTED", "this type is not simulated for this currency")
	default:
		for _, d := range kind.required(*in.Details) {
			if d.value == "" {
				a = invalid(d.path, "NOT_VALID", "must not be empty")
				return &a
			}
		}
		return nil
	}
	return &a
}

func (b *bank) addRecipient(user int64, in recipientRequest) recipient {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := recipient{
		ID: b.id(), Profile: in.Profile, UserID: user, Holder: in.Holder, Currency: in.Currency,
		Type: in.Type, Details: *in.Details, Owned: in.Owned,
	}
	b.recipients[r.ID] = r
	return r
}

func (s *Simulator) listRecipients(c *call) answer {
	query := c.r.URL.Query()
	wanted, valid := number(query.Get("profileId"))
	if query.Has("profileId") && !valid {
		return invalid("profileId", "NOT_VALID", "must be a number")
	}
	currency := query.Get("currency")
	list := []recipientObject{}
	for _, r := range s.bank.recipientsOf(c.user) {
		if (!valid || r.Profile == wanted) && (currency == "" || r.Currency == currency) {
			list = append(list, r.object())
		}
	}
	return ok(list)
}

func (s *Simulator) getRecipient(c *call) answer {
	id, _ := number(c.r.PathValue("accountId"))
	r, known := s.bank.recipient(id)
	switch {
	case !known:
		return notFound()
	case r.UserID != c.user:
		return notOwner(s.clock.Now())
	}
	return ok(r.object())
}
