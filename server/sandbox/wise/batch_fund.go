package wise

import (
	"net/http"
)

// The answer of funding a batch (docs.wise.com, reference "batchGroupFund").
type batchFunded struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	File      *string `json:"fileName"`
	Paid      bool    `json:"alreadyPaid"`
	Short     int64   `json:"shortId"`
	UserID    int64   `json:"userId"`
	ProfileID int64   `json:"profileId"`
	Currency  string  `json:"sourceCurrency"`
	Status    string  `json:"status"`
	Kind      string  `json:"groupType"`
	Transfers []int64 `json:"transferIds"`
}

// prepareBatchFund is POST /v3/profiles/{profileId}/batch-payments/{batchGroupId}/payments.
func (s *Simulator) prepareBatchFund(c *call) (protectedAction, *answer) {
	g, refusal := s.ownBatch(c)
	if refusal != nil {
		return protectedAction{}, refusal
	}
	var in struct {
		Type string `json:"type"`
	}
	if refusal := s.decode(c, &in); refusal != nil {
		return protectedAction{}, refusal
	}
	if in.Type != "BALANCE" {
		a := invalid("type", "NOT_VALID", "must be BALANCE")
		return protectedAction{}, &a
	}
	return protectedAction{
		action: actionBatch, resource: g.ID, risk: high, subject: s.batchSubject(g),
		execute: func() answer { return s.fundBatch(g.ID) },
	}, nil
}

func (s *Simulator) batchSubject(g batch) subject {
	var sum money
	for _, id := range g.Transfers {
		t, _ := s.bank.transfer(id)
		sum += t.Quote.SourceAmount
	}
	return subject{
		Title: "Approve this batch of payments", Amount: sum.String() + " " + g.Currency, Payee: g.Name,
		Lines: []line{{"Payments", itoa(int64(len(g.Transfers)))}},
	}
}

func (s *Simulator) fundBatch(id string) answer {
	g, errorCode := s.bank.fundBatch(id)
	if errorCode != "" { // the body of a rejected batch is not documented; 422 as for a transfer
		return notFunded(http.StatusUnprocessableEntity, "BALANCE", errorCode)
	}
	return ok(batchFunded{
		ID: g.ID, Name: g.Name, Paid: g.Paid, Short: g.Short, UserID: g.UserID, ProfileID: g.Profile,
		Currency: g.Currency, Status: g.Status, Kind: "API", Transfers: g.Transfers,
	})
}

func (b *bank) fundBatch(id string) (batch, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.batches[id]
	if g.Status != batchCompleted || g.Paid || len(g.Transfers) == 0 {
		return batch{}, notPayable
	}
	var all []*transfer
	for _, id := range g.Transfers {
		all = append(all, b.transfers[id])
	}
	if errorCode := b.pay(all); errorCode != "" {
		return batch{}, errorCode
	}
	g.Paid = true
	return g.copied(), ""
}
