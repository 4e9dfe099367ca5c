package wise

import (
	"net/http"
	"regexp"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/strict"
)

var pinForm = regexp.MustCompile(`^[0-9]{4}$`)

// readPIN opens a sealed PIN. seal makes the answer.
func (s *Simulator) readPIN(c *call) (pin string, seal func(int, any) answer, refusal *answer) {
	plaintext, seal, refusal := s.openDirect(c)
	if refusal != nil {
		return "", nil, refusal
	}
	var in struct {
		PIN string `json:"pin"`
	}
	var a answer
	switch err := strict.JSON(plaintext, &in); {
	case err != nil:
		a = malformed(err)
	case in.PIN == "":
		a = missing("pin")
	case !pinForm.MatchString(in.PIN):
		a = invalid("pin", "NOT_VALID", "must be four digits")
	default:
		return in.PIN, seal, nil
	}
	return "", nil, &a
}

// createPIN is POST /v2/profiles/{profileId}/pin, and with another status
// POST /v1/user/pin.
func (s *Simulator) createPIN(status int) operation {
	return func(c *call) answer {
		pin, _, refusal := s.readPIN(c)
		if refusal != nil {
			return *refusal
		}
		created := false
		s.enrolments.edit(c.user, func(e *enrolment) {
			if e.pin == "" {
				e.pin, created = pin, true
			}
		})
		if !created {
			return c.undocumented(http.StatusConflict, codePINExists)
		}
		return exchange.Empty(status)
	}
}

// verifyPIN is POST /v2/profiles/{profileId}/pin/verify, and of the legacy
// kind POST /v1/one-time-token/pin/verify.
func (s *Simulator) verifyPIN(k verifyKind) operation {
	return func(c *call) answer {
		token, refusal := oneTimeToken(c)
		if refusal != nil {
			return *refusal
		}
		pin, seal, refusal := s.readPIN(c)
		if refusal != nil {
			return *refusal
		}
		return s.verify(c, k, factorPIN, token, seal, func(*approval) (result proof) {
			s.enrolments.edit(c.user, func(e *enrolment) { result = compare(pin, e.pin) })
			return result
		})
	}
}

// deletePIN is DELETE /v2/profiles/{profileId}/pin.
func (s *Simulator) deletePIN(c *call) answer {
	if !s.dropPIN(c) {
		return c.undocumented(http.StatusNotFound, codeNoPIN)
	}
	return exchange.Empty(http.StatusNoContent)
}

// deleteUserPIN is DELETE /v1/users/{userId}/pin.
func (s *Simulator) deleteUserPIN(c *call) answer {
	if !s.dropPIN(c) {
		return coded(http.StatusNotFound, codeNoPIN, "PIN has not been setup.")
	}
	return exchange.Empty(http.StatusNoContent)
}

func (s *Simulator) dropPIN(c *call) (dropped bool) {
	s.enrolments.edit(c.user, func(e *enrolment) { dropped, e.pin = e.pin != "", "" })
	return dropped
}
