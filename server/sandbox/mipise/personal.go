package mipise

import (
	"net/http"
	"net/mail"
	"regexp"

	"countersign/server/sandbox/internal/exchange"
)

// numberForm: "+" and digits (ITU-T E.164 has up to fifteen).
var numberForm = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// changes are the personal data that can be changed; nil leaves as it is.
type changes struct {
	Email   *string `json:"email"`
	Phone   *string `json:"phone_number"`
	Address *string `json:"address"`
}

// prepareChange is PATCH …/users/{userUUID}: other personal data.
func (s *Simulator) prepareChange(c *call) (regulated, *answer) {
	var in changes
	if refusal := c.decode(&in); refusal != nil {
		return regulated{}, refusal
	}
	var a answer
	switch {
	case in == changes{}:
		a = c.invalid("email, phone_number or address must be given")
	case in.Email != nil && !isAddress(*in.Email):
		a = c.invalid("email: must be an e-mail address")
	case in.Phone != nil && !numberForm.MatchString(*in.Phone):
		a = c.invalid("phone_number: must be + and digits")
	case in.Address != nil && !plain(*in.Address):
		a = c.invalid("address: must be a text of at most 140 characters")
	default:
		return regulated{actionChange, c.user, func(cu *customer) answer {
			cu.change(in, c.scenario.Unconfirmed.ContactChange == "resets")
			return exchange.JSON(http.StatusOK, map[string]string{
				"uuid": cu.ID, "name": cu.Name, "email": cu.Email, "phone_number": cu.Phone, "address": cu.Address,
			})
		}}, nil
	}
	return regulated{}, &a
}

func isAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && len(text) <= maxText
}

// change takes other personal data over. A contact that has changed is not
// validated any more, where the scenario has it so.
func (c *customer) change(to changes, resets bool) {
	if to.Email != nil && *to.Email != c.Email {
		c.Email = *to.Email
		if resets {
			c.drop(sourceEmail)
		}
	}
	if to.Phone != nil && *to.Phone != c.Phone {
		c.Phone = *to.Phone
		if resets {
			c.drop(sourcePhone)
		}
	}
	if to.Address != nil {
		c.Address = *to.Address
	}
}
