package wise

import "time"

// A direct debit that pays a batch in (docs.wise.com, reference
// "batchGroupPaymentInitiationCreate").
type debitObject struct {
	ID        int64  `json:"id"`
	Batch     string `json:"batchGroupId"`
	Reference string `json:"reference"`
	UserID    int64  `json:"userId"`
	ProfileID int64  `json:"profileId"`
	Type      string `json:"type"`
	Status    string `json:"status"`
	Account   int64  `json:"accountId"`
	Transfer  *int64 `json:"transferId"`
	Created   string `json:"createdTime"`
}

// prepareDebit is POST /v1/profiles/{profileId}/batch-groups/{batchGroupId}/payment-initiations.
func (s *Simulator) prepareDebit(c *call) (protectedAction, *answer) {
	g, refusal := s.ownBatch(c)
	if refusal != nil {
		return protectedAction{}, refusal
	}
	var in struct {
		Type      string `json:"type"`
		Account   int64  `json:"accountId"`
		Reference string `json:"reference"`
	}
	if refusal := s.decode(c, &in); refusal != nil {
		return protectedAction{}, refusal
	}
	var a answer
	switch {
	case in.Type != "DIRECT_DEBIT":
		a = invalid("type", "NOT_VALID", "must be DIRECT_DEBIT")
	case in.Account == 0:
		a = missing("accountId")
	case in.Account != directDebit:
		a = unprocessable("accountId", "NOT_FOUND", "no such direct debit account")
	default:
		sub := s.batchSubject(g)
		sub.Title = "Approve this direct debit"
		return protectedAction{
			action: actionDebit, resource: g.ID, risk: risk(c.scenario.Unconfirmed.UnstatedRisk), subject: sub,
			execute: func() answer { return s.debit(g, in.Account, in.Reference) },
		}, nil
	}
	return protectedAction{}, &a
}

func (s *Simulator) debit(g batch, account int64, reference string) answer {
	return ok(s.bank.initiate(g, account, reference).object())
}

func (d initiation) object() debitObject {
	return debitObject{
		ID: d.ID, Batch: d.Batch, Reference: d.Reference, UserID: d.UserID, ProfileID: d.Profile,
		Type: "DIRECT_DEBIT", Status: "NEW", Account: d.Account, Created: d.Created.Format(time.RFC3339Nano),
	}
}

// getDebit is GET .../payment-initiations/{initiationId}.
func (s *Simulator) getDebit(c *call) answer {
	id, _ := number(c.r.PathValue("initiationId"))
	d, known := s.bank.initiation(id)
	if !known || d.Profile != c.profile.ID || d.Batch != c.r.PathValue("batchGroupId") {
		return notFound()
	}
	return ok(d.object())
}

func (b *bank) initiation(id int64) (initiation, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d, known := b.initiations[id]
	return d, known
}

func (b *bank) initiate(g batch, account int64, reference string) initiation {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := initiation{ID: b.id(), Batch: g.ID, Profile: g.Profile, UserID: g.UserID, Account: account, Reference: reference, Created: b.clock.Now()}
	b.initiations[d.ID] = d
	return d
}
