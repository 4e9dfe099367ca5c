package challenge_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// pin and phone are what a bank may ask for; a code by voice does as well.
func pin() stepup.Factor {
	return stepup.Factor{ID: "pin", Type: "PIN", Method: stepup.MethodSecret, State: stepup.StatePending, Sealed: true}
}

func phone() stepup.Factor {
	return stepup.Factor{
		ID: "sms", Type: "SMS", Method: stepup.MethodCode, State: stepup.StatePending,
		Alternatives: []stepup.Factor{{ID: "voice", Type: "VOICE", Method: stepup.MethodCode, State: stepup.StatePending}},
	}
}

func password() stepup.Factor {
	return stepup.Factor{ID: "password", Type: "PASSWORD", Method: stepup.MethodElsewhere, State: stepup.StatePending}
}

func observe(t *testing.T, s *challenge.Service, id string, st provider.Standing) challenge.Record {
	t.Helper()
	r, err := s.Observe(t.Context(), id, "token", st)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pendingOf(factors ...stepup.Factor) provider.Standing {
	return provider.Standing{State: stepup.StatePending, Factors: factors}
}

func TestTheApproachFollowsTheFactors(t *testing.T) {
	optional, shown := password(), password()
	optional.Optional = true
	shown.State = stepup.StateApproved
	withWay := password()
	withWay.Alternatives = []stepup.Factor{pin()}
	unknown := pin()
	unknown.Method = ""
	for name, test := range map[string]struct {
		factors []stepup.Factor
		want    stepup.Approach
	}{
		"nothing known":            {nil, stepup.ApproachHosted},
		"all of them here":         {[]stepup.Factor{pin(), phone()}, stepup.ApproachEmbedded},
		"one elsewhere":            {[]stepup.Factor{pin(), password()}, stepup.ApproachHosted},
		"one of no known method":   {[]stepup.Factor{unknown}, stepup.ApproachHosted},
		"one elsewhere, optional":  {[]stepup.Factor{pin(), optional}, stepup.ApproachEmbedded},
		"one elsewhere, and shown": {[]stepup.Factor{pin(), shown}, stepup.ApproachEmbedded},
		"another in its place":     {[]stepup.Factor{withWay}, stepup.ApproachEmbedded},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := newService()
			r := raise(t, s)
			c := observe(t, s, r.ID, pendingOf(test.factors...))
			view := c.View()
			if view.Approach != test.want || view.Hosted == nil || view.Hosted.Token != "token" {
				t.Errorf("viewed %+v, want %s with the hosted page", view, test.want)
			}
			if counted := view.AttemptsLeft != nil; counted != (test.want == stepup.ApproachEmbedded) {
				t.Errorf("attempts are counted: %v", counted)
			}
		})
	}
}

// TestObserveChangesOnlyWhatIsNew: each change is told to everyone who listens.
func TestObserveChangesOnlyWhatIsNew(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	first := observe(t, s, r.ID, pendingOf(pin(), phone()))
	for _, st := range []provider.Standing{
		pendingOf(pin(), phone()), pendingOf(),
		{State: ""},
		{State: stepup.StatePending, Lifetime: lifetime},
		{State: stepup.StatePending, Lifetime: 2 * lifetime},
		{State: stepup.StatePending, Lifetime: -time.Second},
	} {
		if again := observe(t, s, r.ID, st); again.Version != first.Version {
			t.Errorf("%+v is stored", st)
		}
	}
	hint := phone()
	hint.Hint = "***1"
	if again := observe(t, s, r.ID, pendingOf(pin(), hint)); again.Version == first.Version {
		t.Error("a new hint is not stored")
	}
}

// TestAFactorThatIsListedNoMoreHasBeenShown, in its place among the others.
func TestAFactorThatIsListedNoMoreHasBeenShown(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	observe(t, s, r.ID, pendingOf(pin(), phone()))
	got := observe(t, s, r.ID, pendingOf(phone(), password()))
	var ids []string
	for _, f := range got.Factors {
		ids = append(ids, f.ID+" "+string(f.State))
	}
	want := []string{"pin approved", "sms pending", "password pending"}
	for i := range want {
		if len(ids) != len(want) || ids[i] != want[i] {
			t.Fatalf("factors %q, want %q", ids, want)
		}
	}
	if back := observe(t, s, r.ID, pendingOf(pin(), phone())); back.Factors[0].State != stepup.StatePending {
		t.Error("the provider's word does not count")
	}
}

// TestAnAlternativeMayTakeTheFirstPlace: what it was an alternative of has not
// been shown.
func TestAnAlternativeMayTakeTheFirstPlace(t *testing.T) {
	voice := stepup.Factor{
		ID: "voice", Type: "VOICE", Method: stepup.MethodCode, State: stepup.StatePending,
		Alternatives: []stepup.Factor{{ID: "sms", Type: "SMS", Method: stepup.MethodCode, State: stepup.StatePending}},
	}
	alone := voice
	alone.Alternatives = nil
	for name, test := range map[string]struct {
		now  stepup.Factor
		want int // factors
	}{
		"in its place":   {voice, 1},
		"and it is gone": {alone, 2},
	} {
		s, _ := newService()
		id := raise(t, s).ID
		observe(t, s, id, pendingOf(phone()))
		r := observe(t, s, id, pendingOf(test.now))
		if f, shown, ok := r.Factor("voice"); !ok || shown || f.State != stepup.StatePending || len(r.Factors) != test.want {
			t.Errorf("%s: %+v, shown: %v, of %+v", name, f, shown, r.Factors)
		}
		if _, shown, ok := r.Factor("sms"); !ok || shown != (test.want == 2) {
			t.Errorf("%s: shown: %v, of %+v", name, shown, r.Factors)
		}
	}
}

func TestTheLifetimeIsShortenedOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		short := observe(t, s, r.ID, provider.Standing{State: stepup.StatePending, Lifetime: 10 * time.Minute})
		if want := time.Now().Add(10 * time.Minute); !short.ExpiresAt.Equal(want) || !short.KeepUntil.Equal(want.Add(keep)) {
			t.Errorf("ends %v and is kept until %v, want %v", short.ExpiresAt, short.KeepUntil, want)
		}
		for _, longer := range []time.Duration{10*time.Minute - time.Second, 11 * time.Minute, 24 * time.Hour} {
			if got := observe(t, s, r.ID, provider.Standing{State: stepup.StatePending, Lifetime: longer}); !got.ExpiresAt.Equal(short.ExpiresAt) {
				t.Errorf("by %v moved to %v", longer, got.ExpiresAt)
			}
		}
		time.Sleep(10 * time.Minute)
		wantState(t, s, r.ID, stepup.StateExpired)
	})
}

func TestAccept(t *testing.T) {
	for _, id := range []string{"sms", "voice"} {
		s, _ := newService()
		r := raise(t, s)
		observe(t, s, r.ID, pendingOf(pin(), phone()))
		for range 2 {
			got, err := s.Accept(t.Context(), r.ID, "token", id)
			if err != nil || got.State != stepup.StatePending || got.Factors[1].State != stepup.StateApproved || got.Factors[0].State != stepup.StatePending {
				t.Errorf("accepting %s: %+v (%v)", id, got.Factors, err)
			}
		}
		if old, err := s.Accept(t.Context(), r.ID, "older", "pin"); err != nil || old.Factors[0].State != stepup.StatePending {
			t.Errorf("under an old token: %+v (%v)", old.Factors, err)
		}
		if f, shown, ok := func() (stepup.Factor, bool, bool) {
			r, err := s.Find(t.Context(), "one", r.ID)
			if err != nil {
				t.Fatal(err)
			}
			return r.Factor(id)
		}(); !ok || !shown || f.ID != id {
			t.Errorf("%s is %+v, shown: %v, found: %v", id, f, shown, ok)
		}
	}
}

func TestTheLastWrongAnswerBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newService()
		r := raise(t, s)
		for used := 1; used <= 5; used++ {
			a, err := s.Reserve(t.Context(), "one", r.ID)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Wrong(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			view := got.View()
			if *view.AttemptsLeft != 5-used {
				t.Errorf("after %d: %d left", used, *view.AttemptsLeft)
			}
			if blocked := view.State == stepup.StateBlocked; blocked != (used == 5) {
				t.Errorf("after %d: %s", used, view.State)
			}
			if used < 5 {
				continue
			}
			if want := time.Now().Add(lockout).UTC().Format(time.RFC3339); view.BlockedUntil != want || view.Hosted != nil {
				t.Errorf("blocked until %q, want %q, and no token", view.BlockedUntil, want)
			}
		}
		var state *challenge.StateError
		if _, err := s.Reserve(t.Context(), "one", r.ID); !errors.As(err, &state) || state.State != stepup.StateBlocked {
			t.Errorf("a sixth: %v", err)
		}
		if len(c.ended) != 1 || c.ended[0] != stepup.StateBlocked {
			t.Errorf("ended: %v", c.ended)
		}
	})
}

func TestAnAttemptIsGivenBackOnce(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	for range 20 {
		a, err := s.Reserve(t.Context(), "one", r.ID)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := s.GiveBack(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Wrong(t.Context(), a); err != nil || got.Attempts != 0 {
			t.Errorf("ended twice: %d attempts (%v)", got.Attempts, err)
		}
	}
}

// TestAnAttemptNobodyEndsIsUsed: whoever sent the answer is gone, and it may
// have been wrong.
func TestAnAttemptNobodyEndsIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		r := raise(t, s)
		var first challenge.Attempt
		for range 5 {
			a, err := s.Reserve(t.Context(), "one", r.ID)
			if err != nil {
				t.Fatal(err)
			}
			first = a
		}
		var soon *challenge.TooSoon
		if _, err := s.Reserve(t.Context(), "one", r.ID); !errors.As(err, &soon) || soon.After != time.Second {
			t.Errorf("a sixth beside five: %v", err)
		}
		wantState(t, s, r.ID, stepup.StatePending)
		time.Sleep(lease)
		var state *challenge.StateError
		if _, err := s.Reserve(t.Context(), "one", r.ID); !errors.As(err, &state) || state.State != stepup.StateBlocked {
			t.Errorf("after they have lapsed: %v", err)
		}
		if got, err := s.Wrong(t.Context(), first); err != nil || got.Attempts != 5 {
			t.Errorf("one that has lapsed is counted again: %d (%v)", got.Attempts, err)
		}
	})
}

func TestReserveOnlyWhatCanBeAnswered(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	if _, err := s.Reserve(t.Context(), "two", r.ID); !errors.Is(err, challenge.ErrNotFound) {
		t.Errorf("by another session: %v", err)
	}
	if _, err := s.Cancel(t.Context(), "one", r.ID); err != nil {
		t.Fatal(err)
	}
	var state *challenge.StateError
	if _, err := s.Reserve(t.Context(), "one", r.ID); !errors.As(err, &state) || state.State != stepup.StateCancelled {
		t.Errorf("cancelled: %v", err)
	}
}

// TestFiveNeverBecomeSix sends answers from many places at once, of which some
// are right and some never leave. Each goroutine is a tab.
func TestFiveNeverBecomeSix(t *testing.T) {
	for round := range 20 {
		s, _ := newService()
		r := raise(t, s)
		var wrong atomic.Int32
		var wg sync.WaitGroup
		for tab := range 16 {
			wg.Go(func() {
				for try := range 12 {
					a, err := s.Reserve(t.Context(), "one", r.ID)
					if err != nil {
						continue
					}
					if kind := (tab + try + round) % 4; kind > 1 {
						_, err = s.GiveBack(t.Context(), a)
					} else {
						wrong.Add(1)
						_, err = s.Wrong(t.Context(), a)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if wrong.Load() != 5 {
			t.Fatalf("%d wrong answers left", wrong.Load())
		}
		wantState(t, s, r.ID, stepup.StateBlocked)
	}
}

func TestBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newService()
		for after, want := range map[time.Duration]time.Duration{0: lockout, time.Minute: time.Minute} {
			r := raise(t, s)
			got, err := s.Block(t.Context(), r.ID, "token", after)
			if err != nil || got.State != stepup.StateBlocked || !got.BlockedUntil.Equal(time.Now().Add(want)) {
				t.Errorf("blocked for %v: %+v (%v)", after, got, err)
			}
		}
		polled := raise(t, s)
		if got := observe(t, s, polled.ID, provider.Standing{State: stepup.StateBlocked}); !got.BlockedUntil.Equal(time.Now().Add(lockout)) {
			t.Errorf("blocked by the provider's word: %+v", got)
		}
		if news, err := s.News(t.Context(), "one", polled.ID); err != nil || news.Round != 1 || news.Challenge.State != stepup.StateBlocked {
			t.Errorf("the news is %+v (%v)", news, err)
		}
		r := raise(t, s)
		if got, err := s.Block(t.Context(), r.ID, "older", 0); err != nil || got.State != stepup.StatePending {
			t.Errorf("by an old token: %s (%v)", got.State, err)
		}
	})
}

func TestACodeIsSentOnceInAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const pause = 30 * time.Second
		s, _ := newService()
		r := raise(t, s)
		observe(t, s, r.ID, pendingOf(pin(), phone()))
		var sent, soon atomic.Int32
		for range 20 {
			go func() {
				_, err := s.Send(t.Context(), "one", r.ID, "sms", pause)
				var early *challenge.TooSoon
				switch {
				case err == nil:
					sent.Add(1)
				case errors.As(err, &early) && early.After == pause:
					soon.Add(1)
				}
			}()
		}
		synctest.Wait()
		if sent.Load() != 1 || soon.Load() != 19 {
			t.Errorf("%d sent and %d were too soon, want 1 and 19", sent.Load(), soon.Load())
		}
		if got, err := s.CodeSent(t.Context(), r.ID, "token", "sms", "***123"); err != nil || got.View().Factors[1].Hint != "***123" ||
			got.View().Factors[1].ResendAt != time.Now().Add(pause).UTC().Format(time.RFC3339) {
			t.Errorf("sent: %+v (%v)", got.View().Factors, err)
		}
		if _, err := s.Send(t.Context(), "one", r.ID, "voice", pause); err != nil {
			t.Errorf("another factor: %v", err)
		}
		if got, err := s.Unsent(t.Context(), r.ID, "token", "voice", 0); err != nil || got.View().Factors[1].Alternatives[0].ResendAt != "" {
			t.Errorf("unsent: %+v (%v)", got.View().Factors, err)
		}
		if _, err := s.Send(t.Context(), "one", r.ID, "voice", pause); err != nil {
			t.Errorf("one that was not sent: %v", err)
		}
		time.Sleep(pause)
		if _, err := s.Send(t.Context(), "one", r.ID, "sms", pause); err != nil {
			t.Errorf("after the pause: %v", err)
		}
		if _, err := s.Send(t.Context(), "one", r.ID, "fax", pause); !errors.Is(err, challenge.ErrFactor) {
			t.Errorf("no factor of it: %v", err)
		}
	})
}

// TestSentIsForgottenWithItsToken: what was sent for the old one does not
// answer the new one.
func TestSentIsForgottenWithItsToken(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	observe(t, s, r.ID, pendingOf(phone()))
	if _, err := s.Send(t.Context(), "one", r.ID, "sms", time.Minute); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Again(t.Context(), begin(t, s, r.ID), provider.Demand{Token: "newer"}, challenge.Answer{}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.CodeSent(t.Context(), r.ID, "token", "sms", "***1"); err != nil || len(got.Sent) != 0 || got.Approach != stepup.ApproachHosted {
		t.Errorf("%+v (%v)", got, err)
	}
}

func TestDescribeEachLookupOnce(t *testing.T) {
	s, _ := newService()
	r := raise(t, s)
	for range 2 {
		got, err := s.Describe(t.Context(), r.ID, 0, stepup.Subject{Amount: "10.00"}, map[string]string{"account": "1"})
		if err != nil || got.Described != 1 || got.Subject.Amount != "10.00" || got.Kept["account"] != "1" {
			t.Errorf("described %+v (%v)", got, err)
		}
	}
	if got, err := s.Describe(t.Context(), r.ID, 1, stepup.Subject{Amount: "10.00", Payee: "M. Okafor"}, nil); err != nil || got.View().Subject.Payee != "M. Okafor" {
		t.Errorf("described %+v (%v)", got, err)
	}
}

// TestAnApprovalWithoutARequestTakesNoRoom: there is nothing left to do with it.
func TestAnApprovalWithoutARequestTakesNoRoom(t *testing.T) {
	s, _ := newService()
	for range 10 {
		r, err := s.Raise(t.Context(), challenge.Raised{
			Session: "one", Provider: "wise", Demand: provider.Demand{Approach: stepup.ApproachHosted, Token: "token"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Begin(t.Context(), "one", r.ID, digest); !errors.Is(err, challenge.ErrMismatch) {
			t.Errorf("used for a request: %v", err)
		}
		observe(t, s, r.ID, provider.Standing{State: stepup.StateApproved})
	}
}
