package wise

import "time"

// actionTypes are the values of actionType. Only that of statements is
// published; the others follow its pattern.
var actionTypes = map[string]string{
	actionFund:      "TRANSFER__FUND",
	actionBatch:     "BATCH_GROUP__FUND",
	actionDebit:     "BATCH_GROUP__DIRECT_DEBIT",
	actionPurchase:  "CARD__3DS_RESULT",
	actionStatement: "BALANCE__GET_STATEMENT",
	actionCard:      "CARD__GET_DETAILS",
	actionCardPIN:   "CARD__GET_PIN",
	actionSession:   "SCA_SESSION__AUTHORISE",
}

// tokenStatus is GET /v1/one-time-token/status.
func (s *Simulator) tokenStatus(c *call) answer {
	token, refusal := oneTimeToken(c)
	if refusal != nil {
		return *refusal
	}
	held, known := s.approvals.status(token, c.user)
	if !known {
		return c.undocumented(c.scenario.Unconfirmed.UnknownTokenStatus, codeUnknownToken)
	}
	return ok(tokenObject{held.whole(c.scenario.Unconfirmed, keeps, s.clock.Now())})
}

func (a *approval) validity(now time.Time) int { return seconds(a.expires.Sub(now)) }
