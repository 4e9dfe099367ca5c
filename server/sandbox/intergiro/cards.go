package intergiro

import "net/http"

// cardObject is a card as the API shows it ("Cards as a Service").
type cardObject struct {
	ID         string `json:"id"`
	Name       string `json:"display_name"`
	Type       string `json:"type"`
	Brand      string `json:"brand"`
	Region     string `json:"region"`
	Month      string `json:"exp_month"`
	Year       string `json:"exp_year"`
	Last4      string `json:"last4"`
	Currency   string `json:"currency"`
	Account    string `json:"account_id"`
	Individual string `json:"individual_id"`
	Status     string `json:"status"`
}

func (k card) object() cardObject {
	return cardObject{
		ID: k.ID, Name: k.Name, Type: k.Type, Brand: "visa", Region: "europe", Month: "10", Year: "2031", Last4: k.Last4,
		Currency: "EUR", Account: k.Account, Individual: k.Individual, Status: k.Status,
	}
}

// getCard is GET /v3/cards/{id}.
func (s *Simulator) getCard(c *call) (answer, *refusal) {
	k, known := s.bank.card(c.r.PathValue("id"))
	if !known {
		return answer{}, unknown(c.scenario.Unconfirmed, "", "card")
	}
	return ok(k.object()), nil
}

// activateCard is POST /v3/cards/{id}/activate, for new and for frozen cards.
// The facts on the operation are of newer copies of the page than the stored
// ones: a consent with id and status only.
func (s *Simulator) activateCard(c *call) (answer, *refusal) {
	b := s.bank
	return s.protectCard(c, func(k card) action {
		return action{
			name: actionActivate, subject: subject{Title: "Activate your card"},
			check: func(Unconfirmed) *refusal {
				if b.cards[k.ID].Status == cardActive {
					return &refusal{http.StatusConflict, codeState, "the card is active already", ""}
				}
				return nil
			},
			execute: func() result {
				b.cards[k.ID].Status = cardActive
				active := *b.cards[k.ID]
				return func(*call) (answer, *refusal) { return ok(active.object()), nil }
			},
		}
	})
}

// tokenizeCard is POST /v3/cards/{id}/apple_pay/tokenize. What it answers after
// the consent is not documented; the status is that of the iOS SDK.
func (s *Simulator) tokenizeCard(c *call) (answer, *refusal) {
	b := s.bank
	return s.protectCard(c, func(k card) action {
		return action{
			name: actionTokenize, subject: subject{Title: "Add your card to Apple Pay"},
			check: func(Unconfirmed) *refusal {
				if b.cards[k.ID].Status != cardActive {
					return &refusal{http.StatusConflict, codeState, "the card is not active", ""}
				}
				return nil
			},
			execute: func() result {
				return func(*call) (answer, *refusal) {
					return ok(map[string]string{"card_id": k.ID, "status": "approved"}), nil
				}
			},
		}
	})
}

// protectCard does what the call says with the card of the path. These calls
// have no body.
func (s *Simulator) protectCard(c *call, what func(card) action) (answer, *refusal) {
	var none struct{}
	if r := c.decodeOptional(&none); r != nil {
		return answer{}, r
	}
	k, known := s.bank.card(c.r.PathValue("id"))
	if !known {
		return answer{}, unknown(c.scenario.Unconfirmed, "", "card")
	}
	owner, _ := s.bank.person(k.Individual, false)
	a := what(k)
	a.resource, a.digest, a.consent, a.status = k.ID, c.sameness(none), true, consentStatus
	a.subject.Customer = owner.name()
	a.subject.Lines = []line{{"Card", k.Name}, {"Number", "•••• " + k.Last4}}
	return s.perform(c, a)
}
