package wise

import (
	"net/http"
	"regexp"
	"strings"

	"countersign/server/sandbox/internal/exchange"
)

// phoneNumber is where a customer's codes go.
type phoneNumber struct {
	id       int64
	number   string
	verified bool
}

// phoneObject is a phone number as the API shows it (docs.wise.com, reference
// "userSecurityPhoneNumberCreate").
type phoneObject struct {
	ID       int64  `json:"id"`
	Number   string `json:"phoneNumber"`
	Type     string `json:"type"`
	Verified bool   `json:"verified"`
	Client   string `json:"clientId"`
}

func (p phoneNumber) object() phoneObject {
	return phoneObject{p.id, p.number, "PRIMARY", p.verified, ClientID}
}

// numberForm: "+" and digits (ITU-T E.164 has up to fifteen).
var numberForm = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// newPhone makes a number for a customer. It counts as verified: the client
// does that before it registers a number. The caller holds the lock.
func (e *enrolments) newPhone(number string) *phoneNumber {
	e.nextPhone++
	return &phoneNumber{id: e.nextPhone - 1, number: number, verified: true}
}

// owner gives the customer who has a number, or 0. The caller holds the lock.
func (e *enrolments) owner(number string) int64 {
	for user, held := range e.users {
		if held.phone != nil && held.phone.number == number {
			return user
		}
	}
	return 0
}

// readPhone reads a number.
func (s *Simulator) readPhone(c *call) (string, *answer) {
	var in struct {
		Number string `json:"phoneNumber"`
	}
	if refusal := s.decode(c, &in); refusal != nil {
		return "", refusal
	}
	var a answer
	switch {
	case in.Number == "":
		a = missing("phoneNumber")
	case !numberForm.MatchString(in.Number):
		a = invalid("phoneNumber", "NOT_VALID", "must be + and digits")
	default:
		return in.Number, nil
	}
	return "", &a
}

// createPhone is POST /v1/application/users/{userId}/phone-numbers.
func (s *Simulator) createPhone(c *call) answer {
	number, refusal := s.readPhone(c)
	if refusal != nil {
		return *refusal
	}
	e := s.enrolments
	e.mu.Lock()
	defer e.mu.Unlock()
	held := e.users[c.user]
	switch owner := e.owner(number); {
	case owner != 0:
		return s.numberTaken(owner)
	case held.phone != nil && c.scenario.Unconfirmed.SecondPhone == "refused":
		return c.undocumented(http.StatusUnprocessableEntity, codeSecondPhone)
	}
	held.phone = e.newPhone(number)
	return ok(held.phone.object())
}

// updatePhone is PUT /v1/application/users/{userId}/phone-numbers/{phoneNumberId}.
func (s *Simulator) updatePhone(c *call) answer {
	number, refusal := s.readPhone(c)
	if refusal != nil {
		return *refusal
	}
	e := s.enrolments
	e.mu.Lock()
	defer e.mu.Unlock()
	held := e.users[c.user]
	owner := e.owner(number)
	switch {
	case !held.hasPhone(c.r.PathValue("phoneNumberId")):
		return notFound()
	case owner != 0:
		return s.numberTaken(owner)
	}
	held.phone.number, held.phone.verified = number, true
	return ok(held.phone.object())
}

// deletePhone is DELETE /v1/application/users/{userId}/phone-numbers/{phoneNumberId}.
func (s *Simulator) deletePhone(c *call) answer {
	deleted := false
	s.enrolments.edit(c.user, func(e *enrolment) {
		if deleted = e.hasPhone(c.r.PathValue("phoneNumberId")); deleted {
			e.phone = nil
		}
	})
	if !deleted {
		return notFound()
	}
	return exchange.Empty(http.StatusNoContent)
}

// listPhones is GET /v1/application/users/{userId}/phone-numbers.
func (s *Simulator) listPhones(c *call) answer {
	list := []phoneObject{}
	s.enrolments.edit(c.user, func(e *enrolment) {
		if e.phone != nil {
			list = append(list, e.phone.object())
		}
	})
	return ok(list)
}

func (e *enrolment) hasPhone(text string) bool {
	id, valid := number(text)
	return valid && e.phone != nil && e.phone.id == id
}

// numberTaken refuses a number that a customer has.
func (s *Simulator) numberTaken(owner int64) answer {
	_, domain, _ := strings.Cut(s.users[owner].Email, "@")
	return coded(http.StatusUnprocessableEntity, codePhoneIsUsed, "It's linked to an account with the email ****@"+domain)
}
