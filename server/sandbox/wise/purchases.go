package wise

import "net/http"

// preparePurchase is POST /v3/spend/profiles/{profileId}/3dsecure/challenge-result
// (docs.wise.com, reference "3dsChallengeResultPost").
func (s *Simulator) preparePurchase(c *call) (protectedAction, *answer) {
	var in struct {
		Reference string `json:"transactionReference"`
		Status    string `json:"challengeStatus"`
	}
	if refusal := s.decode(c, &in); refusal != nil {
		return protectedAction{}, refusal
	}
	p, known := s.bank.purchase(in.Reference)
	var a answer
	switch {
	case in.Reference == "":
		a = missing("transactionReference")
	case in.Status != "APPROVED" && in.Status != "REJECTED":
		a = invalid("challengeStatus", "NOT_VALID", "must be APPROVED or REJECTED")
	case !known || p.Profile != c.profile.ID: // not documented
		a = notFound()
	default:
		return protectedAction{
			action: actionPurchase, resource: p.Reference, risk: high,
			subject: subject{Title: "Approve this card payment", Amount: p.Amount.String() + " " + p.Currency, Payee: p.Merchant},
			execute: func() answer { return bare(s.bank.settle(p.Reference, in.Status)) },
		}, nil
	}
	return protectedAction{}, &a
}

func (b *bank) purchase(reference string) (purchase, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.purchases[reference]; p != nil {
		return *p, true
	}
	return purchase{}, false
}

// settle records the result of a card payment; a repeated result is ignored
// with success, a late one refused. It gives the status of the answer.
func (b *bank) settle(reference, result string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.purchases[reference]
	switch {
	case p.Result != "":
	case !p.Expires.IsZero() && !b.clock.Now().Before(p.Expires):
		return http.StatusBadRequest
	default:
		p.Result = result
	}
	return http.StatusNoContent
}
