package journey_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/server/internal/store/redis/redistest"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// newShared starts a rig of several gateways and a Redis that the test may take
// away.
func newShared(ctx context.Context, t *testing.T, c journey.Config) (ready, *redistest.Server) {
	t.Helper()
	redis := redistest.Start(t)
	c.Deployment = journey.Deployment{Instances: 3, Redis: redis.Address}
	return newReady(ctx, t, c), redis
}

func resume(t *testing.T, redis *redistest.Server) {
	t.Helper()
	check(t, redis.Resume())
}

// executing begins an execution that takes so long, and gives its answer.
func (r ready) executing(ctx context.Context, t *testing.T, takes time.Duration) <-chan journey.Answer {
	t.Helper()
	channel := must[*journey.Channel](t)(r.page.Open(ctx))
	defer channel.Close()
	must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{r.challenge.ID}, nil))
	check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": takes.Milliseconds()}}))
	done := make(chan journey.Answer, 1)
	go func() {
		answer, _ := r.page.Send(ctx, r.payment.Request().Proved(r.challenge.ID)) // an error is not paid
		done <- answer
	}()
	must[stepup.Challenge](t)(channel.AwaitState(ctx, r.challenge.ID, stepup.StateExecuting))
	return done
}

// told is how the challenge stands, once the instances know that Redis is back.
func (r ready) told(ctx context.Context, t *testing.T) (state stepup.State) {
	t.Helper()
	await(ctx, t, "the challenge is told", func() bool {
		c, answer, err := r.page.Challenge(ctx, r.challenge.ID)
		check(t, err)
		state = c.State
		return answer.Status == http.StatusOK
	})
	return state
}

// TestStoreGoesWhileExecuting: whoever has sent the payment gets its answer, and how
// it ended is written down once Redis is back, so that nobody else sends it again.
func TestStoreGoesWhileExecuting(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	var log lines
	r, redis := newShared(ctx, t, journey.Config{Log: &log})
	done := r.executing(ctx, t, 1500*time.Millisecond)
	redis.Kill()
	paid(t, <-done)
	refused(t, r.retry(ctx, t), "store_unavailable")
	resume(t, redis)
	var again journey.Answer
	await(ctx, t, "the answer is kept", func() bool {
		again = r.retry(ctx, t)
		return again.Status == http.StatusOK
	})
	if !again.Paid() || !again.Replayed() {
		t.Errorf("answered %v, want the kept answer", again)
	}
	executed(ctx, t, r.rig, r.payment, 1)
	r.counted(ctx, t, stepup.StateExecuted)
	if log.count("end of an execution recorded late") != 1 {
		t.Errorf("the log does not say that it was written late:\n%s", log.String())
	}
}

// TestGatewayGoesWhileTheStoreIsAway: it waits for Redis to come back, as long as it
// may.
func TestGatewayGoesWhileTheStoreIsAway(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	r, redis := newShared(ctx, t, journey.Config{})
	done := r.executing(ctx, t, 1500*time.Millisecond)
	redis.Kill()
	paid(t, <-done)
	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if err := r.rig.Close(short); err == nil {
		t.Error("ended in order, though nobody else knows how the execution ended")
	}
	resume(t, redis)
	if state := r.told(ctx, t); state != stepup.StateExecuting {
		t.Errorf("is %s: it was written after the end, so this shows nothing", state)
	}
	executed(ctx, t, r.rig, r.payment, 1)
}

// TestEndIsWrittenBeforeTheGatewayEnds: Close waits for Redis to come back.
func TestEndIsWrittenBeforeTheGatewayEnds(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	r, redis := newShared(ctx, t, journey.Config{})
	done := r.executing(ctx, t, 1500*time.Millisecond)
	redis.Kill()
	paid(t, <-done)
	closed := make(chan error, 1)
	go func() { closed <- r.rig.Close(ctx) }()
	time.Sleep(200 * time.Millisecond)
	resume(t, redis)
	check(t, <-closed)
	if state := r.told(ctx, t); state != stepup.StateExecuted {
		t.Errorf("is %s, want executed", state)
	}
	executed(ctx, t, r.rig, r.payment, 1)
}

// TestStoreIsAway: what needs it says so, plain forwarding goes on, readiness says
// so, and all of it resumes by itself.
func TestStoreIsAway(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	r, redis := newShared(ctx, t, journey.Config{})
	redis.Kill()
	fresh := prepare(ctx, t, r.page) // quotes and transfers are forwarded plainly
	for name, answer := range map[string]journey.Answer{
		"a challenged request": send(ctx, t, r.page, fresh.Request()),
		"a retry":              r.retry(ctx, t),
		"a question":           send(ctx, t, r.page, journey.Request{Method: http.MethodGet, Path: wire.PathChallenges + "/" + r.challenge.ID}),
	} {
		if answer.Code() != "store_unavailable" || answer.Status != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
			t.Errorf("%s: answered %v %v", name, answer, answer.Header)
		}
	}
	if ready := must[string](t)(r.rig.Operators(ctx, "/readyz")); !strings.Contains(ready, "store") {
		t.Errorf("readiness says %s", ready)
	}
	executed(ctx, t, r.rig, r.payment, 0)
	resume(t, redis)
	await(ctx, t, "the payment is made", func() bool { return r.retry(ctx, t).Paid() })
	executed(ctx, t, r.rig, r.payment, 1)
}

// TestNoEventIsMissed: Redis cuts the connection on which an instance hears of the
// others, and the approval comes just then. The channel sends the page elsewhere,
// where it finds the approval.
func TestNoEventIsMissed(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	redis := redistest.Start(t)
	rig := journey.New(t, journey.Config{Deployment: journey.Deployment{Instances: 3, Redis: redis.Address}})
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	challenge := start(ctx, t, page, payment)
	channel := must[*journey.Channel](t)(page.Open(ctx))
	t.Cleanup(func() { channel.Close() })
	if now := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{challenge.ID}, nil)); len(now) != 1 || now[0].State != stepup.StatePending {
		t.Fatalf("snapshot is %+v", now)
	}
	client := redis.Client()
	defer client.Close()
	if n := must[int64](t)(client.ClientKillByFilter(ctx, "TYPE", "pubsub").Result()); n == 0 {
		t.Fatal("no connection was cut: this shows nothing")
	}
	check(t, rig.Sandbox.Approve(ctx, challenge.Hosted.Token))
	must[stepup.Challenge](t)(page.AwaitState(ctx, challenge.ID, stepup.StateApproved)) // another page asks
	code := must[wire.CloseCode](t)(channel.AwaitClose(ctx))
	if code != wire.CloseElsewhere {
		t.Errorf("closed with %d, want %d", code, wire.CloseElsewhere)
	}
	channel = must[*journey.Channel](t)(page.Open(ctx))
	if now := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{challenge.ID}, nil)); len(now) != 1 || now[0].State != stepup.StateApproved {
		t.Errorf("snapshot is %+v, want the approval", now)
	}
}
