package mipise

import (
	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/history"
)

// The regulated actions, as the history names them. Each needs a strong
// authentication every time (guide "Understand SCA basics").
const (
	actionBeneficiary = "add_beneficiary"
	actionChange      = "change_personal_data"
	actionPayment     = "payment"
)

// regulated is an operation that has passed every check but authentication.
type regulated struct {
	action   string
	resource string
	// execute does it. The customer is held while it runs.
	execute func(cu *customer) answer
}

// protected makes an operation of a preparation, which checks a request and
// says what would be done, or refuses it. It is executed only for a strongly
// authenticated customer, and every execution is counted.
func (s *Simulator) protected(prepare func(c *call) (regulated, *answer)) operation {
	return func(c *call) answer {
		r, refusal := prepare(c)
		if refusal != nil {
			return *refusal
		}
		a := c.missing()
		s.customers.edit(c.user, func(cu *customer) {
			held := s.passes(c, cu)
			if held == nil && c.scenario.Challenge != "never" {
				return
			}
			if held != nil && c.scenario.Unconfirmed.Proof.Uses == "one" {
				held.spent = true // accepted once (RTS on SCA, article 4(1))
			}
			a = r.execute(cu)
			s.history.AddExecution(history.Execution{
				Time: s.clock.Now(), Provider: Name, UserID: cu.Number, Action: r.action, Resource: r.resource,
				Outcome: a.Outcome, Approved: held != nil, TraceID: c.trace,
			})
			if held != nil && a.Outcome == exchange.OutcomeOK {
				a = a.As(exchange.OutcomeApproved)
			}
		})
		return a
	}
}

// passes gives the session that lets a call pass; nil: none does.
func (s *Simulator) passes(c *call, cu *customer) *session {
	k := c.scenario.Unconfirmed.Proof
	if !cu.workflow.complete() {
		return nil
	}
	held := cu.proof(s.proofID(c, k.kind()), k, s.clock.Now())
	if held != nil && c.fault == fault.ExpiredApproval {
		held.spent = true
		return nil
	}
	return held
}

// readable makes an operation of one that only reads: for a customer who was
// strongly authenticated within the last 180 days (guide "Understand SCA
// basics").
func (s *Simulator) readable(run func(c *call, cu *customer) answer) operation {
	return func(c *call) answer {
		a := c.missing()
		s.customers.edit(c.user, func(cu *customer) {
			if c.scenario.Challenge == "never" || cu.mayRead(c.scenario.AuthenticationDays, s.clock.Now()) {
				a = run(c, cu)
			}
		})
		return a
	}
}
