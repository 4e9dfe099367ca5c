package journey_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/shared/stepup"
)

// ready is a rig with a payment that has been challenged and approved.
type ready struct {
	rig       *journey.Rig
	page      *journey.Browser
	payment   journey.Payment
	challenge stepup.Challenge
}

func newReady(ctx context.Context, t testing.TB, c journey.Config) ready {
	t.Helper()
	rig := journey.New(t, c)
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	challenge := start(ctx, t, page, payment)
	check(t, rig.Sandbox.Approve(ctx, challenge.Hosted.Token))
	return ready{rig, page, payment, challenge}
}

func (r ready) retry(ctx context.Context, t testing.TB) journey.Answer {
	t.Helper()
	return send(ctx, t, r.page, r.payment.Request().Proved(r.challenge.ID))
}

// calls counts how often the provider has got requests for a path that ends so,
// for each way that those have ended.
func (r ready) calls(ctx context.Context, t testing.TB, path string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, call := range must[[]journey.Call](t)(r.rig.Sandbox.Calls(ctx)) {
		if strings.HasSuffix(call.Path, path) {
			counts[call.Outcome]++
		}
	}
	return counts
}

// counted fails unless the gateway says that one request which it has sent for
// an approval has ended so.
func (r ready) counted(ctx context.Context, t testing.TB, outcome stepup.State) {
	t.Helper()
	if got := must[int](t)(r.rig.Executions(ctx, string(outcome))); got != 1 {
		t.Errorf("the gateway counts %d executions as %s, want 1", got, outcome)
	}
}

// What strikes a retry ends in an outcome that is known, is told each time the
// page asks, and is never put right by sending the payment once more.
func TestFaultsWhileExecuting(t *testing.T) {
	for _, c := range []struct {
		fault string
		// What the page gets: the provider's status, or the gateway's problem.
		status int
		code   string
		state  stepup.State
		paid   int
	}{
		{fault: "drop_before", status: 502, code: "outcome_unknown", state: stepup.StateUnknown, paid: 0},
		{fault: "drop_after", status: 502, code: "outcome_unknown", state: stepup.StateUnknown, paid: 1},
		{fault: "server_error", status: 500, state: stepup.StateExecuted, paid: 0},
	} {
		t.Run(c.fault, func(t *testing.T) {
			ctx := limited(t)
			r := newReady(ctx, t, journey.Config{})
			check(t, r.rig.Sandbox.Inject(ctx, journey.Fault{Fault: c.fault, Path: "/payments", Replay: true}))
			for range 3 {
				answer := r.retry(ctx, t)
				if answer.Status != c.status || answer.Code() != c.code {
					t.Errorf("answered %v, want %d %s", answer, c.status, c.code)
				}
			}
			if got := must[stepup.Challenge](t)(r.page.AwaitState(ctx, r.challenge.ID, c.state)); got.Hosted != nil {
				t.Error("there is still something to approve")
			}
			executed(ctx, t, r.rig, r.payment, c.paid)
			r.counted(ctx, t, c.state)
			if got := r.calls(ctx, t, "/payments"); got["fault:"+c.fault] != 1 || got["challenged"] != 1 || len(got) != 2 {
				t.Errorf("the provider got the payment as %v, want once to challenge and once to execute", got)
			}
		})
	}
}

// A provider that turns a retry away, for its credentials or as it has too much to
// do, has not paid: the approval is good for the same payment once more, and is
// used up by that.
func TestTurnedAway(t *testing.T) {
	for fault, status := range map[string]int{"rate_limit": http.StatusTooManyRequests, "expired_access": http.StatusUnauthorized} {
		t.Run(fault, func(t *testing.T) {
			ctx := limited(t)
			r := newReady(ctx, t, journey.Config{})
			check(t, r.rig.Sandbox.Inject(ctx, journey.Fault{Fault: fault, Path: "/payments", Replay: true}))
			must[stepup.Challenge](t)(r.page.AwaitState(ctx, r.challenge.ID, stepup.StateApproved))
			answer := r.retry(ctx, t)
			if answer.Status != status || answer.Code() != "" || answer.Replayed() {
				t.Errorf("answered %v, want %d of the provider's", answer, status)
			}
			if fault == "rate_limit" && answer.Header.Get("Retry-After") == "" {
				t.Error("Retry-After did not come through")
			}
			must[stepup.Challenge](t)(r.page.AwaitState(ctx, r.challenge.ID, stepup.StateApproved))
			executed(ctx, t, r.rig, r.payment, 0)
			for range 2 {
				if answer := r.retry(ctx, t); !answer.Paid() {
					t.Errorf("answered %v, want paid", answer)
				}
			}
			executed(ctx, t, r.rig, r.payment, 1)
			r.counted(ctx, t, stepup.StateApproved)
			r.counted(ctx, t, stepup.StateExecuted)
		})
	}
}

// A GET is one that HTTP clients like to repeat by themselves when a connection
// that was kept open breaks. With an approval it is sent once like any other.
func TestFaultWhileExecutingGet(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	check(t, rig.Sandbox.Change(ctx, map[string]any{"challenge": "always"}))
	approved := func() journey.Request {
		t.Helper()
		first := send(ctx, t, page, statement())
		challenge, _, err := page.Challenge(ctx, first.Challenge())
		check(t, err)
		check(t, rig.Sandbox.Approve(ctx, challenge.Hosted.Token))
		return statement().Proved(challenge.ID)
	}
	// One that goes well, and after which a connection could be kept.
	if answer := send(ctx, t, page, approved()); answer.Status != http.StatusOK {
		t.Fatalf("answered %v, want the statement", answer)
	}
	request := approved()
	check(t, rig.Sandbox.Inject(ctx, journey.Fault{Fault: "drop_before", Path: "/balance-statements/", Replay: true}))
	refused(t, send(ctx, t, page, request), "outcome_unknown")
	r := ready{rig: rig, page: page}
	if got := r.calls(ctx, t, "type=COMPACT"); got["fault:drop_before"] != 1 || got["approved"] != 1 || got["challenged"] != 2 || len(got) != 3 {
		t.Errorf("the provider got the request as %v, want each once to challenge and once to execute", got)
	}
}

// What the provider has refused without paying can be paid anew.
func TestPaymentAnewAfterFault(t *testing.T) {
	for _, fault := range []string{"server_error", "rate_limit", "drop_before"} {
		t.Run(fault, func(t *testing.T) {
			ctx := limited(t)
			r := newReady(ctx, t, journey.Config{})
			check(t, r.rig.Sandbox.Inject(ctx, journey.Fault{Fault: fault, Path: "/payments", Replay: true}))
			r.retry(ctx, t)
			anew := start(ctx, t, r.page, r.payment)
			if anew.ID == r.challenge.ID {
				t.Fatal("the same challenge")
			}
			check(t, r.rig.Sandbox.Approve(ctx, anew.Hosted.Token))
			paid(t, send(ctx, t, r.page, r.payment.Request().Proved(anew.ID)))
			executed(ctx, t, r.rig, r.payment, 1)
		})
	}
}

// What strikes the first request is told as it is, and nothing is challenged.
func TestFaultsBeforeTheChallenge(t *testing.T) {
	for _, c := range []struct {
		fault  string
		status int
		code   string
	}{
		{"drop_before", 502, "upstream_broken"},
		{"drop_after", 502, "upstream_broken"},
		{"server_error", 500, ""},
		{"rate_limit", 429, ""},
		{"expired_access", 401, ""},
	} {
		t.Run(c.fault, func(t *testing.T) {
			ctx := limited(t)
			rig := journey.New(t, journey.Config{})
			page := rig.Browser(t)
			payment := prepare(ctx, t, page)
			check(t, rig.Sandbox.Inject(ctx, journey.Fault{Fault: c.fault, Path: "/payments"}))
			answer := send(ctx, t, page, payment.Request())
			if answer.Status != c.status || answer.Code() != c.code || answer.Challenge() != "" {
				t.Errorf("answered %v, want %d %s and no challenge", answer, c.status, c.code)
			}
			executed(ctx, t, rig, payment, 0)

			challenge := start(ctx, t, page, payment)
			check(t, rig.Sandbox.Approve(ctx, challenge.Hosted.Token))
			paid(t, send(ctx, t, page, payment.Request().Proved(challenge.ID)))
			executed(ctx, t, rig, payment, 1)
		})
	}
}

// A token that has run out, in whichever way, is replaced by the provider, and
// the same challenge goes on with the new one.
func TestExpiredToken(t *testing.T) {
	for name, expire := range map[string]func(ctx context.Context, r ready) error{
		"after approval": func(ctx context.Context, r ready) error {
			return r.rig.Sandbox.Expire(ctx, r.challenge.Hosted.Token)
		},
		"by the clock": func(ctx context.Context, r ready) error {
			return r.rig.Sandbox.Advance(ctx, 3601)
		},
		"at the retry": func(ctx context.Context, r ready) error {
			return r.rig.Sandbox.Inject(ctx, journey.Fault{Fault: "expired_approval", Path: "/payments", Replay: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := limited(t)
			r := newReady(ctx, t, journey.Config{})
			check(t, expire(ctx, r))
			answer := r.retry(ctx, t)
			if answer.Status != http.StatusForbidden || answer.Challenge() != r.challenge.ID {
				t.Fatalf("answered %v, want the same challenge again", answer)
			}
			executed(ctx, t, r.rig, r.payment, 0)

			again, _, err := r.page.Challenge(ctx, r.challenge.ID)
			check(t, err)
			if again.Hosted == nil || again.Hosted.Token == r.challenge.Hosted.Token {
				t.Fatalf("challenge is %+v, want a new token", again)
			}
			check(t, r.rig.Sandbox.Approve(ctx, again.Hosted.Token))
			paid(t, r.retry(ctx, t))
			executed(ctx, t, r.rig, r.payment, 1)
			r.counted(ctx, t, stepup.StatePending)
			r.counted(ctx, t, stepup.StateExecuted)
		})
	}
}

// A provider that is slow, but not too slow, changes nothing.
func TestLatency(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": 150}}))
	paid(t, r.retry(ctx, t))
	executed(ctx, t, r.rig, r.payment, 1)
}

// A provider that is too slow may have paid all the same: that it has is seen
// here, and may not be guessed by the gateway.
func TestTimeout(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{Limits: limitsOfResponse(100 * time.Millisecond)})
	slow := func(millis int) {
		t.Helper()
		check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": millis}}))
	}
	slow(5000)
	refused(t, send(ctx, t, r.page, journey.Request{Method: "GET", Path: "/pay/transfers/51923307"}), "upstream_timeout")
	refused(t, r.retry(ctx, t), "outcome_unknown")
	slow(0)
	refused(t, r.retry(ctx, t), "outcome_unknown")
	await(ctx, t, "one execution by the provider", func() bool {
		return must[map[int64]int](t)(r.rig.Sandbox.Executions(ctx))[r.payment.Transfer] == 1
	})
	executed(ctx, t, r.rig, r.payment, 1)
	r.counted(ctx, t, stepup.StateUnknown)
}

// Where the provider does not tell how a challenge stands, the retry is sent
// and the provider judges it.
func TestStateNotTold(t *testing.T) {
	for _, fault := range []string{"server_error", "rate_limit", "drop_before", "drop_after", "expired_access"} {
		t.Run(fault, func(t *testing.T) {
			ctx := limited(t)
			r := newReady(ctx, t, journey.Config{})
			check(t, r.rig.Sandbox.Inject(ctx, journey.Fault{Fault: fault, Path: "/status"}))
			// The provider is not asked each time; until it is, nothing strikes.
			await(ctx, t, "the fault strikes", func() bool {
				c, answer, err := r.page.Challenge(ctx, r.challenge.ID)
				check(t, err)
				if c.State != stepup.StatePending && c.State != stepup.StateApproved {
					t.Fatalf("answered %v, want a challenge that can be retried", answer)
				}
				return r.calls(ctx, t, "/status")["fault:"+fault] == 1
			})
			paid(t, r.retry(ctx, t))
			executed(ctx, t, r.rig, r.payment, 1)
		})
	}
}

func limitsOfResponse(timeout time.Duration) server.Limits {
	var l server.Limits
	l.ResponseTimeout = timeout
	return l
}
