package journey_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Many retries of one approved payment, from all tabs at once, are one payment.
func TestManyRetriesAtOnce(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": 50}}))
	const tabs = 40
	answers := make([]journey.Answer, tabs)
	errs := make([]error, tabs)
	var all sync.WaitGroup
	for i := range tabs {
		all.Go(func() {
			request := r.payment.Request().Proved(r.challenge.ID)
			if i%2 == 1 {
				request = r.payment.Request().With(wire.HeaderApproval, r.challenge.Hosted.Token)
			}
			answers[i], errs[i] = r.page.Send(ctx, request)
		})
	}
	all.Wait()
	replays := 0
	for i, answer := range answers {
		check(t, errs[i])
		paid(t, answer)
		if answer.Replayed() {
			replays++
		}
	}
	if replays != tabs-1 {
		t.Errorf("%d of %d answers were replays, want all but one", replays, tabs)
	}
	executed(ctx, t, r.rig, r.payment, 1)
	r.counted(ctx, t, stepup.StateExecuted)
}

// Retries that wait for one that is challenged again are challenged with it,
// and are not sent one after another, each raising a token of its own.
func TestManyRetriesChallengedAgain(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{
		"latencyMillis": 200, "next": []journey.Fault{{Fault: "expired_approval", Path: "/payments", Replay: true}},
	}}))
	channel := must[*journey.Channel](t)(r.page.Open(ctx))
	defer channel.Close()
	must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{r.challenge.ID}, nil))
	answers := make([]journey.Answer, 8)
	errs := make([]error, len(answers))
	var all sync.WaitGroup
	retry := func(i int) {
		all.Go(func() { answers[i], errs[i] = r.page.Send(ctx, r.payment.Request().Proved(r.challenge.ID)) })
	}
	retry(0)
	must[stepup.Challenge](t)(channel.AwaitState(ctx, r.challenge.ID, stepup.StateExecuting))
	for i := 1; i < len(answers); i++ {
		retry(i)
	}
	all.Wait()
	for i, answer := range answers {
		check(t, errs[i])
		if answer.Status != http.StatusForbidden || answer.Challenge() != r.challenge.ID {
			t.Errorf("retry %d answered %v, want the challenge again", i, answer)
		}
	}
	executed(ctx, t, r.rig, r.payment, 0)
	again, _, err := r.page.Challenge(ctx, r.challenge.ID)
	check(t, err)
	check(t, r.rig.Sandbox.Approve(ctx, again.Hosted.Token))
	paid(t, r.retry(ctx, t))
	executed(ctx, t, r.rig, r.payment, 1)
}

// A new browser that sends several requests at once is given a session with each
// answer and keeps one of them, so the challenges of the others are no longer
// its own. Sending those requests again without a proof is safe, because
// nothing was executed, and raises their challenges in the session it has kept.
func TestFirstRequestsAtOnce(t *testing.T) {
	t.Parallel()
	for name, origin := range sites() {
		t.Run(name, func(t *testing.T) {
			ctx := limited(t)
			rig := journey.New(t, journey.Config{Origins: []string{pageElsewhere}})
			page := open(t, rig, origin)
			payments := [4]journey.Payment{}
			for i := range payments {
				payments[i] = prepare(ctx, t, page)
			}
			// Slow enough that all are on their way before one is answered.
			check(t, rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": 100}}))
			announced := [len(payments)]journey.Answer{}
			errs := [len(payments)]error{}
			var all sync.WaitGroup
			for i, p := range payments {
				all.Go(func() { announced[i], errs[i] = page.Send(ctx, p.Request()) })
			}
			all.Wait()
			known := 0
			for i, p := range payments {
				check(t, errs[i])
				c, told, err := page.Challenge(ctx, announced[i].Challenge())
				check(t, err)
				if told.Status == http.StatusOK {
					known++
				} else {
					refused(t, told, "challenge_not_found")
					refused(t, send(ctx, t, page, p.Request().Proved(announced[i].Challenge())), "challenge_not_found")
					c = start(ctx, t, page, p)
				}
				check(t, rig.Sandbox.Approve(ctx, c.Hosted.Token))
				paid(t, send(ctx, t, page, p.Request().Proved(c.ID)))
			}
			if known == 0 {
				t.Error("none of the challenges is in the session that was kept")
			}
			for transfer, n := range must[map[int64]int](t)(rig.Sandbox.Executions(ctx)) {
				if n != 1 {
					t.Errorf("transfer %d was paid %d times", transfer, n)
				}
			}
			if n := must[int](t)(rig.Executions(ctx, "executed")); n != len(payments) {
				t.Errorf("%d executed, want %d", n, len(payments))
			}
		})
	}
}

// A gateway that goes away ends what it has begun, sends nothing new, and tells
// channels to come back.
func TestGatewayGoesAway(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	waiting := prepare(ctx, t, r.page)
	later := start(ctx, t, r.page, waiting)
	channel := must[*journey.Channel](t)(r.page.Open(ctx))
	defer channel.Close()
	must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{r.challenge.ID}, nil))
	check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": 1500}}))

	done := make(chan journey.Answer, 1)
	go func() {
		answer, _ := r.page.Send(ctx, r.payment.Request().Proved(r.challenge.ID)) // an error is not paid
		done <- answer
	}()
	must[stepup.Challenge](t)(channel.AwaitState(ctx, r.challenge.ID, stepup.StateExecuting))
	check(t, r.rig.Close(ctx))
	executed(ctx, t, r.rig, r.payment, 1)
	paid(t, <-done)
	if code := must[wire.CloseCode](t)(channel.AwaitClose(ctx)); code != wire.CloseElsewhere {
		t.Errorf("channel closed with %d, want %d", code, wire.CloseElsewhere)
	}
	check(t, r.rig.Sandbox.Approve(ctx, later.Hosted.Token))
	refused(t, send(ctx, t, r.page, waiting.Request().Proved(later.ID)), "executing")
	executed(ctx, t, r.rig, r.payment, 1)
}

// A page that reloads while a payment is under way finds out how it ended.
func TestReloadWhileExecuting(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	channel := must[*journey.Channel](t)(r.page.Open(ctx))
	must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{r.challenge.ID}, nil))
	check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": 1500}}))
	leaving, leave := context.WithCancel(ctx)
	gone := make(chan error, 1)
	go func() {
		_, err := r.page.Send(leaving, r.payment.Request().Proved(r.challenge.ID))
		gone <- err
	}()
	must[stepup.Challenge](t)(channel.AwaitState(ctx, r.challenge.ID, stepup.StateExecuting))
	leave()
	if err := <-gone; err == nil {
		t.Fatal("the answer came before the page was left: this shows nothing")
	}
	channel.Close()

	channel = must[*journey.Channel](t)(r.page.Open(ctx))
	defer channel.Close()
	found := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, nil, []string{r.payment.ID}))
	if len(found) != 1 || found[0].ID != r.challenge.ID {
		t.Fatalf("snapshot is %+v", found)
	}
	if found[0].State != stepup.StateExecuted {
		must[stepup.Challenge](t)(channel.AwaitState(ctx, r.challenge.ID, stepup.StateExecuted))
	}
	answer := r.retry(ctx, t)
	if !answer.Paid() || !answer.Replayed() {
		t.Errorf("answered %v, want the kept answer", answer)
	}
	executed(ctx, t, r.rig, r.payment, 1)
}

// A page that gives up waiting for somebody else's execution is nothing that an
// operator should be woken for.
func TestGivenUpWaiting(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	var log lines
	r := newReady(ctx, t, journey.Config{Log: &log})
	channel := must[*journey.Channel](t)(r.page.Open(ctx))
	defer channel.Close()
	must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{r.challenge.ID}, nil))
	check(t, r.rig.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": 1500}}))
	done := make(chan journey.Answer, 1)
	go func() {
		answer, _ := r.page.Send(ctx, r.payment.Request().Proved(r.challenge.ID)) // an error is not paid
		done <- answer
	}()
	must[stepup.Challenge](t)(channel.AwaitState(ctx, r.challenge.ID, stepup.StateExecuting))
	impatient, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := r.page.Send(impatient, r.payment.Request().Proved(r.challenge.ID)); err == nil {
		t.Fatal("the answer came before the page gave up: this shows nothing")
	}
	paid(t, <-done)
	const retries = `"route":"POST /pay/transfers/{transferId}/payments"`
	await(ctx, t, "the log of the challenge and of two retries", func() bool { return log.count(retries) == 3 })
	if n := log.count(`"level":"ERROR"`); n != 0 {
		t.Errorf("the log has %d errors:\n%s", n, log.String())
	}
	executed(ctx, t, r.rig, r.payment, 1)
}

// lines is a log that is searched while it is written.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lines) count(what string) int { return strings.Count(l.String(), what) }
