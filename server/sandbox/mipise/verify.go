package mipise

import (
	"maps"
	"net/http"
	"regexp"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

var digitsForm = regexp.MustCompile(`^[0-9]+$`)

// verify is POST …/strong_auth/otp/verify/{process}: checks a one-time
// password. That of auth_by_sms needs no token any more: only the password's
// own validity counts (reference "…-secret-code-verify").
func (s *Simulator) verify(c *call) answer {
	u := c.scenario.Unconfirmed
	process, known := u.Processes.find(c.r.PathValue("process"))
	if !known {
		return c.notFound("process")
	}
	given, refusal := c.texts(u.OTP.CodeKey)
	if refusal != nil {
		return *refusal
	}
	if len(given[0]) != u.OTP.Digits || !digitsForm.MatchString(given[0]) {
		return c.invalid(u.OTP.CodeKey + ": must be the digits of the code")
	}
	var a answer
	s.customers.edit(c.user, func(cu *customer) { a = s.checkCode(c, cu, process, given[0]) })
	return a
}

// checkCode judges the answer to a one-time password.
func (s *Simulator) checkCode(c *call, cu *customer, process step, given string) answer {
	now, u := s.clock.Now(), c.scenario.Unconfirmed
	if cu.isBlocked(now) {
		return c.blocked(cu.blocked, now)
	}
	if refusal := c.outOfOrder(cu, process); refusal != nil {
		return *refusal
	}
	held, sent := cu.codes[process]
	switch {
	case !sent:
		return c.notDue(codeNotSent, "No code was generated, or it was used already.")
	case !now.Before(held.expires):
		return c.refuse(u.Errors.Expired, codeExpired, "The code is too old.")
	case !held.right(given):
		left := cu.fail(process, u, now)
		return c.wrong(left)
	}
	delete(cu.codes, process)
	delete(cu.failures, process)
	if process == authBySMS {
		return s.authenticated(c, cu, held.session, now)
	}
	cu.advance(process, u.Proof, now)
	return c.done(cu)
}

// advance takes a step of the workflow.
func (c *customer) advance(s step, k ProofKnobs, now time.Time) {
	c.workflow = c.workflow.take(s)
	if c.workflow.complete() && k.SetupCounts {
		c.authenticated = now
	}
}

// authenticated notes that a customer has proved knowledge and possession, and
// hands out the token for operations where they take one of their own.
func (s *Simulator) authenticated(c *call, cu *customer, held *session, now time.Time) answer {
	k := c.scenario.Unconfirmed.Proof
	held.verified, held.spent, cu.authenticated = now, false, now
	a := c.done(cu)
	if k.Token != "verification" {
		return a
	}
	id, token := s.issue(kindProof, cu.ID, time.Duration(k.Seconds)*time.Second, c.scenario)
	cu.proofs[id] = held
	object := grant(c.scenario.Unconfirmed.Secret.TokenKey, token, c.scenario.Unconfirmed.Secret.ExpiresKey, k.Seconds)
	if c.scenario.Unconfirmed.Answers == "status" {
		maps.Copy(object, cu.status(c.scenario.Unconfirmed))
	}
	return exchange.JSON(http.StatusOK, object)
}
