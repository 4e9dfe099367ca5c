package stepup

// onScreen takes an event while the approval page is before the customer.
func (s *step) onScreen(e Event) {
	if !s.shown && e.Kind < EventPushed && e.Kind != EventPaused {
		return // the page is back, with nothing on the screen that could say this
	}
	switch e.Kind {
	case EventDismissed:
		s.giveUp(Cancelled)
	case EventElsewhere:
		s.goElsewhere()
	case EventSucceeded, EventFailed, EventClosed, EventTimedOut,
		EventFrameRefused, EventPopupBlocked, EventWindowClosed, EventRestored:
		s.hinted(e.Kind)
	case EventPushed:
		if !s.over(e.State) && e.State != StatePending {
			s.hinted(EventPushed)
		}
	case EventTold:
		s.told(e)
	case EventUnsure:
		s.unsure()
	case EventLost:
		s.lost()
	case EventLeaving, EventDirected, EventGiven, EventRefused, EventReturned:
		s.redirected(e)
	case EventPaused:
		if !s.asking && (s.phase == PhaseWaiting || s.phase == PhaseConfirming) {
			s.ask()
		}
	}
}

// goElsewhere puts the hosted page in the place of the dialog: the same
// challenge is met there. What the dialog was confirmed for counts no more.
func (s *step) goElsewhere() {
	if !s.plan.Embedded {
		return
	}
	s.plan.Embedded = false
	s.phase = PhasePrompting
	if s.asking {
		s.phase, s.hint, s.back = PhaseConfirming, EventPushed, PhasePrompting
	}
	s.do(ActionElsewhere)
}

// hinted weighs a hint: believed where there is nobody to ask, else confirmed.
func (s *step) hinted(hint EventKind) {
	if s.phase == PhaseConfirming {
		if hint.weight() > s.hint.weight() || hint == EventRestored && s.plan.Away && s.hint.weight() == 0 {
			s.hint = hint
		}
		return
	}
	s.hint, s.back = hint, s.phase
	if s.believed() {
		s.stillPending()
		return
	}
	s.phase, s.asks = PhaseConfirming, 0
	if !s.asking {
		s.ask()
	}
}

// believed reports that the gateway is not asked about the hint.
func (s *step) believed() bool {
	switch s.hint {
	case EventFrameRefused, EventPopupBlocked:
		return true // nothing was on screen, so nothing can have been approved
	case EventWindowClosed, EventRestored, EventPushed:
		return !s.plan.Gateway
	case EventReturned:
		return !s.plan.Verifiable // the provider is the judge
	}
	return !s.plan.Verifiable && !s.plan.Redirect
}

func (s *step) ask() {
	s.asking = true
	s.asks++
	s.do(ActionAsk)
}

// told takes the gateway's answer, or pending where there was none.
func (s *step) told(e Event) {
	if !s.asking {
		return
	}
	s.asking = false
	switch {
	case s.over(e.State):
	case e.State == StatePending:
		s.weighReturn(e.Returned)
		s.stillPending()
	default:
		// Approved; or the request has been sent already, and the gateway
		// gives the retry the answer it kept.
		s.conclude()
	}
}

// lost raises a challenge anew that the gateway does not know in this session.
// Requests that are the first of their browser, and leave together, are each
// given a session; the last to be answered takes the place of that whose
// challenge is on the screen. As it was challenged, it was not executed.
func (s *step) lost() {
	switch {
	case !s.asking:
	case s.renewed || s.plan.ApprovalOnly || s.plan.Away:
		s.over(StateExpired)
	default:
		s.asking, s.renewed = false, true
		s.close()
		s.probe()
	}
}

// stillPending acts on a hint that was not contradicted.
func (s *step) stillPending() {
	switch s.hint {
	case EventSucceeded:
		switch {
		case s.plan.Verifiable && s.asks < maxAsks:
			s.pause(Backoff(askPause, askLimit, s.asks-1))
		case s.plan.Verifiable && s.plan.ApprovalOnly:
			s.giveUp(Unavailable) // there is nothing to judge for the provider
		default:
			s.conclude() // the provider is the judge
		}
	case EventWindowClosed:
		if !s.plan.Verifiable && !s.plan.Redirect {
			s.giveUp(Cancelled)
			return
		}
		s.wait()
	case EventReturned:
		s.notYet()
	case EventRestored, EventPushed:
		if s.hint == EventRestored && s.plan.Away {
			s.giveUp(Cancelled)
			return
		}
		s.phase = s.back
		if s.phase == PhaseWaiting {
			s.hint = EventWindowClosed
			s.pause(Backoff(waitPause, waitLimit, s.asks-1))
		}
	default:
		s.giveUp(s.hint.code())
	}
}
