package mipise

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

// secretForm: at least eight characters, letters and digits (reference of
// secret_code/setup). The upper limit is ours.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9]{8,64}$`)

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// wellFormed reports whether a text can be a secret code.
func (k SecretKnobs) wellFormed(code string) bool {
	mixed := strings.ContainsAny(code, letters) && strings.ContainsAny(code, "0123456789")
	return secretForm.MatchString(code) && (k.Composition == "any" || mixed)
}

// setUpSecret is POST …/strong_auth/secret_code/setup: the code and the same
// again, once e-mail address and phone number are validated, and before a
// one-time password of the secret code is generated.
func (s *Simulator) setUpSecret(c *call) answer {
	k := c.scenario.Unconfirmed.Secret
	given, refusal := c.texts(k.CodeKey, k.ConfirmationKey)
	switch {
	case refusal != nil:
		return *refusal
	case !k.wellFormed(given[0]):
		return c.invalid(k.CodeKey + ": must be at least eight letters and digits")
	case given[0] != given[1]:
		return c.invalid(k.ConfirmationKey + ": must be the same as " + k.CodeKey)
	}
	var a answer
	s.customers.edit(c.user, func(cu *customer) { a = s.keepSecret(c, cu, given[0]) })
	return a
}

func (s *Simulator) keepSecret(c *call, cu *customer, secret string) answer {
	now, k := s.clock.Now(), c.scenario.Unconfirmed.Secret
	if cu.isBlocked(now) {
		return c.blocked(cu.blocked, now)
	}
	if cu.workflow.replaceable() && k.Again == "replaces" {
		cu.drop(sourceSecret) // what was confirmed was the code before
	}
	if refusal := c.outOfOrder(cu, secretSetup); refusal != nil {
		return *refusal
	}
	cu.secret = secret
	cu.advance(secretSetup, c.scenario.Unconfirmed.Proof, now)
	return c.done(cu)
}

// verifySecret is POST …/strong_auth/secret_code/verify: the secret code, once
// the whole workflow is complete, for a token that is valid five minutes.
func (s *Simulator) verifySecret(c *call) answer {
	k := c.scenario.Unconfirmed.Secret
	given, refusal := c.texts(k.CodeKey)
	if refusal != nil {
		return *refusal
	}
	if !secretForm.MatchString(given[0]) {
		return c.invalid(k.CodeKey + ": must be at least eight letters and digits")
	}
	var a answer
	s.customers.edit(c.user, func(cu *customer) { a = s.checkSecret(c, cu, given[0]) })
	return a
}

func (s *Simulator) checkSecret(c *call, cu *customer, given string) answer {
	now, k := s.clock.Now(), c.scenario.Unconfirmed.Secret
	if cu.isBlocked(now) {
		return c.blocked(cu.blocked, now)
	}
	if refusal := c.outOfOrder(cu, secretVerify); refusal != nil {
		return *refusal
	}
	if !same(given, cu.secret) {
		left := cu.fail(secretVerify, c.scenario.Unconfirmed, now)
		return c.wrong(left)
	}
	delete(cu.failures, secretVerify)
	life := time.Duration(c.scenario.TokenSeconds) * time.Second
	id, token := s.issue(kindStrong, cu.ID, life, c.scenario)
	cu.begin(id, c.scenario, now)
	return exchange.JSON(http.StatusOK, grant(k.TokenKey, token, k.ExpiresKey, c.scenario.TokenSeconds))
}
