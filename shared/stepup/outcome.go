package stepup

// Code names how a step-up ended when it did not end in approval. The same
// strings appear in Go, in problem+json and in SCAError.code.
type Code string

// The outcome codes (SCAError.code in the browser).
const (
	Cancelled    Code = "cancelled"
	Declined     Code = "declined"
	Expired      Code = "expired"
	Timeout      Code = "timeout"
	Blocked      Code = "blocked"
	PopupBlocked Code = "popup_blocked"
	FrameRefused Code = "frame_refused"
	Aborted      Code = "aborted"
	Mismatch     Code = "mismatch"
	Unsupported  Code = "unsupported"
	Unavailable  Code = "unavailable"
)

// The further codes of managing factors (enrolment).
const (
	// Exists: there is one already; it must be deleted first.
	Exists Code = "exists"
	// NotFound: there is none to delete.
	NotFound Code = "not_found"
	// Limit: there are as many as may be.
	Limit Code = "limit"
	// Refused: the provider does not take this one.
	Refused Code = "refused"
)

// TooSoon is told in the dialog and never settles a request: a code was asked
// for too early, or too many answers are under way (problem too_soon).
const TooSoon Code = "too_soon"

// Error is the one error type of both sides: a stable code, a sentence that is
// safe to show to a customer, and the cause, which is not.
type Error struct {
	Code     Code
	Message  string
	Provider string
	Cause    error
	// Challenge is what the error is about, where that is known, without the
	// hosted page's one-time token.
	Challenge *Challenge
}

// Error gives the sentence, prefixed by the provider's name where one is
// involved. It never contains the cause: causes may hold what a log must not.
func (e *Error) Error() string {
	if e.Provider != "" {
		return e.Provider + ": " + e.Message
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }
