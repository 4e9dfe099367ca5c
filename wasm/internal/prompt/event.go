package prompt

import "countersign/shared/stepup"

// event is something that happened to a talk.
type event struct {
	kind eventKind
	// now is when, in milliseconds since the Unix epoch.
	now int64
	// text is the choice, what was entered or what was captured.
	text string
	// turn says which task it is the result of.
	turn int
	// challenge is news, or what a task was answered with.
	challenge stepup.Challenge
	accepted  bool
	// code is how a task failed, "" where it did not.
	code stepup.Code
}

// eventKind says what happened.
type eventKind uint8

// What the customer does, or somebody else.
const (
	eventOpen eventKind = iota + 1
	eventChoose
	eventSend
	eventAnswer
	eventCapture
	eventUpdate
	eventTick // the time of the last actionWake has come
)

// input reports what the customer does.
func (k eventKind) input() bool { return eventChoose <= k && k <= eventCapture }

// The results of tasks.
const (
	eventStarted eventKind = iota + 16
	eventVerified
	eventCaptured
)

// action is something that is to be done.
type action struct {
	kind actionKind
	// turn is to be given back with the result.
	turn int
	// factor is what is started, verified or captured.
	factor stepup.Factor
	// text is the answer to be verified.
	text string
	// milliseconds until the next eventTick; 0 for none.
	milliseconds int
}

// actionKind says what is to be done.
type actionKind uint8

const (
	actionShow actionKind = iota + 1
	actionStart
	actionVerify
	actionCapture
	// actionWake asks for an eventTick, in the place of any other.
	actionWake
)

// task is what is under way: one thing at a time.
type task uint8

const (
	taskNone task = iota
	taskStart
	taskVerify
	taskCapture
)
