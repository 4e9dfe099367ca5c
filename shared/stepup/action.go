package stepup

// Action is something that a journey asks to be done.
type Action struct {
	Kind ActionKind
	// Milliseconds is how long ActionPause pauses.
	Milliseconds int
	// End and Code say how ActionSettle settles; ActionReport reports Code.
	End  End
	Code Code
}

// ActionKind says what is to be done.
type ActionKind uint8

// The actions. Those that name events are answered by one of them, later.
const (
	// ActionEnter joins the queue; EventTurn.
	ActionEnter ActionKind = iota + 1
	// ActionLeave leaves the queue, whether the turn has come or not.
	ActionLeave
	// ActionProbe repeats the request without proof; the events of an answer.
	ActionProbe
	// ActionRequire tells the page that a prompt comes; EventCalled, EventThrew.
	ActionRequire
	// ActionPresent opens the surface and starts the prompt's time.
	ActionPresent
	// ActionWait tells the surface that the customer is waited for although
	// its window reads as closed.
	ActionWait
	// ActionAsk asks the gateway for the state; EventTold, EventUnsure, EventLost.
	ActionAsk
	// ActionPause asks for an EventPaused after some time, in the place of
	// any other pause.
	ActionPause
	// ActionElsewhere puts the hosted page in the place of the dialog and starts
	// the prompt's time anew.
	ActionElsewhere
	// ActionAddress asks the gateway for the provider's address; EventDirected,
	// EventGiven, EventRefused. Where the page leaves, the request is kept before.
	ActionAddress
	// ActionDirect sends the customer to that address.
	ActionDirect
	// ActionReport shows in the dialog how the challenge has ended.
	ActionReport
	// ActionClose closes the surface and stops the prompt's time.
	ActionClose
	// ActionComplete tells the page that the customer has approved;
	// EventCalled, EventThrew.
	ActionComplete
	// ActionRetry repeats the request with its proof; the events of an answer.
	ActionRetry
	// ActionCancel tells the gateway that nobody waits for the challenge.
	ActionCancel
	// ActionSettle settles the request. It is the last action of all.
	ActionSettle
)

// End says how a journey settles.
type End uint8

// The ends.
const (
	EndAnswer   End = iota + 1 // with the last answer
	EndApproved                // approved, and there was nothing to repeat
	EndError                   // with the last error of the network or a callback, by identity
	EndCode                    // with an Error of this code
)
