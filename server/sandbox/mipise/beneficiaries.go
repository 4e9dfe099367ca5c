package mipise

import (
	"net/http"
	"regexp"
	"strings"

	"countersign/server/sandbox/internal/exchange"
)

// ibanForm is the form of an IBAN (ISO 13616), without spaces.
var ibanForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)

// maxText bounds names and references.
const maxText = 140

// prepareBeneficiary is POST …/beneficiaries: somebody to pay.
func (s *Simulator) prepareBeneficiary(c *call) (regulated, *answer) {
	var in struct {
		Name string `json:"name"`
		IBAN string `json:"iban"`
	}
	if refusal := c.decode(&in); refusal != nil {
		return regulated{}, refusal
	}
	var a answer
	switch {
	case !plain(in.Name):
		a = c.invalid("name: must be a text of at most 140 characters")
	case !ibanForm.MatchString(in.IBAN):
		a = c.invalid("iban: must be an IBAN without spaces")
	default:
		return regulated{actionBeneficiary, in.IBAN, func(cu *customer) answer {
			b := beneficiary{ID: s.random.UUID(), Name: in.Name, IBAN: in.IBAN}
			cu.bank.Beneficiaries = append(cu.bank.Beneficiaries, b)
			return exchange.JSON(http.StatusCreated, b)
		}}, nil
	}
	return regulated{}, &a
}

// plain reports whether a text can be a name or a reference.
func plain(text string) bool {
	return strings.TrimSpace(text) != "" && len(text) <= maxText && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' })
}
