package stepup

// Step takes an event. It gives the journey after it and what is to be done,
// in this order.
func (j Journey) Step(e Event) (Journey, []Action) {
	s := step{Journey: j}
	s.take(e)
	return s.Journey, s.actions
}

// step is a journey in the middle of a Step.
type step struct {
	Journey
	actions []Action
}

func (s *step) do(kind ActionKind) { s.actions = append(s.actions, Action{Kind: kind}) }

func (s *step) pause(milliseconds int) {
	s.actions = append(s.actions, Action{Kind: ActionPause, Milliseconds: milliseconds})
}

func (s *step) take(e Event) {
	if e.Kind == EventAborted && s.phase != PhaseSettled {
		s.giveUp(Aborted)
		return
	}
	switch s.phase {
	case PhaseSent:
		s.sent(e)
	case PhaseQueued:
		s.queued(e)
	case PhaseAnnouncing:
		s.announcing(e)
	case PhasePrompting, PhaseConfirming, PhaseWaiting:
		s.onScreen(e)
	case PhaseConcluding:
		s.concluding(e)
	case PhaseRetrying:
		s.retrying(e)
	case PhaseEnded:
		s.reported(e)
	}
}

func (s *step) sent(e Event) {
	switch e.Kind {
	case EventAnswered, EventBusy:
		s.cancel() // passed without the proof
		s.settle(Action{End: EndAnswer})
	case EventChallenged:
		s.challenged(e.Plan)
	case EventBroken:
		s.cancel()
		s.settle(Action{End: EndError})
	case EventRefused:
		s.giveUp(e.Code)
	case EventPaused:
		s.leave()
	case EventResumed:
		s.resumed(e)
	}
}

// challenged goes to the prompt, or to the queue where the turn is not ours
// (any more), or on where nobody needs to be asked.
func (s *step) challenged(p Plan) {
	s.plan = p
	switch {
	case s.rounds == MaxPrompts:
		s.giveUp(Expired)
	case p.Approved:
		s.pass()
	case s.turn:
		s.announce()
	default:
		s.phase = PhaseQueued
		s.do(ActionEnter)
	}
}

// pass goes on with a challenge that is approved. The page is not told: nobody
// was asked.
func (s *step) pass() {
	s.rounds++
	if s.plan.ApprovalOnly {
		s.settle(Action{End: EndApproved})
		return
	}
	s.send()
}

func (s *step) queued(e Event) {
	switch e.Kind {
	case EventTurn:
		s.turn = true
		if e.Covered && s.plan.Covers && !s.plan.ApprovalOnly && !s.probed {
			s.probe()
		} else {
			s.announce()
		}
	case EventPushed:
		s.over(e.State)
	}
}

func (s *step) probe() {
	s.phase, s.probed = PhaseSent, true
	s.do(ActionProbe)
	s.pause(Patience)
}

func (s *step) announce() {
	s.phase = PhaseAnnouncing
	s.do(ActionRequire)
}

func (s *step) announcing(e Event) {
	switch e.Kind {
	case EventCalled:
		s.phase, s.shown, s.returned = PhasePrompting, true, false
		s.rounds++
		s.do(ActionPresent)
	case EventThrew:
		s.cancel()
		s.settle(Action{End: EndError})
	case EventPushed:
		s.over(e.State)
	}
}

// conclude takes the prompt off the screen: the customer has approved.
func (s *step) conclude() {
	s.close()
	s.phase = PhaseConcluding
	s.do(ActionComplete)
}

func (s *step) concluding(e Event) {
	switch e.Kind {
	case EventCalled:
		if s.plan.ApprovalOnly {
			s.settle(Action{End: EndApproved})
			return
		}
		s.send()
	case EventThrew:
		s.cancel()
		s.settle(Action{End: EndError})
	}
}

// send repeats the request with its proof.
func (s *step) send() {
	s.phase, s.sends, s.waited = PhaseRetrying, 0, 0
	s.retry()
	if s.turn {
		s.pause(Patience)
	}
}

func (s *step) retry() {
	s.sending = true
	s.sends++
	s.do(ActionRetry)
}

func (s *step) retrying(e Event) {
	switch e.Kind {
	case EventAnswered:
		s.settle(Action{End: EndAnswer})
	case EventChallenged:
		s.challenged(e.Plan)
	case EventRefused:
		s.refused(e.Code)
	case EventBusy:
		if !s.retryLater(e.Wait) {
			s.settle(Action{End: EndAnswer})
		}
	case EventBroken:
		if !s.retryLater(e.Wait) {
			s.cancel()
			s.settle(Action{End: EndError})
		}
	case EventPaused:
		if s.sending {
			s.leave()
		} else {
			s.retry()
		}
	}
}

// refused settles a retry that did not get through. A challenge that has
// ended needs no cancelling.
func (s *step) refused(code Code) {
	switch code {
	case Cancelled, Declined, Expired, Blocked:
		s.settle(Action{End: EndCode, Code: code})
	default:
		s.giveUp(code)
	}
}

// retryLater pauses before the same request is sent again, where a gateway
// sees to it that it is executed once. Who asks for more time than a customer
// waits has said the last word.
func (s *step) retryLater(wait int) bool {
	if !s.plan.Gateway || s.sends == maxSends {
		return false
	}
	pause := max(wait, Backoff(sendPause, sendLimit, s.sends-1))
	if s.waited += pause; s.waited > sendTime {
		return false
	}
	s.sending = false
	s.leave()
	s.pause(pause)
	return true
}

// over settles if the gateway has ended the challenge. In a dialog the customer
// is shown that before.
func (s *step) over(state State) bool {
	code, ended := state.Ending()
	switch {
	case !ended:
	case s.shown && s.plan.Embedded:
		s.phase, s.ending = PhaseEnded, code
		s.actions = append(s.actions, Action{Kind: ActionReport, Code: code})
	default:
		s.settle(Action{End: EndCode, Code: code})
	}
	return ended
}

// reported settles once the customer has seen how it ended, or does not look.
func (s *step) reported(e Event) {
	switch e.Kind {
	case EventDismissed, EventClosed, EventTimedOut, EventFrameRefused:
		s.settle(Action{End: EndCode, Code: s.ending})
	}
}

// giveUp settles while the gateway may still hold the challenge open.
func (s *step) giveUp(code Code) {
	s.cancel()
	s.settle(Action{End: EndCode, Code: code})
}

// settle leaves nothing behind and settles.
func (s *step) settle(a Action) {
	s.close()
	s.leave()
	s.phase = PhaseSettled
	a.Kind = ActionSettle
	s.actions = append(s.actions, a)
}

func (s *step) cancel() {
	s.close()
	if s.plan.Gateway {
		s.do(ActionCancel)
	}
}

func (s *step) close() {
	if s.shown {
		s.shown, s.departing = false, false
		s.do(ActionClose)
	}
}

func (s *step) leave() {
	if s.turn || s.phase == PhaseQueued {
		s.turn = false
		s.do(ActionLeave)
	}
}
