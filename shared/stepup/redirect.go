package stepup

// redirected takes an event of a challenge that is answered at the provider's
// page.
func (s *step) redirected(e Event) {
	switch {
	case !s.plan.Redirect:
	case e.Kind == EventReturned:
		if !s.returned {
			s.returned = true
			s.hinted(EventReturned)
		}
	case e.Kind == EventLeaving:
		if !s.departing {
			s.departing = true
			s.do(ActionAddress)
		}
	case s.departing:
		s.departing = false
		s.addressed(e)
	}
}

// addressed takes what the gateway gave in the place of the provider's address.
func (s *step) addressed(e Event) {
	switch e.Kind {
	case EventDirected:
		s.returned = false // who leaves anew may come back anew
		s.do(ActionDirect)
	case EventGiven:
		s.hinted(EventSucceeded)
	case EventRefused:
		s.refused(e.Code)
	}
}

// weighReturn takes that a challenge is pending, by what the gateway tells. Where
// the provider cannot be asked, it judges whoever has come back, whatever else is
// being confirmed.
func (s *step) weighReturn(returned bool) {
	first := returned && !s.returned
	s.returned = s.returned || returned
	switch {
	case !s.plan.Redirect || !s.returned:
	case !s.plan.Verifiable, first && s.hint.weight() < EventReturned.weight():
		s.hint = EventReturned
	}
}

// notYet acts on a customer who has come back, and has not approved as far as
// anybody knows. The provider may learn of it a little later.
func (s *step) notYet() {
	switch {
	case !s.plan.Verifiable:
		s.conclude() // the provider is the judge
	case s.asks < maxAsks:
		s.pause(Backoff(askPause, askLimit, s.asks-1))
	case s.plan.Away:
		s.giveUp(Cancelled)
	default:
		s.wait()
	}
}

// wait tells the customer, who seems to have closed the provider's page, that it
// is waited for, and asks now and then.
func (s *step) wait() {
	if s.phase != PhaseWaiting {
		s.phase = PhaseWaiting
		s.do(ActionWait)
	}
	s.hint = EventWindowClosed
	s.pause(Backoff(waitPause, waitLimit, s.asks-1))
}

// unsure takes that the gateway did not answer. That counts as pending, except
// where the page is back: giving up then must not rest on a lost connection, and
// the request is kept for another try.
func (s *step) unsure() {
	back := s.plan.Away && (s.hint == EventRestored || s.hint == EventReturned && s.plan.Verifiable)
	switch {
	case !back || !s.asking:
		s.told(Event{State: StatePending})
	case s.asks < maxAsks:
		s.asking = false
		s.pause(Backoff(askPause, askLimit, s.asks-1))
	default:
		s.asking = false
		s.settle(Action{End: EndCode, Code: Unavailable})
	}
}

// resumed goes on with a request whose page was left and is back. The gateway has
// just told where its challenge stands.
func (s *step) resumed(e Event) {
	if s.Journey != (Journey{}) {
		return // it has begun
	}
	s.plan = e.Plan
	s.phase, s.rounds = PhaseConfirming, 1
	s.hint, s.asking, s.asks = EventRestored, true, 1
	s.told(e)
}
