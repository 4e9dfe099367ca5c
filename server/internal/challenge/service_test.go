package challenge_test

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/store/memory"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const (
	lifetime = time.Hour
	keep     = 15 * time.Minute
	lease    = time.Minute
	lockout  = 15 * time.Minute
)

var digest = challenge.Digest{1}

// counts is what the service tells its metrics.
type counts struct {
	mu     sync.Mutex
	raised int
	ended  []stepup.State
}

func (c *counts) ChallengeRaised(string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raised++
}

func (c *counts) ChallengeEnded(_ string, last stepup.State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = append(c.ended, last)
}

func newService() (*challenge.Service, *counts) {
	c := &counts{}
	return challenge.New(challenge.Config{
		Store: memory.New(memory.Config{}), MaxOpen: 3,
		Lifetime: lifetime, Keep: keep, Lease: lease, Attempts: 5, Lockout: lockout, Metrics: c,
	}), c
}

func raise(t *testing.T, s *challenge.Service) challenge.Record {
	t.Helper()
	r, err := s.Raise(t.Context(), challenge.Raised{
		Session: "one", Provider: "wise", Route: "POST /pay", Request: "request",
		Digest: digest, Hosted: "https://wise.com/approve-api-action/", Verifiable: true,
		Demand: provider.Demand{Approach: stepup.ApproachHosted, Token: "token", Covers: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func begin(t *testing.T, s *challenge.Service, id string) challenge.Record {
	t.Helper()
	r, err := s.Begin(t.Context(), "one", id, digest)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantState(t *testing.T, s *challenge.Service, id string, want stepup.State) {
	t.Helper()
	r, err := s.Find(t.Context(), "one", id)
	if err != nil || r.State != want {
		t.Errorf("is %q (%v), want %q", r.State, err, want)
	}
}

func TestRaiseAndView(t *testing.T) {
	s, c := newService()
	r := raise(t, s)
	if !wire.ValidID(r.ID) || len(r.ID) < 22 {
		t.Errorf("id %q", r.ID)
	}
	if other := raise(t, s); other.ID == r.ID {
		t.Error("two challenges have one id")
	}
	got, err := s.View(t.Context(), "one", r.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := stepup.Challenge{
		ID: r.ID, Provider: "wise", Approach: stepup.ApproachHosted, State: stepup.StatePending,
		Verifiable: true, Covers: true, Request: "request",
		Hosted:    &stepup.Hosted{URL: "https://wise.com/approve-api-action/", Token: "token"},
		ExpiresAt: r.CreatedAt.Add(lifetime).UTC().Format(time.RFC3339),
	}
	if hosted := got.Hosted; hosted == nil || *hosted != *want.Hosted {
		t.Errorf("hosted %+v, want %+v", hosted, want.Hosted)
	}
	got.Hosted, want.Hosted = nil, nil
	if got.ID != want.ID || got.Provider != want.Provider || got.Approach != want.Approach || got.State != want.State ||
		!got.Verifiable || !got.Covers || got.Request != want.Request || got.ExpiresAt != want.ExpiresAt {
		t.Errorf("viewed\n%+v\nwant\n%+v", got, want)
	}
	if c.raised != 2 {
		t.Errorf("%d counted, want 2", c.raised)
	}
}

func TestTheTokenIsShownOnlyWhilePending(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	if _, err := s.Observe(t.Context(), r.ID, "token", provider.Standing{State: stepup.StateApproved}); err != nil {
		t.Fatal(err)
	}
	if c, err := s.View(t.Context(), "one", r.ID); err != nil || c.Hosted != nil || c.State != stepup.StateApproved {
		t.Errorf("viewed %+v (%v)", c, err)
	}
}

func TestAnotherSessionSeesNothing(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	_, view := s.View(t.Context(), "two", r.ID)
	_, byRequest := s.ByRequest(t.Context(), "two", "request")
	_, byToken := s.FindByToken(t.Context(), "two", "token")
	_, cancel := s.Cancel(t.Context(), "two", r.ID)
	_, begun := s.Begin(t.Context(), "two", r.ID, digest)
	_, wait := s.Wait(t.Context(), "two", r.ID)
	for i, err := range []error{view, byRequest, byToken, cancel, begun, wait} {
		if !errors.Is(err, challenge.ErrNotFound) {
			t.Errorf("case %d: %v, want ErrNotFound", i, err)
		}
	}
	wantState(t, s, r.ID, stepup.StatePending)
}

func TestTooMany(t *testing.T) {
	s, _ := newService()
	for range 3 {
		raise(t, s)
	}
	_, err := s.Raise(t.Context(), challenge.Raised{Session: "one"})
	if !errors.Is(err, challenge.ErrTooMany) {
		t.Errorf("a fourth: %v, want ErrTooMany", err)
	}
}

func TestRunsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newService()
		pending, approved := raise(t, s), raise(t, s)
		if _, err := s.Observe(t.Context(), approved.ID, "token", provider.Standing{State: stepup.StateApproved}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(lifetime)
		for _, r := range []challenge.Record{pending, approved} {
			var state *challenge.StateError
			if _, err := s.Begin(t.Context(), "one", r.ID, digest); !errors.As(err, &state) || state.State != stepup.StateExpired {
				t.Errorf("begun with %v", err)
			}
			wantState(t, s, r.ID, stepup.StateExpired)
		}
		if len(c.ended) != 2 {
			t.Errorf("ended: %v, want each once", c.ended)
		}
		time.Sleep(keep)
		if _, err := s.Find(t.Context(), "one", pending.ID); !errors.Is(err, challenge.ErrNotFound) {
			t.Errorf("after its keeping: %v, want ErrNotFound", err)
		}
	})
}

func TestObserveEndings(t *testing.T) {
	for _, state := range []stepup.State{stepup.StateApproved, stepup.StateDeclined, stepup.StateExpired, stepup.StateBlocked} {
		s, _ := newService()
		r := raise(t, s)
		got, err := s.Observe(t.Context(), r.ID, "token", provider.Standing{State: state})
		if err != nil || got.State != state {
			t.Errorf("observed as %q (%v), want %q", got.State, err, state)
		}
	}
	t.Run("of an old token", func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		got, err := s.Observe(t.Context(), r.ID, "older", provider.Standing{State: stepup.StateApproved})
		if err != nil || got.State != stepup.StatePending {
			t.Errorf("observed as %q (%v), want nothing changed", got.State, err)
		}
	})
	t.Run("too late", func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		begin(t, s, r.ID)
		got, err := s.Observe(t.Context(), r.ID, "token", provider.Standing{State: stepup.StateDeclined})
		if err != nil || got.State != stepup.StateExecuting {
			t.Errorf("observed as %q (%v), want nothing changed", got.State, err)
		}
	})
}

func TestCancel(t *testing.T) {
	s, c := newService()
	r := raise(t, s)
	for range 2 {
		got, err := s.Cancel(t.Context(), "one", r.ID)
		if err != nil || got.State != stepup.StateCancelled {
			t.Errorf("cancelled: %q (%v)", got.State, err)
		}
	}
	if len(c.ended) != 1 {
		t.Errorf("ended: %v, want it once", c.ended)
	}
	executing := raise(t, s)
	run := begin(t, s, executing.ID)
	var state *challenge.StateError
	if _, err := s.Cancel(t.Context(), "one", executing.ID); !errors.As(err, &state) || state.State != stepup.StateExecuting {
		t.Errorf("cancelling an execution: %v", err)
	}
	if _, err := s.Executed(t.Context(), run, challenge.Answer{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Cancel(t.Context(), "one", executing.ID); !errors.As(err, &state) || state.State != stepup.StateExecuted {
		t.Errorf("cancelling what was executed: %v", err)
	}
}

func TestBeginIsForOne(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	var begun, refused atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			got, err := s.Begin(t.Context(), "one", r.ID, digest)
			var state *challenge.StateError
			switch {
			case err == nil && got.State == stepup.StateExecuting && got.From == stepup.StatePending:
				begun.Add(1)
			case errors.As(err, &state) && state.State == stepup.StateExecuting && got.ID == r.ID:
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if begun.Load() != 1 || refused.Load() != 49 {
		t.Errorf("%d began and %d were refused, want 1 and 49", begun.Load(), refused.Load())
	}
}

func TestBeginAnotherRequest(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	if _, err := s.Begin(t.Context(), "one", r.ID, challenge.Digest{2}); !errors.Is(err, challenge.ErrMismatch) {
		t.Errorf("error %v, want ErrMismatch", err)
	}
	wantState(t, s, r.ID, stepup.StatePending)
}

func TestExecutionsEnd(t *testing.T) {
	answer := challenge.Answer{Status: 200, Body: []byte("paid"), Complete: true}
	for _, test := range []struct {
		name     string
		approved bool
		end      func(context.Context, *challenge.Service, challenge.Record) (challenge.Record, error)
		want     stepup.State
	}{
		{"executed", true, func(ctx context.Context, s *challenge.Service, run challenge.Record) (challenge.Record, error) {
			return s.Executed(ctx, run, answer)
		}, stepup.StateExecuted},
		{"unknown", true, func(ctx context.Context, s *challenge.Service, run challenge.Record) (challenge.Record, error) {
			return s.Unknown(ctx, run)
		}, stepup.StateUnknown},
		{"not sent, from pending", false, func(ctx context.Context, s *challenge.Service, run challenge.Record) (challenge.Record, error) {
			return s.NotSent(ctx, run)
		}, stepup.StatePending},
		{"not sent, from approved", true, func(ctx context.Context, s *challenge.Service, run challenge.Record) (challenge.Record, error) {
			return s.NotSent(ctx, run)
		}, stepup.StateApproved},
		{"challenged again", true, func(ctx context.Context, s *challenge.Service, run challenge.Record) (challenge.Record, error) {
			return s.Again(ctx, run, provider.Demand{Token: "newer"}, challenge.Answer{Status: 403})
		}, stepup.StatePending},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, _ := newService()
			r := raise(t, s)
			if test.approved {
				if _, err := s.Observe(t.Context(), r.ID, "token", provider.Standing{State: stepup.StateApproved}); err != nil {
					t.Fatal(err)
				}
			}
			run := begin(t, s, r.ID)
			if _, err := test.end(t.Context(), s, run); err != nil {
				t.Fatal(err)
			}
			wantState(t, s, r.ID, test.want)
			// The one who executes ends it once.
			var state *challenge.StateError
			if _, err := s.Executed(t.Context(), run, answer); !errors.As(err, &state) {
				t.Errorf("ended twice: %v", err)
			}
		})
	}
}

func TestChallengedAgain(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	again, err := s.Again(t.Context(), begin(t, s, r.ID), provider.Demand{Token: "newer"}, challenge.Answer{Status: 403})
	if err != nil || again.Rounds != 2 || again.Answer.Status != 403 {
		t.Errorf("again: %+v (%v)", again, err)
	}
	if found, err := s.FindByToken(t.Context(), "one", "newer"); err != nil || found.ID != r.ID {
		t.Errorf("by the new token: %q (%v)", found.ID, err)
	}
	if second := begin(t, s, r.ID); second.Answer != nil || second.Token != "newer" {
		t.Errorf("the second execution begins with %+v", second)
	}
}

func TestAnExecutionNobodyEndsIsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newService()
		r := raise(t, s)
		begin(t, s, r.ID)
		time.Sleep(lease - time.Second)
		wantState(t, s, r.ID, stepup.StateExecuting)
		time.Sleep(time.Second)
		wantState(t, s, r.ID, stepup.StateUnknown)
		if len(c.ended) != 1 || c.ended[0] != stepup.StateUnknown {
			t.Errorf("ended: %v", c.ended)
		}
	})
}

// TestAnExecutionThatTookTooLongIsNotUnknown once it is known how it ended. What it
// has not done is not undone by then.
func TestAnExecutionThatTookTooLongIsNotUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		run := begin(t, s, r.ID)
		time.Sleep(lease)
		wantState(t, s, r.ID, stepup.StateUnknown)
		var state *challenge.StateError
		if _, err := s.NotSent(t.Context(), run); !errors.As(err, &state) {
			t.Errorf("open again: %v", err)
		}
		wantState(t, s, r.ID, stepup.StateUnknown)
		got, err := s.Executed(t.Context(), run, challenge.Answer{Status: 200})
		if err != nil || got.Answer == nil {
			t.Errorf("%+v (%v)", got, err)
		}
		wantState(t, s, r.ID, stepup.StateExecuted)
	})
}

// TestOnlyWhoHasBegunAnExecutionEndsIt: an end that is told late says nothing of the
// execution that has begun since.
func TestOnlyWhoHasBegunAnExecutionEndsIt(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	first := begin(t, s, r.ID)
	if _, err := s.NotSent(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	second := begin(t, s, r.ID)
	ctx, demand, answer := t.Context(), provider.Demand{Token: "newer"}, challenge.Answer{Status: 200}
	_, notSent := s.NotSent(ctx, first)
	_, again := s.Again(ctx, first, demand, answer)
	_, unknown := s.Unknown(ctx, first)
	_, executed := s.Executed(ctx, first, answer)
	_, judged := s.Judged(ctx, first, stepup.StateDeclined)
	for name, err := range map[string]error{"not sent": notSent, "again": again, "unknown": unknown, "executed": executed, "judged": judged} {
		if state := (*challenge.StateError)(nil); !errors.As(err, &state) {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantState(t, s, r.ID, stepup.StateExecuting)
	if _, err := s.Executed(ctx, second, answer); err != nil {
		t.Error(err)
	}
}

// TestABeginningThatNobodyHeardOfIsTakenBack: the store went away while it was
// written.
func TestABeginningThatNobodyHeardOfIsTakenBack(t *testing.T) {
	for name, written := range map[string]bool{"written": true, "not written": false} {
		s, _ := newService()
		r := raise(t, s)
		store := s.Store
		s.Store = deaf{store, written}
		run, err := s.Begin(t.Context(), "one", r.ID, digest)
		if away := (*challenge.Unavailable)(nil); !errors.As(err, &away) {
			t.Fatalf("%s: begun: %v", name, err)
		}
		s.Store = store
		if _, err := s.NotSent(t.Context(), run); (err == nil) != written {
			t.Errorf("%s: taken back: %v", name, err)
		}
		wantState(t, s, r.ID, stepup.StatePending)
	}
}

// TestAnEndOutlivesAStoreThatForgotTheBeginning: it crashed before it had written
// everything down. The payment was made all the same.
func TestAnEndOutlivesAStoreThatForgotTheBeginning(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	var run challenge.Record
	forgotten(t, s, r.ID, func() { run = begin(t, s, r.ID) })
	wantState(t, s, r.ID, stepup.StatePending)
	for range 3 { // whatever has changed since
		if _, err := s.Observe(t.Context(), r.ID, "token", provider.Standing{Factors: []stepup.Factor{{ID: rand.Text()}}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Executed(t.Context(), run, challenge.Answer{Status: 200}); err != nil {
		t.Error(err)
	}
	wantState(t, s, r.ID, stepup.StateExecuted)
}

// TestAnEndOfAForgottenBeginningSaysNothingOfALaterOne.
func TestAnEndOfAForgottenBeginningSaysNothingOfALaterOne(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	var run challenge.Record
	forgotten(t, s, r.ID, func() { run = begin(t, s, r.ID) })
	begin(t, s, r.ID)
	var state *challenge.StateError
	if _, err := s.NotSent(t.Context(), run); !errors.As(err, &state) {
		t.Errorf("ended another's: %v", err)
	}
	wantState(t, s, r.ID, stepup.StateExecuting)
}

// forgotten does something to a record of which the store keeps nothing.
func forgotten(t *testing.T, s *challenge.Service, id string, do func()) {
	t.Helper()
	before, err := s.Store.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	do()
	_, err = s.Store.Update(t.Context(), id, func(r *challenge.Record) error {
		*r = before
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// deaf is a store that does not hear whether its updates were written.
type deaf struct {
	challenge.Store
	written bool
}

func (s deaf) Update(ctx context.Context, id string, change func(*challenge.Record) error) (challenge.Record, error) {
	if s.written {
		if _, err := s.Store.Update(ctx, id, change); err != nil {
			return challenge.Record{}, err
		}
	}
	return challenge.Record{}, &challenge.Unavailable{Cause: errors.New("deaf")}
}

func TestAnExecutionMayOutliveTheChallenge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		time.Sleep(lifetime - time.Second)
		run := begin(t, s, r.ID)
		time.Sleep(2 * time.Second)
		wantState(t, s, r.ID, stepup.StateExecuting)
		if _, err := s.Executed(t.Context(), run, challenge.Answer{Status: 200}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(keep - time.Second)
		wantState(t, s, r.ID, stepup.StateExecuted)
	})
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		run := begin(t, s, r.ID)
		states := make(chan stepup.State, 3)
		for range cap(states) {
			go func() {
				got, err := s.Wait(t.Context(), "one", r.ID)
				if err != nil {
					t.Error(err)
				}
				states <- got.State
			}()
		}
		synctest.Wait()
		if len(states) != 0 {
			t.Fatal("somebody did not wait")
		}
		if _, err := s.Executed(t.Context(), run, challenge.Answer{Status: 200}); err != nil {
			t.Fatal(err)
		}
		for range cap(states) {
			if got := <-states; got != stepup.StateExecuted {
				t.Errorf("waited for %q", got)
			}
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		begin(t, s, r.ID)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := s.Wait(ctx, "one", r.ID); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waited, and got %v", err)
		}
	})
}
