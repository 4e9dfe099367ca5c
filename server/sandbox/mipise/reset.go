package mipise

// reset is POST …/strong_auth/reset/{source}: forgets one factor; the others
// stay valid.
func (s *Simulator) reset(c *call) answer {
	dropped := source(c.r.PathValue("source"))
	if !dropped.known() {
		return c.notFound("source")
	}
	var a answer
	s.customers.edit(c.user, func(cu *customer) {
		now, before := s.clock.Now(), cu.workflow
		switch {
		case cu.isBlocked(now):
			a = c.blocked(cu.blocked, now)
		case before.reset(dropped) == before && c.scenario.Unconfirmed.EmptyReset == "refused":
			a = c.notDue(codeNothing, "There is nothing to reset.")
		default:
			cu.drop(dropped)
			a = c.done(cu)
		}
	})
	return a
}

// drop forgets a factor: with it the codes of its steps, and, for nothing may
// be done now, the tokens of authentications.
func (c *customer) drop(s source) {
	before := c.workflow
	c.workflow = c.workflow.reset(s)
	if s == sourceSecret {
		c.secret = ""
	}
	for _, process := range processes {
		if process.owner() == s || !c.workflow.allows(process) {
			delete(c.codes, process)
		}
	}
	if before.complete() && !c.workflow.complete() {
		c.revoke()
	}
	if !c.workflow.codeSet {
		delete(c.failures, secretVerify) // guesses at a code that is no more
	}
}
