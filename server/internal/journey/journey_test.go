package journey_test

import (
	"context"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// patience bounds a test that waits for something that never comes.
const patience = 30 * time.Second

// limited gives a context for one test.
func limited(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// must ends the test on an error, and otherwise gives the value.
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

// check ends the test on an error.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// send sends a request that must be answered.
func send(ctx context.Context, t testing.TB, b *journey.Browser, r journey.Request) journey.Answer {
	t.Helper()
	return must[journey.Answer](t)(b.Send(ctx, r))
}

// prepare makes a payment that waits to be funded.
func prepare(ctx context.Context, t testing.TB, b *journey.Browser) journey.Payment {
	t.Helper()
	return must[journey.Payment](t)(b.Prepare(ctx, 12_34))
}

// start sends a payment and gives its challenge.
func start(ctx context.Context, t testing.TB, b *journey.Browser, p journey.Payment) stepup.Challenge {
	t.Helper()
	return must[stepup.Challenge](t)(b.Start(ctx, p))
}

// executed fails unless the provider has executed the payment so often, and
// nothing else.
func executed(ctx context.Context, t testing.TB, r *journey.Rig, p journey.Payment, times int) {
	t.Helper()
	counts := must[map[int64]int](t)(r.Sandbox.Executions(ctx))
	total := 0
	for _, n := range counts {
		total += n
	}
	if counts[p.Transfer] != times || total != times {
		t.Errorf("the provider has executed %v, want transfer %d %d times", counts, p.Transfer, times)
	}
}

// refused fails unless an answer is the gateway's refusal with this code.
func refused(t testing.TB, a journey.Answer, code string) {
	t.Helper()
	if a.Code() != code {
		t.Errorf("answered %v, want the problem %s", a, code)
	}
}

// paid fails unless an answer says that the transfer was paid.
func paid(t testing.TB, a journey.Answer) {
	t.Helper()
	if !a.Paid() {
		t.Errorf("answered %v, want paid", a)
	}
}

func TestPaymentApprovedOnThePage(t *testing.T) {
	for name, unverifiable := range map[string]bool{"verifiable": false, "unverifiable": true} {
		t.Run(name, func(t *testing.T) {
			ctx := limited(t)
			rig := journey.New(t, journey.Config{Unverifiable: unverifiable})
			page := rig.Browser(t)
			payment := prepare(ctx, t, page)
			challenge := start(ctx, t, page, payment)
			if challenge.Approach != stepup.ApproachHosted || challenge.Verifiable == unverifiable || challenge.Request != payment.ID {
				t.Errorf("challenge is %+v", challenge)
			}
			check(t, rig.Sandbox.ApproveOnPage(ctx, *challenge.Hosted, payment.Amount))
			if !unverifiable {
				must[stepup.Challenge](t)(page.AwaitState(ctx, challenge.ID, stepup.StateApproved))
			}
			executed(ctx, t, rig, payment, 0)

			answer := send(ctx, t, page, payment.Request().Proved(challenge.ID))
			paid(t, answer)
			if got := answer.Header.Get(wire.HeaderApprovalResult); got != "APPROVED" {
				t.Errorf("%s is %q, want APPROVED", wire.HeaderApprovalResult, got)
			}
			executed(ctx, t, rig, payment, 1)

			ended := must[stepup.Challenge](t)(page.AwaitState(ctx, challenge.ID, stepup.StateExecuted))
			if ended.Hosted != nil {
				t.Error("the token is shown though there is nothing to approve with it")
			}
		})
	}
}

func TestPaymentDeclinedOnThePage(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	challenge := start(ctx, t, page, payment)
	check(t, rig.Sandbox.Decline(ctx, challenge.Hosted.Token))

	// The provider judges a retry all the same, and challenges anew.
	answer := send(ctx, t, page, payment.Request().Proved(challenge.ID))
	if answer.Status != 403 || answer.Challenge() != challenge.ID {
		t.Fatalf("answered %v, want the same challenge again", answer)
	}
	executed(ctx, t, rig, payment, 0)
}

// Five wrong passwords lock the customer's approvals: nothing more is to be
// approved, and nothing is paid.
func TestPaymentBlockedOnThePage(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	challenge := start(ctx, t, page, payment)
	for attempt, next := range []string{"password", "password", "password", "password", "blocked"} {
		if err := rig.Sandbox.EnterPassword(ctx, *challenge.Hosted, "wrong", next); err != nil {
			t.Fatalf("attempt %d: %v", attempt+1, err)
		}
	}
	answer := send(ctx, t, page, payment.Request().Proved(challenge.ID))
	if answer.Status != 403 || answer.Challenge() != "" || answer.Code() != "" {
		t.Errorf("answered %v, want the provider's bare refusal", answer)
	}
	executed(ctx, t, rig, payment, 0)
}
