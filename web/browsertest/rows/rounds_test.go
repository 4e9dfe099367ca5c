package rows_test

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// Row 7: a retry that is challenged again prompts again, with the new token.
func TestChallengedAgain(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.again = 2
	p := b.visit(t)
	running := b.pay(p, nil, "/api/1")
	for _, token := range []string{"token-1", "token-2", "token-3"} {
		say(approvalOf(p, token), "success")
	}
	done(t, running, "/api/1")
	b.count(t, 4)
	if got, want := calls(p), strings.Repeat("required completed ", 3); got != want {
		t.Errorf("called %q, want %q", got, want)
	}
}

// At most three rounds, then it has expired.
func TestAtMostThreeRounds(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.again = 100
	p := b.visit(t)
	refused(t, b.pay(p, object{"approvalPageUrl": b.approval("say=success")}, "/api/1"), "expired")
	b.count(t, 4)
	if got, want := calls(p), strings.Repeat("required completed ", 3); got != want {
		t.Errorf("called %q, want %q", got, want)
	}
	clean(t, p)
}

// The same with the gateway, where the provider takes an approved token for
// expired.
func TestChallengedAgainByTheGateway(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	g.fault(t, "expired_approval")
	p := g.visit(t)
	running := fund(p, nil)
	for nth := 1; nth <= 2; nth++ {
		token := g.token(t, nth)
		browsertest.Wait(p, "the prompt", "return document.querySelector('[name=ott]')?.value === a", token)
		g.approve(t, token)
	}
	g.paid(t, running)
	if got, want := calls(p), strings.Repeat("required completed ", 2); got != want {
		t.Errorf("called %q, want %q", got, want)
	}
}
