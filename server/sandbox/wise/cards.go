package wise

import (
	"net/http"

	"github.com/google/uuid"
)

const headerCard = "x-tw-twcard-card-token"

// cardDetails and cardPIN are the answers of the sensitive card data
// operations (docs.wise.com, references "cardSensitiveDetailsGet", "cardPinGet").
type (
	cardDetails struct {
		Nonce  string `json:"nonce"`
		CVV    string `json:"cvv2"`
		PAN    string `json:"pan"`
		Expiry string `json:"expiryDate"`
		Holder string `json:"cardholderName"`
	}
	cardPIN struct {
		Nonce string `json:"nonce"`
		PIN   string `json:"pin"`
	}
)

// prepareCard is POST /twcard-data/v1/sensitive-card-data/{details,pin}. The
// encrypted payload is taken as it is: what it would carry, the nonce, is
// answered fresh.
func (s *Simulator) prepareCard(action string) preparation {
	return func(c *call) (protectedAction, *answer) {
		if refusal := missingHeader(c, headerCard); refusal != nil {
			return protectedAction{}, refusal
		}
		var in struct {
			Version int    `json:"keyVersion"`
			Payload string `json:"encryptedPayload"`
		}
		if refusal := s.decode(c, &in); refusal != nil {
			return protectedAction{}, refusal
		}
		held, known := s.bank.card(c.r.Header.Get(headerCard), c.user)
		var a answer
		switch {
		case uuid.Validate(c.r.Header.Get(headerCard)) != nil:
			a = invalid(headerCard, "NOT_VALID", "must be a UUID")
		case in.Version == 0:
			a = missing("keyVersion")
		case in.Payload == "":
			a = missing("encryptedPayload")
		case !known:
			a = notFound()
		case held.Status != "ACTIVE" && held.Status != "FROZEN":
			a = bare(http.StatusForbidden)
		default:
			return protectedAction{
				action: action, resource: held.Token, risk: risk(c.scenario.Unconfirmed.UnstatedRisk),
				subject: cardSubject(action, held), execute: func() answer { return s.reveal(action, held) },
			}, nil
		}
		return protectedAction{}, &a
	}
}

func cardSubject(action string, c card) subject {
	title := "Show the details of your card"
	if action == actionCardPIN {
		title = "Show the PIN of your card"
	}
	return subject{Title: title, Lines: []line{{"Card", "ending in " + c.PAN[len(c.PAN)-4:]}, {"Name", c.Holder}}}
}

func (s *Simulator) reveal(action string, c card) answer {
	if action == actionCardPIN {
		return ok(cardPIN{s.random.UUID(), c.PIN})
	}
	return ok(cardDetails{s.random.UUID(), c.CVV, c.PAN, c.Expiry, c.Holder})
}

// card finds a card of a user.
func (b *bank) card(token string, user int64) (card, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, known := b.cards[token]
	for _, p := range b.profiles {
		if p.ID == c.Profile && p.UserID == user {
			return c, known
		}
	}
	return card{}, false
}
