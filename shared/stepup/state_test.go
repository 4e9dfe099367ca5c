package stepup

import (
	"errors"
	"slices"
	"testing"
)

var allStates = []State{
	StatePending, StateApproved, StateExecuting, StateExecuted, StateUnknown,
	StateDeclined, StateExpired, StateBlocked, StateCancelled,
}

func TestCanBecome(t *testing.T) {
	may := map[State][]State{
		StatePending:   {StateApproved, StateExecuting, StateDeclined, StateExpired, StateBlocked, StateCancelled},
		StateApproved:  {StateExecuting, StateExpired, StateCancelled},
		StateExecuting: {StateExecuted, StateUnknown, StatePending, StateApproved, StateDeclined, StateExpired, StateBlocked},
	}
	for _, from := range allStates {
		for _, to := range allStates {
			if got, want := from.CanBecome(to), slices.Contains(may[from], to); got != want {
				t.Errorf("%s to %s: %t, want %t", from, to, got, want)
			}
		}
		if got, want := from.Final(), len(may[from]) == 0; got != want {
			t.Errorf("%s final: %t, want %t", from, got, want)
		}
	}
}

func TestEnding(t *testing.T) {
	want := map[State]Code{
		StateDeclined: Declined, StateExpired: Expired, StateBlocked: Blocked, StateCancelled: Cancelled,
	}
	for _, s := range allStates {
		code, ended := s.Ending()
		if code != want[s] || ended != (want[s] != "") {
			t.Errorf("%s: %q, %t; want %q", s, code, ended, want[s])
		}
		if ended && string(code) != string(s) {
			t.Errorf("the state %s and its code %s have different names", s, code)
		}
	}
}

func TestError(t *testing.T) {
	cause := errors.New("token 1234 refused")
	err := error(&Error{Code: Unavailable, Message: "Try again.", Cause: cause})
	if got := err.Error(); got != "Try again." {
		t.Errorf("text is %q; a cause may hold secrets", got)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is not wrapped")
	}
	named := &Error{Message: "Try again.", Provider: "wise"}
	if got := named.Error(); got != "wise: Try again." {
		t.Errorf("text with provider is %q", got)
	}
}
