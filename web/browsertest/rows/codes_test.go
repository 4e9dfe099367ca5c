package rows_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// Row 2: outcomes are typed. The codes that a customer's own doing leads to are
// in TestEveryPromiseSettles as well; here are all others, and the class.

func TestErrorsAreTyped(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := browsertest.Start(p, `
		const e = await countersign.create({ approvalPageUrl: a })('/api/1').catch((e) => e);
		return [e instanceof countersign.SCAError, e instanceof Error, countersign.isSCAError(e), !countersign.isHTTPError(e),
			e.name === 'SCAError', e.code === 'declined', e.message.length > 20, Object.keys(e).includes('code'), !('challenge' in e)]`,
		b.approval("say=failed"))
	var checks []bool
	running.Settle().As(t, &checks)
	for i, ok := range checks {
		if !ok {
			t.Errorf("check %d of the error does not hold", i)
		}
	}
	if len(checks) != 9 {
		t.Errorf("got %v", checks)
	}
}

func TestUnsupported(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	refused(t, b.pay(p, object{"flow": "carrier pigeon"}, "/api/1"), "unsupported")
	b.count(t, 1)
	if got := calls(p); got != "" {
		t.Errorf("called %q for a flow that does not exist", got)
	}
}

// Unavailable: what the helper needs cannot be had. The loader's side of it is in
// load_test.go.
func TestUnavailableGateway(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{front: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/countersign/") {
				http.Error(w, "out of order", http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	}})
	p := g.visit(t)
	p.Expect("WebSocket")
	refused(t, fund(p, nil), "unavailable")
	g.executed(t, 0)
}

// Mismatch: what is repeated is not what was approved. Something between the
// page and the network changes the body.
func TestMismatch(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	p := g.visit(t)
	browsertest.Do(p, `
		const { fetch } = window;
		window.fetch = (url, init) => fetch(url,
			new Headers(init?.headers).has('Countersign-Challenge') ? { ...init, body: '{"type": "CARD"}' } : init)`)
	running := fund(p, nil)
	p.Frame(wise.PagePath)
	g.approve(t, g.token(t, 1))
	refused(t, running, "mismatch")
	g.executed(t, 0)
}

// The gateway's word ends an approval: blocked (too many attempts), declined,
// cancelled, expired. The error shows the challenge, without its token.
func TestStatesOfTheGateway(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"blocked", "declined", "cancelled", "expired"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			asked := b.standIn("pending", state)
			p := b.visit(t)
			running := browsertest.Start(p, `
				const e = await countersign.create({ channel: 'off' })('/gated').catch((e) => e);
				return [e.name, e.code, e.challenge.id, e.challenge.subject.amount, JSON.stringify(e.challenge).includes('secret')]`)
			approvalOf(p, "secret")
			close(asked)
			var got []any
			running.Settle().As(t, &got)
			if text := fmt.Sprint(got); text != "[SCAError "+state+" one 12.00 false]" {
				t.Errorf("got %s", text)
			}
			clean(t, p)
		})
	}
}

// standIn serves a gateway of our own making: it challenges /gated, and tells the
// state of the challenge; the second one once the channel is closed.
func (b *bank) standIn(first, then string) chan struct{} {
	changed := make(chan struct{})
	b.HandleFunc("GET /gated", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Countersign-Challenge", "one")
		w.WriteHeader(http.StatusForbidden)
	})
	b.HandleFunc("GET /countersign/v1/challenges/one", func(w http.ResponseWriter, _ *http.Request) {
		state := first
		select {
		case <-changed:
			state = then
		default:
		}
		_ = json.NewEncoder(w).Encode(object{ // to a page that has gone
			"id": "one", "provider": "stand-in", "approach": "hosted", "state": state, "verifiable": true,
			"expiresAt": "2099-01-01T00:00:00Z", "subject": object{"amount": "12.00", "currency": "EUR"},
			"hosted": object{"url": b.approval(""), "token": "secret"},
		})
	})
	b.HandleFunc("POST /countersign/v1/challenges/one/cancel", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("{}"))
	})
	return changed
}
