package mipise

import (
	"net/http"
	"strings"
	"time"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/inbox"
)

// generate is POST …/strong_auth/otp/generate/{process}: sends a one-time
// password by e-mail or by SMS. That of auth_by_sms needs a valid token of
// secret_code/verify (reference "…-secret-code-verify").
func (s *Simulator) generate(c *call) answer {
	process, known := c.scenario.Unconfirmed.Processes.find(c.r.PathValue("process"))
	if !known {
		return c.notFound("process")
	}
	if process == authBySMS {
		if refusal := s.takeProof(c); refusal != nil {
			return *refusal
		}
	}
	if refusal := c.emptyBody(process == authBySMS); refusal != nil {
		return *refusal
	}
	var a answer
	s.customers.edit(c.user, func(cu *customer) { a = s.sendCode(c, cu, process) })
	return a
}

// emptyBody checks the body of otp/generate: what it takes is not documented.
// One that the token was taken out of is there in any case.
func (c *call) emptyBody(withToken bool) *answer {
	proof := c.scenario.Unconfirmed.Proof
	wanted := c.scenario.Unconfirmed.OTP.GenerateBody
	if withToken && proof.Carrier == "body" {
		wanted = "any"
	}
	var a answer
	switch {
	case len(c.body) == 0 && wanted == "object":
		a = c.invalid("This operation takes an empty object.")
	case len(c.body) == 0:
		return nil
	case wanted == "none":
		a = c.invalid("This operation takes no body.")
	default:
		return c.decode(&struct{}{})
	}
	return &a
}

// sendCode makes a code of a process and sends it, unless that may not be now.
func (s *Simulator) sendCode(c *call, cu *customer, process step) answer {
	now, k := s.clock.Now(), c.scenario.Unconfirmed.Proof
	if cu.isBlocked(now) {
		return c.blocked(cu.blocked, now)
	}
	if refusal := c.outOfOrder(cu, process); refusal != nil {
		return *refusal
	}
	var held *session
	if process == authBySMS {
		if held = cu.token(s.proofID(c, kindStrong), k, now); held == nil {
			return c.refuse(c.scenario.Unconfirmed.Errors.Token, codeToken, "A valid token of the secret code is needed.")
		}
	}
	if wait := cu.wait(process, c.scenario.Unconfirmed.OTP, now); wait > 0 {
		return c.tooSoon(wait)
	}
	next := cu.send(process, held, c.scenario, s.random, now)
	s.deliver(cu, process, next)
	return c.sentAnswer(process, next)
}

// outOfOrder refuses a step that the customer's workflow does not allow now.
func (c *call) outOfOrder(cu *customer, wanted step) *answer {
	if cu.workflow.allows(wanted) {
		return nil
	}
	a := c.notDue(codeNotDue, "This step is not due now.")
	if wanted == authBySMS || wanted == secretVerify {
		a = c.notDue(codeIncomplete, "The workflow is not completed.")
	}
	return &a
}

// sentAnswer answers that a code is on its way.
func (c *call) sentAnswer(process step, sent code) answer {
	switch c.scenario.Unconfirmed.OTP.GenerateAnswer {
	case "empty":
		return exchange.JSON(http.StatusOK, struct{}{})
	case "none":
		return exchange.Empty(http.StatusNoContent)
	}
	channel, to := inbox.Channel, maskedAddress(sent.to)
	if process.bySMS() {
		channel, to = channelSMS, maskedNumber(sent.to)
	}
	return exchange.JSON(http.StatusOK, map[string]string{
		"process": c.scenario.Unconfirmed.Processes.of(process), "channel": channel, "recipient": to,
		"expires_at": sent.expires.Format(time.RFC3339),
	})
}

// maskedAddress shows of an e-mail address what its owner recognises.
func maskedAddress(address string) string {
	name, domain, _ := strings.Cut(address, "@")
	return name[:min(1, len(name))] + "***@" + domain
}

// maskedNumber shows the last two digits of a phone number.
func maskedNumber(number string) string {
	return strings.Repeat("*", max(0, len(number)-2)) + number[max(0, len(number)-2):]
}
