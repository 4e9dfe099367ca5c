package journey_test

import (
	"net/http"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/wire"
)

// original sends what the original library sends: no header of ours, and on the
// retry the provider's token as it was in the answer.
func original(p journey.Payment) journey.Request {
	r := p.Request()
	r.Header = nil
	return r
}

// A page that goes on using the original library, with the gateway where its
// back end was, is served under the same checks.
func TestOriginalLibrary(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page, stranger := rig.Browser(t), rig.Browser(t)
	payment, other := prepare(ctx, t, page), prepare(ctx, t, page)
	start(ctx, t, stranger, prepare(ctx, t, stranger)) // has a session of its own

	first := send(ctx, t, page, original(payment))
	token := first.Header.Get(wire.HeaderApproval)
	if first.Status != http.StatusForbidden || token == "" || first.Header.Get(wire.HeaderApprovalResult) != "REJECTED" {
		t.Fatalf("answered %v, want the provider's challenge as it is", first)
	}
	retry := original(payment).With(wire.HeaderApprovalProof, token)

	// Too early: the provider challenges again, with a token that replaces the first.
	again := send(ctx, t, page, retry)
	second := again.Header.Get(wire.HeaderApproval)
	if again.Status != http.StatusForbidden || second == "" || second == token {
		t.Fatalf("answered %v, want a new token", again)
	}
	refused(t, send(ctx, t, page, retry), "proof_unknown")
	retry = original(payment).With(wire.HeaderApprovalProof, second)
	check(t, rig.Sandbox.Approve(ctx, second))

	changed := retry
	changed.Body = `{"type":"BALANCE","partnerReference":"changed"}`
	refused(t, send(ctx, t, page, changed), "mismatch")
	refused(t, send(ctx, t, page, original(other).With(wire.HeaderApprovalProof, second)), "mismatch")
	refused(t, send(ctx, t, stranger, retry), "proof_unknown")
	executed(ctx, t, rig, payment, 0)

	done := send(ctx, t, page, retry)
	paid(t, done)
	lost := send(ctx, t, page, retry)
	if !same(done, lost) || !lost.Replayed() {
		t.Errorf("asked again: %v, want the same answer", lost)
	}
	refused(t, send(ctx, t, page, changed), "proof_spent")
	executed(ctx, t, rig, payment, 1)
}

// statement asks for the statement of the customer's balance.
func statement() journey.Request {
	return journey.Request{Method: http.MethodGet, Path: "/pay/statements/64022918" +
		"?currency=EUR&intervalStart=2026-01-01T00:00:00.000Z&intervalEnd=2026-01-31T23:59:59.999Z&type=COMPACT"}
}

// The statement of a balance is of the low risk level: one approval opens a
// window in which it is not asked for again.
func TestOriginalLibraryGet(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	first := send(ctx, t, page, statement())
	token := first.Header.Get(wire.HeaderApproval)
	challenge, _, err := page.Challenge(ctx, first.Challenge())
	check(t, err)
	if token == "" || !challenge.Covers {
		t.Fatalf("answered %v, want a challenge whose approval covers others", first)
	}
	check(t, rig.Sandbox.Approve(ctx, token))
	if answer := send(ctx, t, page, statement().With(wire.HeaderApprovalProof, token)); answer.Status != http.StatusOK {
		t.Fatalf("answered %v, want the statement", answer)
	}
	if answer := send(ctx, t, page, statement()); answer.Status != http.StatusOK || answer.Replayed() {
		t.Errorf("answered %v, want a fresh statement without another approval", answer)
	}
}
