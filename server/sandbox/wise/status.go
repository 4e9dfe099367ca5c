package wise

// The one-time token object (docs.wise.com, reference "ottStatusGet").
type (
	tokenObject struct {
		Properties tokenProperties `json:"oneTimeTokenProperties"`
	}
	tokenProperties struct {
		OneTimeToken string           `json:"oneTimeToken"`
		Challenges   []tokenChallenge `json:"challenges"`
		Validity     int              `json:"validity"`
		ActionType   string           `json:"actionType"`
		UserID       int64            `json:"userId"`
	}
	tokenChallenge struct {
		Primary      tokenFactor   `json:"primaryChallenge"`
		Alternatives []tokenFactor `json:"alternatives"`
		Required     bool          `json:"required"`
		Passed       bool          `json:"passed"`
	}
	tokenFactor struct {
		Type string       `json:"type"`
		View tokenViewing `json:"viewData"`
	}
	tokenViewing struct {
		Attributes struct {
			UserID int64 `json:"userId"`
		} `json:"attributes"`
	}
)

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
}

// tokenStatus is GET /v1/one-time-token/status. What the hosted page asks for
// shows as a password and a phone code; the public verify operations clear
// neither.
func (s *Simulator) tokenStatus(c *call) answer {
	if refusal := missingHeader(c, headerToken); refusal != nil {
		return *refusal
	}
	token := c.r.Header.Get(headerToken)
	held, known := s.approvals.status(token, c.user)
	if !known {
		return bare(c.scenario.Unconfirmed.UnknownTokenStatus)
	}
	factor := func(kind string) tokenFactor {
		f := tokenFactor{Type: kind}
		f.View.Attributes.UserID = held.user
		return f
	}
	return ok(tokenObject{tokenProperties{
		OneTimeToken: held.token,
		Challenges: []tokenChallenge{
			{Primary: factor("PASSWORD"), Alternatives: []tokenFactor{}, Required: true, Passed: held.password},
			{Primary: factor("SMS"), Alternatives: []tokenFactor{factor("WHATSAPP"), factor("VOICE")}, Required: true, Passed: held.code.passed},
		},
		Validity:   seconds(held.expires.Sub(s.clock.Now())),
		ActionType: actionTypes[held.action],
		UserID:     held.user,
	}})
}

// missingHeader refuses a request without a required header.
func missingHeader(c *call, name string) *answer {
	if c.r.Header.Get(name) != "" {
		return nil
	}
	a := invalid(name, "NotNull", "required header is not present")
	return &a
}
