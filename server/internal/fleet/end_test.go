package fleet_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/fleet"
	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

func TestMain(m *testing.M) { fleet.Main(m) }

func limited(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// approved is a payment that its customer has approved.
type approved struct {
	page      *journey.Browser
	payment   journey.Payment
	challenge stepup.Challenge
}

func newApproved(ctx context.Context, t *testing.T, f *fleet.Fleet) approved {
	t.Helper()
	a := approved{page: f.Browser(t)}
	a.payment = must[journey.Payment](t)(a.page.Prepare(ctx, 12_34))
	a.challenge = must[stepup.Challenge](t)(a.page.Start(ctx, a.payment))
	check(t, f.Sandbox.Approve(ctx, a.challenge.Hosted.Token))
	must[stepup.Challenge](t)(a.page.AwaitState(ctx, a.challenge.ID, stepup.StateApproved))
	return a
}

// executing sends the payment to one instance, which takes so long, and waits until
// that has begun. It gives the answer, an empty one where there was none.
func (a approved) executing(ctx context.Context, t *testing.T, f *fleet.Fleet, by *fleet.Instance, takes time.Duration) <-chan journey.Answer {
	t.Helper()
	check(t, f.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": takes.Milliseconds()}}))
	done := make(chan journey.Answer, 1)
	go func() {
		answer, _ := a.page.Through(by.Address).Send(ctx, a.payment.Request().Proved(a.challenge.ID)) // an error is not paid
		done <- answer
	}()
	must[stepup.Challenge](t)(a.page.AwaitState(ctx, a.challenge.ID, stepup.StateExecuting))
	return done
}

// prompt has the provider answer at once.
func prompt(ctx context.Context, t *testing.T, f *fleet.Fleet) {
	t.Helper()
	check(t, f.Sandbox.Change(ctx, map[string]any{"faults": map[string]any{"latencyMillis": 0}}))
}

func (a approved) retry(ctx context.Context, t *testing.T) journey.Answer {
	t.Helper()
	return must[journey.Answer](t)(a.page.Send(ctx, a.payment.Request().Proved(a.challenge.ID)))
}

// paidTimes compares how often the provider has made the payment.
func (a approved) paidTimes(ctx context.Context, t *testing.T, f *fleet.Fleet, want int) {
	t.Helper()
	if n := must[map[int64]int](t)(f.Sandbox.Executions(ctx))[a.payment.Transfer]; n != want {
		t.Errorf("paid %d times, want %d", n, want)
	}
}

// TestEndsInOrder: an instance that is told to end accepts nothing more, sends its
// channels elsewhere at once, finishes what it has begun, and then is gone. The page
// goes on at the other one.
func TestEndsInOrder(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	f := fleet.Start(t, fleet.Config{})
	a := newApproved(ctx, t, f)
	direct := map[*fleet.Instance]*journey.Channel{}
	for _, i := range f.Instances {
		channel := must[*journey.Channel](t)(a.page.Through(i.Address).Open(ctx))
		defer channel.Close()
		direct[i] = channel
	}
	going := f.Instances[1]
	done := a.executing(ctx, t, f, going, 1500*time.Millisecond)
	going.Terminate()
	if code := must[wire.CloseCode](t)(direct[going].AwaitClose(ctx)); code != wire.CloseElsewhere {
		t.Errorf("channel closed with %d, want %d", code, wire.CloseElsewhere)
	}
	select {
	case answer := <-done:
		t.Errorf("the channel was closed only after the payment was made: %v", answer)
	default:
	}
	if _, err := http.Get(going.Address + "/"); err == nil {
		t.Error("it accepts connections still")
	}
	if answer := <-done; !answer.Paid() || answer.Replayed() {
		t.Errorf("answered %v, want what it had begun to be finished", answer)
	}
	check(t, going.Ended())
	prompt(ctx, t, f)
	if answer := a.retry(ctx, t); !answer.Paid() || !answer.Replayed() {
		t.Errorf("the other one answers %v, want the kept answer", answer)
	}
	a.paidTimes(ctx, t, f, 1)
}

// TestEndsInTime: what does not end by itself is cut, and the process says so by how
// it ends.
func TestEndsInTime(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	f := fleet.Start(t, fleet.Config{Env: []string{"COUNTERSIGN_TIMEOUTS_SHUTDOWN=300ms"}})
	a := newApproved(ctx, t, f)
	going := f.Instances[1]
	done := a.executing(ctx, t, f, going, 1900*time.Millisecond)
	began := time.Now()
	going.Terminate()
	if err := going.Ended(); err == nil {
		t.Error("ended in order, though a payment was under way")
	}
	if took := time.Since(began); took > 1500*time.Millisecond {
		t.Errorf("took %v to end", took)
	}
	if answer := <-done; answer.Paid() {
		t.Errorf("answered %v: this shows nothing", answer)
	}
	a.isUnknown(ctx, t, f)
}

// TestKilledWhileExecuting: nobody knows how it ended, so it is unknown, which the
// page is told with what to do, and nothing sends it again.
func TestKilledWhileExecuting(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	f := fleet.Start(t, fleet.Config{})
	a := newApproved(ctx, t, f)
	going := f.Instances[1]
	done := a.executing(ctx, t, f, going, 1000*time.Millisecond)
	going.Kill()
	if answer := <-done; answer.Paid() {
		t.Errorf("answered %v: this shows nothing", answer)
	}
	check(t, going.Start())
	a.isUnknown(ctx, t, f)
}

// isUnknown wants a payment whose sender is gone to end as unknown once it cannot
// end otherwise any more, and to be told so.
func (a approved) isUnknown(ctx context.Context, t *testing.T, f *fleet.Fleet) {
	t.Helper()
	prompt(ctx, t, f)
	if c := must[stepup.Challenge](t)(a.page.AwaitEnd(ctx, a.challenge.ID)); c.State != stepup.StateUnknown {
		t.Errorf("is %s, want unknown", c.State)
	}
	for range 3 {
		answer := a.retry(ctx, t)
		if answer.Code() != "outcome_unknown" || answer.Status != http.StatusBadGateway {
			t.Errorf("answered %v, want that nobody knows", answer)
		}
	}
	if n := must[map[int64]int](t)(f.Sandbox.Executions(ctx))[a.payment.Transfer]; n > 1 {
		t.Errorf("paid %d times", n)
	}
	// The way to find out is the provider itself, through any instance.
	path := strings.TrimSuffix(a.payment.Path(), "/payments")
	if told := must[journey.Answer](t)(a.page.Send(ctx, journey.Request{Method: http.MethodGet, Path: path})); told.Status != http.StatusOK {
		t.Errorf("the transfer is not told: %v", told)
	}
}
