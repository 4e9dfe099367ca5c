package wise

import (
	"slices"
	"strings"
)

// The balance object (docs.wise.com, reference "balanceList").
type balanceObject struct {
	ID         int64   `json:"id"`
	Currency   string  `json:"currency"`
	Type       string  `json:"type"`
	Name       *string `json:"name"`
	Icon       *string `json:"icon"`
	Investment string  `json:"investmentState"`
	Amount     amount  `json:"amount"`
	Reserved   amount  `json:"reservedAmount"`
	Cash       amount  `json:"cashAmount"`
	Worth      amount  `json:"totalWorth"`
	Created    string  `json:"creationTime"`
	Modified   string  `json:"modificationTime"`
	Visible    bool    `json:"visible"`
}

type amount struct {
	Value    money  `json:"value"`
	Currency string `json:"currency"`
}

func (b balance) object() balanceObject {
	all := amount{b.Amount, b.Currency}
	return balanceObject{
		ID: b.ID, Currency: b.Currency, Type: "STANDARD", Investment: "NOT_INVESTED",
		Amount: all, Reserved: amount{0, b.Currency}, Cash: all, Worth: all,
		Created: b.Created.Format(instant), Modified: b.Changed.Format(instant), Visible: true,
	}
}

// listBalances is GET balances; the types are required, and only standard
// balances are simulated.
func (s *Simulator) listBalances(c *call) answer {
	types := c.r.URL.Query().Get("types")
	if types == "" {
		return missing("types")
	}
	wanted := strings.Split(types, ",")
	for _, t := range wanted {
		if t != "STANDARD" && t != "SAVINGS" {
			return invalid("types", "NOT_VALID", "must be STANDARD, SAVINGS or both, separated by a comma")
		}
	}
	list := []balanceObject{}
	if slices.Contains(wanted, "STANDARD") {
		for _, b := range s.bank.balancesOf(c.profile.ID) {
			list = append(list, b.object())
		}
	}
	return ok(list)
}

func (s *Simulator) getBalance(c *call) answer {
	b, refusal := s.ownBalance(c)
	if refusal != nil {
		return *refusal
	}
	return ok(b.object())
}

// ownBalance finds the balance of the path among the profile's.
func (s *Simulator) ownBalance(c *call) (balance, *answer) {
	id, _ := number(c.r.PathValue("balanceId"))
	b, known := s.bank.balance(id)
	if !known || b.Profile != c.profile.ID {
		a := notFound()
		return balance{}, &a
	}
	return b, nil
}
