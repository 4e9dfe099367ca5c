package wise

import (
	"regexp"

	"countersign/server/sandbox/internal/exchange"
)

var codeForm = regexp.MustCompile(`^[0-9]{6}$`)

// triggerCode is POST /v1/one-time-token/{sms,whatsapp,voice}/trigger.
func (s *Simulator) triggerCode(channel string) operation {
	return func(c *call) answer {
		token, refusal := oneTimeToken(c)
		if refusal != nil {
			return *refusal
		}
		number := ""
		s.enrolments.edit(c.user, func(e *enrolment) {
			if e.phone != nil && e.phone.verified {
				number = e.phone.number
			}
		})
		sent, r := s.approvals.send(token, c.user, channel, number, c.scenario)
		if sent == nil {
			return s.notSent(c, r)
		}
		s.deliver(*sent)
		return ok(map[string]string{"obfuscatedPhoneNo": obfuscated(number)})
	}
}

// notSent refuses to send a code: none of this is documented.
func (s *Simulator) notSent(c *call, r ruling) answer {
	u := c.scenario.Unconfirmed
	switch r {
	case rulingUnknown:
		return c.undocumented(u.UnknownTokenStatus, codeUnknownToken)
	case rulingBlocked:
		return c.undocumented(u.BlockedStatus, codeBlocked).As(exchange.OutcomeBlocked)
	case rulingAbsent:
		return c.undocumented(u.NoPhoneStatus, codeNoPhone)
	case rulingTooSoon:
		return c.undocumented(u.TooSoonStatus, codeTooSoon)
	}
	return c.undocumented(u.OutOfOrderStatus, codeOutOfOrder)
}

// verifyCode is POST /v1/one-time-token/{sms,whatsapp,voice}/verify.
func (s *Simulator) verifyCode(channel string) operation {
	return func(c *call) answer {
		token, refusal := oneTimeToken(c)
		if refusal != nil {
			return *refusal
		}
		var in struct {
			Code string `json:"otpCode"`
		}
		if refusal := s.decode(c, &in); refusal != nil {
			return *refusal
		}
		switch {
		case in.Code == "":
			return missing("otpCode")
		case !codeForm.MatchString(in.Code):
			return invalid("otpCode", "NOT_VALID", "must be six digits")
		}
		return s.verify(c, codeVerify(c), channel, token, exchange.JSON, func(held *approval) proof {
			return held.codes[channel].check(in.Code, s.clock.Now())
		})
	}
}

// codeVerify is the kind of a code's verify operation: before any was sent, it
// is out of order.
func codeVerify(c *call) verifyKind {
	u := c.scenario.Unconfirmed
	return verifyKind{wrong: u.WrongAnswerStatus, absent: u.OutOfOrderStatus, object: wrapped}
}
