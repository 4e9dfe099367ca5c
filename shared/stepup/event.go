package stepup

// Event is something that happened to a journey. The zero Event is nothing.
type Event struct {
	Kind EventKind
	// State is what EventPushed, EventTold and EventResumed report.
	State State
	// Returned reports with EventTold and EventResumed that the customer has come
	// back from where a redirect led.
	Returned bool
	// Code is why EventRefused refuses.
	Code Code
	// Plan is what the challenge of EventChallenged or EventResumed allows.
	Plan Plan
	// Covered reports with EventTurn that an approval has succeeded while the
	// journey was queued.
	Covered bool
	// Wait is how long EventBusy asks to be left alone, in milliseconds; 0 where it
	// does not say.
	Wait int
}

// EventKind says what happened.
type EventKind uint8

// What answers say.
const (
	// EventAnswered: an answer that is not a challenge, whatever its status.
	EventAnswered EventKind = iota + 1
	// EventChallenged: an answer that is a challenge.
	EventChallenged
	// EventBroken: there is no answer, the network failed.
	EventBroken
	// EventBusy: nothing was done now, and the same request may be sent again: the
	// gateway is still executing it for another caller, or it was turned away unread.
	EventBusy
	// EventRefused: the request cannot go on; Code says why.
	EventRefused
	// EventResumed: the page was left with the request in it, and is back.
	EventResumed
)

// What happens around a prompt.
const (
	// EventTurn: the queue gives this journey its turn.
	EventTurn EventKind = iota + 16
	// EventCalled and EventThrew: the page's callback is through.
	EventCalled
	EventThrew
	// EventAborted: the request's signal aborted.
	EventAborted
	// EventTimedOut: the prompt has been open for too long.
	EventTimedOut
	// EventPaused: the pause that was asked for is over.
	EventPaused
)

// What the approval page, its window and the customer do.
const (
	EventSucceeded EventKind = iota + 32
	EventFailed
	EventClosed
	EventDismissed
	EventWindowClosed
	EventFrameRefused
	EventPopupBlocked
	EventRestored
	// EventElsewhere: the customer leaves the dialog for the hosted page.
	EventElsewhere
	// EventLeaving: the customer leaves for the provider's page, and a window
	// waits for the address.
	EventLeaving
)

// What the gateway says.
const (
	// EventPushed: news of the challenge's state, perhaps old. An ending is
	// certain; anything else is a reason to ask.
	EventPushed EventKind = iota + 48
	// EventTold: the answer to ActionAsk.
	EventTold
	// EventUnsure: ActionAsk got no answer.
	EventUnsure
	// EventLost: ActionAsk was answered that there is no such challenge, or not
	// in this session.
	EventLost
	// EventReturned: news that the customer has come back from where a redirect
	// led, and the challenge is pending.
	EventReturned
	// EventDirected and EventGiven answer ActionAddress: it is there, or none is
	// needed as the customer has approved.
	EventDirected
	EventGiven
)

// weight orders the hints that one confirmation may see: a stronger one takes
// the place of a weaker one.
func (k EventKind) weight() int {
	switch k {
	case EventSucceeded:
		return 5
	case EventFailed, EventClosed:
		return 4
	case EventFrameRefused, EventPopupBlocked, EventTimedOut:
		return 3
	case EventReturned:
		return 2
	case EventWindowClosed:
		return 1
	}
	return 0
}

// code is how a journey ends on a hint that the gateway does not contradict.
func (k EventKind) code() Code {
	switch k {
	case EventFailed:
		return Declined
	case EventFrameRefused:
		return FrameRefused
	case EventPopupBlocked:
		return PopupBlocked
	case EventTimedOut:
		return Timeout
	}
	return Cancelled
}
