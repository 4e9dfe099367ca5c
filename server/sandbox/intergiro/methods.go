package intergiro

import "net/http"

// charge is the body of POST /v3/individuals/{id}/payment_methods ("Account
// Funding"): with a charge, money comes onto the account; without, the card is
// only saved.
type charge struct {
	Type   string `json:"type"`
	Charge *struct {
		Amount    money  `json:"amount"`
		Currency  string `json:"currency"`
		AccountID string `json:"account_id"`
	} `json:"charge,omitempty"`
}

// methodObject is a payment method as the API shows it ("Account Funding").
type methodObject struct {
	ID      string        `json:"id"`
	Type    string        `json:"type"`
	Details methodDetails `json:"details"`
	Created string        `json:"created_at"`
}

type methodDetails struct {
	Brand string `json:"brand"`
	Month string `json:"exp_month"`
	Year  string `json:"exp_year"`
	Last4 string `json:"last4"`
}

func (s *Simulator) methodObject(m paymentMethod, u Unconfirmed) methodObject {
	return methodObject{m.ID, "card", methodDetails{"visa", "12", "31", "0337"}, s.time(m.Created, u)}
}

// listPaymentMethods is GET /v3/individuals/{id}/payment_methods, and the same
// for guests.
func (s *Simulator) listPaymentMethods(guests bool) operation {
	return func(c *call) (answer, *refusal) {
		u := c.scenario.Unconfirmed
		owner, known := s.bank.person(c.r.PathValue("id"), guests)
		if !known {
			return answer{}, unknown(u, "", "owner")
		}
		list := []methodObject{}
		for _, m := range s.bank.methodsOf(owner.ID) {
			list = append(list, s.methodObject(m, u))
		}
		return ok(page[methodObject]{Data: list}), nil
	}
}

func (b *bank) methodsOf(owner string) []paymentMethod {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []paymentMethod
	for _, m := range b.methods {
		if m.Owner == owner {
			found = append(found, m)
		}
	}
	return found
}

// addPaymentMethod is POST /v3/individuals/{id}/payment_methods, and the same
// for guests: its consent comes with status 200.
func (s *Simulator) addPaymentMethod(guests bool) operation {
	return func(c *call) (answer, *refusal) {
		owner, known := s.bank.person(c.r.PathValue("id"), guests)
		if !known {
			return answer{}, unknown(c.scenario.Unconfirmed, "", "owner")
		}
		var in charge
		if r := c.decode(&in); r != nil {
			return answer{}, r
		}
		a := action{
			name: actionMethod, resource: owner.ID, digest: c.sameness(in), consent: true, status: http.StatusOK,
			subject: subject{Customer: owner.name(), Title: "Save your card for payments", Lines: []line{{"Card", "Visa •••• 0337"}}},
			check:   func(u Unconfirmed) *refusal { return s.bank.canAdd(owner, in, u) },
			execute: func() result {
				m := s.bank.add(owner, in)
				return func(c *call) (answer, *refusal) { return ok(s.methodObject(m, c.scenario.Unconfirmed)), nil }
			},
		}
		if in.Charge != nil {
			a.subject.Title, a.subject.Amount = "Pay in with your card", in.Charge.Amount.String()+" "+in.Charge.Currency
		}
		return s.perform(c, a)
	}
}

// canAdd says why a payment method cannot be added: "Only one payment method
// can be saved for each individual or guest." The caller holds the lock.
func (b *bank) canAdd(owner individual, in charge, u Unconfirmed) *refusal {
	if in.Type != "card" {
		return invalid(u, "type", "must be card")
	}
	if in.Charge == nil {
		for _, m := range b.methods {
			if m.Owner == owner.ID {
				return &refusal{http.StatusConflict, codeState, "there is a payment method already", ""}
			}
		}
		return nil
	}
	to := b.accounts[in.Charge.AccountID]
	switch {
	case to == nil:
		return unknown(u, "charge.account_id", "account")
	case to.Currency != in.Charge.Currency:
		return invalid(u, "charge.currency", "must be that of the account")
	}
	return amount(u, "charge.amount", in.Charge.Amount)
}

// add saves a payment method, or charges a card. The caller holds the lock.
func (b *bank) add(owner individual, in charge) paymentMethod {
	m := paymentMethod{ID: b.random.UUID(), Owner: owner.ID, Created: b.clock.Now()}
	if in.Charge == nil {
		b.methods = append(b.methods, m)
	} else {
		b.accounts[in.Charge.AccountID].Balance += in.Charge.Amount
	}
	return m
}
