package intergiro

import (
	"cmp"
	"slices"
)

// accountObject is an account as the API shows it ("Accounts").
type accountObject struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Currency   string `json:"currency"`
	Balance    money  `json:"balance"`
	Created    string `json:"created_at"`
	Type       string `json:"type"`
	Individual string `json:"individual_id"`
}

func (s *Simulator) accountObject(a account, u Unconfirmed) accountObject {
	return accountObject{a.ID, a.Name, a.Currency, a.Balance, s.time(a.Created, u), a.Type, a.Individual}
}

// listAccounts is GET /v3/accounts?individual_id=, which only a public client
// knows.
func (s *Simulator) listAccounts(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	query, r := c.query("individual_id")
	if r != nil {
		return answer{}, r
	}
	list := page[accountObject]{Data: []accountObject{}}
	for _, a := range s.bank.accountsOf(query.Get("individual_id")) {
		list.Data = append(list.Data, s.accountObject(a, u))
	}
	return ok(list), nil
}

// accountsOf gives the accounts of an individual; none means all.
func (b *bank) accountsOf(individual string) []account {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []account
	for _, a := range b.accounts {
		if individual == "" || a.Individual == individual {
			found = append(found, *a)
		}
	}
	slices.SortFunc(found, func(a, b account) int { return cmp.Compare(a.ID, b.ID) })
	return found
}

// getAccount is GET /v3/accounts/{id}.
func (s *Simulator) getAccount(c *call) (answer, *refusal) {
	a, known := s.bank.account(c.r.PathValue("id"))
	if !known {
		return answer{}, unknown(c.scenario.Unconfirmed, "", "account")
	}
	return ok(s.accountObject(a, c.scenario.Unconfirmed)), nil
}

// getBankDetails is GET /v3/accounts/{id}/bank_details ("Accounts").
func (s *Simulator) getBankDetails(c *call) (answer, *refusal) {
	a, known := s.bank.account(c.r.PathValue("id"))
	if !known {
		return answer{}, unknown(c.scenario.Unconfirmed, "", "account")
	}
	return ok([]map[string]any{{
		"payment_rail": "sepa",
		"details":      map[string]string{"iban": a.IBAN, "bic": "EXMPSESSXXX"},
		"beneficiary":  "Countersign Sandbox AB",
	}}), nil
}

// individualObject is an individual, with invented fields.
type individualObject struct {
	ID    string `json:"id"`
	First string `json:"first_name"`
	Last  string `json:"last_name"`
}

// listIndividuals is GET /v3/individuals.
func (s *Simulator) listIndividuals(c *call) (answer, *refusal) {
	if _, r := c.query(); r != nil {
		return answer{}, r
	}
	list := page[individualObject]{Data: []individualObject{}}
	for _, i := range individuals() {
		if !i.Guest {
			list.Data = append(list.Data, individualObject{i.ID, i.First, i.Last})
		}
	}
	return ok(list), nil
}

// getIndividual is GET /v3/individuals/{id}.
func (s *Simulator) getIndividual(c *call) (answer, *refusal) {
	i, known := s.bank.person(c.r.PathValue("id"), false)
	if !known {
		return answer{}, unknown(c.scenario.Unconfirmed, "", "individual")
	}
	return ok(individualObject{i.ID, i.First, i.Last}), nil
}
