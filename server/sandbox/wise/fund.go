package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/exchange"
)

type fundRequest struct {
	Type      string `json:"type"`
	Reference string `json:"partnerReference"`
}

// fundResult is the answer of the funding endpoints: 200 does not mean paid.
type fundResult struct {
	Type      string  `json:"type"`
	Status    string  `json:"status"`
	ErrorCode *string `json:"errorCode"`
}

// The results of funding (docs.wise.com, reference "transferFund", guide "errors").
const (
	completed         = "COMPLETED"
	rejected          = "REJECTED"
	insufficientFunds = "transfer.insufficient_funds"
	notPayable        = "balance.payment-option-unavailable"
	notAccessible     = "transfer.not-accessible-for-user"
)

// prepareFund is POST /v3/profiles/{profileId}/transfers/{transferId}/payments.
func (s *Simulator) prepareFund(c *call) (protectedAction, *answer) {
	var in fundRequest
	if refusal := s.decode(c, &in); refusal != nil {
		return protectedAction{}, refusal
	}
	id, _ := number(c.r.PathValue("transferId"))
	t, known := s.bank.transfer(id)
	var a answer
	switch {
	case in.Type == "":
		a = missing("type")
	case !known:
		a = notFound()
	case t.Profile != c.profile.ID:
		a = notFunded(http.StatusForbidden, in.Type, notAccessible).As(exchange.OutcomeRefused)
	case in.Type == "TRUSTED_PRE_FUND_BULK": // not enabled for the simulated client
		a = notOwner(s.clock.Now())
	case in.Type != "BALANCE":
		a = invalid("type", "NOT_VALID", "must be BALANCE")
	default:
		return protectedAction{
			action: actionFund, resource: itoa(t.ID), risk: high, subject: s.subjectOf(t),
			execute: func() answer { return funded(s.bank.fund(t.ID)) },
		}, nil
	}
	return protectedAction{}, &a
}

func (s *Simulator) subjectOf(t transfer) subject {
	to, _ := s.bank.recipient(t.Recipient)
	q := t.Quote
	sub := subject{Title: "Approve this payment", Amount: q.SourceAmount.String() + " " + q.Source, Payee: to.Holder}
	sub.Lines = append(sub.Lines, line{"Account", to.Summary()}, line{"They receive", q.TargetAmount.String() + " " + q.Target})
	if t.Reference != "" {
		sub.Lines = append(sub.Lines, line{"Reference", t.Reference})
	}
	return sub
}

// funded turns the bank's result into the endpoint's answer.
func funded(errorCode string) answer {
	switch errorCode {
	case "":
		return ok(fundResult{"BALANCE", completed, nil})
	case insufficientFunds:
		return ok(fundResult{"BALANCE", rejected, &errorCode}).As(exchange.OutcomeRejected)
	}
	return notFunded(http.StatusUnprocessableEntity, "BALANCE", errorCode)
}

// fund pays a transfer from the balance of its profile. It gives the error
// code of a rejection, or nothing.
func (b *bank) fund(id int64) (errorCode string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.transfers[id]
	if t.Batch != "" { // paid with its batch, never alone
		return notPayable
	}
	return b.pay([]*transfer{t})
}

// pay moves the money of transfers of one profile and currency, all or none.
// The caller holds the lock.
func (b *bank) pay(all []*transfer) (errorCode string) {
	var sum money
	for _, t := range all {
		if t.Status != statusWaiting {
			return notPayable
		}
		sum += t.Quote.SourceAmount
	}
	from := b.balanceOf(all[0].Profile, all[0].Quote.Source)
	switch {
	case from == nil:
		return notPayable
	case from.Amount < sum:
		return insufficientFunds
	}
	for _, t := range all {
		to := b.recipients[t.Recipient]
		b.book(from, -t.Quote.SourceAmount, t.Quote.Fee, "TRANSFER", "Sent money to "+to.Holder, "TRANSFER-"+itoa(t.ID))
		if credited := b.balances[to.Credits]; credited != nil {
			b.book(credited, t.Quote.TargetAmount, 0, "DEPOSIT", "Received money", "TRANSFER-"+itoa(t.ID))
		}
		t.Status = statusProcessing
	}
	return ""
}

// book changes a balance and writes the line of its statement. The caller
// holds the lock.
func (b *bank) book(to *balance, change, fee money, kind, text, reference string) {
	to.Amount += change
	to.Changed = b.clock.Now()
	b.entries = append(b.entries, entry{
		Balance: to.ID, Time: to.Changed, Amount: change, Fee: fee, After: to.Amount, Type: kind, Text: text, Reference: reference,
	})
}
