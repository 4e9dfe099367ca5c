package mipise

import (
	"net/http"
	"slices"

	"countersign/server/sandbox/internal/exchange"
)

// currency is the one simulated currency.
const currency = "EUR"

// preparePayment is POST …/payments: money that leaves. Its reference names it
// in the history; a payment that is sent twice is executed twice.
func (s *Simulator) preparePayment(c *call) (regulated, *answer) {
	var in struct {
		Beneficiary string `json:"beneficiary"`
		Amount      amount `json:"amount"`
		Currency    string `json:"currency"`
		Reference   string `json:"reference"`
	}
	if refusal := c.decode(&in); refusal != nil {
		return regulated{}, refusal
	}
	var a answer
	switch {
	case in.Beneficiary == "":
		a = c.invalid("beneficiary: is missing")
	case in.Amount == 0:
		a = c.invalid("amount: " + errAmount.Error())
	case in.Currency != currency:
		a = c.invalid("currency: must be " + currency)
	case !plain(in.Reference):
		a = c.invalid("reference: must be a text of at most 140 characters")
	default:
		return regulated{actionPayment, in.Reference, func(cu *customer) answer {
			t := transaction{Beneficiary: in.Beneficiary, Amount: in.Amount, Currency: currency, Reference: in.Reference}
			return s.pay(c, cu, t)
		}}, nil
	}
	return regulated{}, &a
}

// pay books a payment, if its beneficiary is known and the money is there.
func (s *Simulator) pay(c *call, cu *customer, t transaction) answer {
	i := slices.IndexFunc(cu.bank.Beneficiaries, func(b beneficiary) bool { return b.ID == t.Beneficiary })
	switch {
	case i < 0:
		return c.refuse(http.StatusUnprocessableEntity, codeBeneficiary, "The beneficiary is unknown.").As(exchange.OutcomeRejected)
	case cu.bank.Balance < t.Amount:
		return c.refuse(http.StatusUnprocessableEntity, codeFunds, "There is not enough money.").As(exchange.OutcomeRejected)
	}
	t.ID, t.Name, t.Created = s.random.UUID(), cu.bank.Beneficiaries[i].Name, s.clock.Now()
	cu.bank.Balance -= t.Amount
	cu.bank.Transactions = append(cu.bank.Transactions, t)
	return exchange.JSON(http.StatusCreated, t)
}
