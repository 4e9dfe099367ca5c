package stepup

// State is where a challenge stands.
type State string

// The states of a challenge.
const (
	// StatePending: raised, not yet approved.
	StatePending State = "pending"
	// StateApproved: the provider says the customer has approved; the request
	// has not been repeated yet.
	StateApproved State = "approved"
	// StateExecuting: exactly one caller is repeating the request.
	StateExecuting State = "executing"
	// StateExecuted: the provider answered the repeated request.
	StateExecuted State = "executed"
	// StateUnknown: the repeated request was sent and its outcome cannot be
	// known. It is never repeated by itself.
	StateUnknown   State = "unknown"
	StateDeclined  State = "declined"
	StateExpired   State = "expired"
	StateBlocked   State = "blocked"
	StateCancelled State = "cancelled"
)

// Final reports that nothing can change the state any more.
func (s State) Final() bool {
	switch s {
	case StatePending, StateApproved, StateExecuting:
		return false
	}
	return true
}

// Ending gives the outcome code of a challenge that ended without approval.
func (s State) Ending() (Code, bool) {
	switch s {
	case StateDeclined:
		return Declined, true
	case StateExpired:
		return Expired, true
	case StateBlocked:
		return Blocked, true
	case StateCancelled:
		return Cancelled, true
	}
	return "", false
}

// CanBecome reports whether a challenge in state s may move to next. It is the
// one definition of the state machine; stores and handlers ask it.
func (s State) CanBecome(next State) bool {
	switch s {
	case StatePending:
		switch next {
		case StateApproved, StateExecuting, StateDeclined, StateExpired, StateBlocked, StateCancelled:
			return true
		}
	case StateApproved:
		switch next {
		case StateExecuting, StateExpired, StateCancelled:
			return true
		}
	case StateExecuting:
		switch next {
		// Back to pending: the provider challenged again, or was never reached
		// from pending. Back to approved: it was never reached from approved.
		// Declined and so on: its answer says that the customer has not approved.
		case StateExecuted, StateUnknown, StatePending, StateApproved, StateDeclined, StateExpired, StateBlocked:
			return true
		}
	}
	return false
}
