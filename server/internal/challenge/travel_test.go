package challenge_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

const where = "https://app.example.com/pay"

// leave has the customer leave, with a state of their own.
func leave(t *testing.T, s *challenge.Service, r challenge.Record) string {
	t.Helper()
	state := challenge.NewState()
	if _, err := s.Depart(t.Context(), r.Session, r.ID, r.Token, challenge.Departure{State: state, Page: where}); err != nil {
		t.Fatal(err)
	}
	return state
}

// states are all that there are.
func states() []stepup.State {
	return []stepup.State{
		stepup.StatePending, stepup.StateApproved, stepup.StateExecuting, stepup.StateExecuted, stepup.StateUnknown,
		stepup.StateDeclined, stepup.StateExpired, stepup.StateBlocked, stepup.StateCancelled,
	}
}

func TestDepartOnlyWhilePending(t *testing.T) {
	for _, state := range states() {
		t.Run(string(state), func(t *testing.T) {
			s, _ := newService()
			r := raise(t, s)
			moveOn(t, s, r, state)
			got, err := s.Depart(t.Context(), "one", r.ID, "token", challenge.Departure{State: "s", Page: where})
			var refused *challenge.StateError
			if state == stepup.StatePending {
				if err != nil || len(got.Away) != 1 || got.Away[0].Page != where || len(got.Away[0].State) < 32 {
					t.Errorf("%+v (%v)", got, err)
				}
			} else if !errors.As(err, &refused) || refused.State != state {
				t.Errorf("error %v, want one that says %s", err, state)
			}
		})
	}
}

func TestDepartChecksWhoAndWhat(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	for name, test := range map[string]struct {
		session   string
		id, token string
		want      error
	}{
		"another session":    {"two", r.ID, "token", challenge.ErrNotFound},
		"another challenge":  {"one", "x", "token", challenge.ErrNotFound},
		"an older challenge": {"one", r.ID, "other", &challenge.StateError{}},
	} {
		_, err := s.Depart(t.Context(), session.ID(test.session), test.id, test.token, challenge.Departure{State: "s"})
		if stale := (*challenge.StateError)(nil); !errors.Is(err, test.want) && !errors.As(err, &stale) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, _ := s.Find(t.Context(), "one", r.ID); got.Away != nil {
		t.Error("somebody may come back who never left")
	}
}

func TestReturnInEveryState(t *testing.T) {
	for _, state := range states() {
		t.Run(string(state), func(t *testing.T) {
			s, _ := newService()
			r := raise(t, s)
			brought := leave(t, s, r)
			moveOn(t, s, r, state)
			got, page, err := s.Return(t.Context(), r.ID, brought)
			if err != nil || got.State != state || page != where || len(got.Away) != 0 {
				t.Fatalf("%+v to %q (%v)", got, page, err)
			}
			if got.Returned == state.Final() || got.View().Returned != got.Returned {
				t.Errorf("returned %t", got.Returned)
			}
			if _, _, err := s.Return(t.Context(), r.ID, brought); !errors.Is(err, challenge.ErrNotFound) {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

// moveOn moves a challenge that is pending into a state.
func moveOn(t *testing.T, s *challenge.Service, r challenge.Record, state stepup.State) {
	t.Helper()
	var err error
	switch state {
	case stepup.StatePending:
	case stepup.StateCancelled:
		_, err = s.Cancel(t.Context(), "one", r.ID)
	case stepup.StateExecuting, stepup.StateExecuted, stepup.StateUnknown:
		run := begin(t, s, r.ID)
		if state == stepup.StateExecuted {
			_, err = s.Executed(t.Context(), run, challenge.Answer{Status: 200})
		} else if state == stepup.StateUnknown {
			_, err = s.Unknown(t.Context(), run)
		}
	default:
		_, err = s.Observe(t.Context(), r.ID, r.Token, provider.Standing{State: state})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestReturnTakesStates(t *testing.T) {
	s, _ := newService()
	r, other := raise(t, s), raise(t, s)
	if _, _, err := s.Return(t.Context(), r.ID, ""); !errors.Is(err, challenge.ErrNotFound) {
		t.Errorf("who never left: %v", err)
	}
	lost := leave(t, s, r)
	first, second, third, fourth := leave(t, s, r), leave(t, s, r), leave(t, s, r), leave(t, s, r)
	foreign := leave(t, s, other)
	for name, state := range map[string]string{
		"one before too many others": lost, "another challenge's": foreign, "none": "", "a part": second[:len(second)-1], "more": second + "A",
		"as it is kept": string(mustFind(t, s, r.ID).Away[1].State),
	} {
		if _, _, err := s.Return(t.Context(), r.ID, state); !errors.Is(err, challenge.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := s.Return(t.Context(), "x", second); !errors.Is(err, challenge.ErrNotFound) {
		t.Errorf("for no challenge: %v", err)
	}
	// Whichever window the customer goes on with.
	for _, state := range []string{third, second, fourth, first} {
		if got, _, err := s.Return(t.Context(), r.ID, state); err != nil || !got.Returned {
			t.Errorf("%+v (%v)", got, err)
		}
		if _, _, err := s.Return(t.Context(), r.ID, state); !errors.Is(err, challenge.ErrNotFound) {
			t.Errorf("a second time: %v", err)
		}
	}
	// Who leaves anew is away.
	leave(t, s, r)
	if got := mustFind(t, s, r.ID); got.Returned {
		t.Error("is back and away at once")
	}
}

func mustFind(t *testing.T, s *challenge.Service, id string) challenge.Record {
	t.Helper()
	r, err := s.Find(t.Context(), "one", id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReturnToWhatHasRunOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newService()
		r := raise(t, s)
		state := leave(t, s, r)
		time.Sleep(lifetime)
		got, page, err := s.Return(t.Context(), r.ID, state)
		if err != nil || got.State != stepup.StateExpired || got.Returned || page != where {
			t.Errorf("%+v (%v)", got, err)
		}
		if len(c.ended) != 1 || c.ended[0] != stepup.StateExpired {
			t.Errorf("counted %v", c.ended)
		}
		time.Sleep(keep)
		if _, _, err := s.Return(t.Context(), r.ID, state); !errors.Is(err, challenge.ErrNotFound) {
			t.Errorf("after it was forgotten: %v", err)
		}
	})
}

func TestReturnsAtOnce(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	state := leave(t, s, r)
	var (
		returned atomic.Int32
		all      sync.WaitGroup
	)
	for range 20 {
		all.Go(func() {
			if _, _, err := s.Return(t.Context(), r.ID, state); err == nil {
				returned.Add(1)
			} else if !errors.Is(err, challenge.ErrNotFound) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := returned.Load(); n != 1 {
		t.Errorf("%d came back", n)
	}
}

// TestChallengedAgainAfterAReturn: the customer is asked once more, and may still
// be on the way back.
func TestChallengedAgainAfterAReturn(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	if _, _, err := s.Return(t.Context(), r.ID, leave(t, s, r)); err != nil {
		t.Fatal(err)
	}
	state := leave(t, s, r)
	if _, err := s.Given(t.Context(), r.ID, "token"); err != nil {
		t.Fatal(err)
	}
	again, err := s.Again(t.Context(), begin(t, s, r.ID), provider.Demand{Approach: stepup.ApproachRedirect, Token: "fresh"}, challenge.Answer{})
	if err != nil || again.Returned || again.State != stepup.StatePending {
		t.Fatalf("%+v (%v)", again, err)
	}
	if got, _, err := s.Return(t.Context(), r.ID, state); err != nil || !got.Returned {
		t.Errorf("%+v (%v)", got, err)
	}
}

func TestGiven(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	if got, err := s.Given(t.Context(), r.ID, "older"); err != nil || got.Returned {
		t.Errorf("of an older challenge: %+v (%v)", got, err)
	}
	got, err := s.Given(t.Context(), r.ID, "token")
	if err != nil || !got.Returned || got.State != stepup.StatePending {
		t.Errorf("%+v (%v)", got, err)
	}
	if again, err := s.Given(t.Context(), r.ID, "token"); err != nil || again.Version != got.Version {
		t.Errorf("a second time it is news: %+v (%v)", again, err)
	}
}

func TestJudged(t *testing.T) {
	for _, state := range []stepup.State{stepup.StateDeclined, stepup.StateExpired, stepup.StateBlocked} {
		s, c := newService()
		r := raise(t, s)
		got, err := s.Judged(t.Context(), begin(t, s, r.ID), state)
		if err != nil || got.State != state || got.BlockedUntil.IsZero() != (state != stepup.StateBlocked) {
			t.Errorf("%+v (%v)", got, err)
		}
		if len(c.ended) != 1 || c.ended[0] != state {
			t.Errorf("counted %v", c.ended)
		}
		if _, err := s.Begin(t.Context(), "one", r.ID, digest); err == nil {
			t.Error("is carried out after all")
		}
	}
}
