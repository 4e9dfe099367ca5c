package attack_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server"
	"countersign/shared/wire"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

const markup = `<img src=x onerror="document.title='ran'"><b>Eve</b>`

// hostile is a provider all of whose texts are markup.
func hostile(w http.ResponseWriter, r *http.Request) {
	const token = "9f5f5812-2609-4e48-8418-b64437929c7c"
	reply := func(body any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(body) // the gateway may have gone
	}
	switch path := r.URL.Path; {
	case path == "/v1/one-time-token/status":
		reply(map[string]any{"oneTimeTokenProperties": map[string]any{
			"oneTimeToken": token, "validity": 3600, "actionType": markup, "challenges": []any{map[string]any{
				"primaryChallenge": map[string]any{"type": "SMS"}, "alternatives": []any{map[string]any{"type": markup}}, "required": true, "passed": false,
			}},
		}})
	case strings.HasSuffix(path, "/sms/trigger"):
		reply(map[string]any{"obfuscatedPhoneNo": markup})
	case strings.HasSuffix(path, "/sms/verify"):
		w.WriteHeader(http.StatusBadRequest)
		reply(map[string]any{"message": markup, "detail": markup})
	case strings.HasPrefix(path, "/v1/transfers"):
		reply(map[string]any{"amount": "12.50", "currency": markup, "payee": markup})
	default:
		w.Header().Set(wire.HeaderApproval, token)
		w.Header().Set(wire.HeaderApprovalResult, "REJECTED")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, markup)
	}
}

// TestAttackMarkup shows a customer a challenge of whose texts each one is markup,
// and goes through what the dialog can say: it stays text.
func TestAttackMarkup(t *testing.T) {
	t.Parallel()
	provider := httptest.NewServer(http.HandlerFunc(hostile))
	t.Cleanup(provider.Close)
	g := front.NewGateway(t, front.Strict, func(string) server.Config {
		return server.Config{
			Providers: map[string]server.Provider{"wise": {BaseURL: provider.URL, Credentials: server.StaticToken("token")}},
			Routes: []server.Route{{
				Match: "POST /pay/{id}", Provider: "wise", To: "/v1/pay/{id}", Describe: &server.Description{
					Title: "Pay <b>now</b>", Lookup: "GET /v1/transfers/{id}", Amount: "/amount", Currency: "/currency", Payee: "/payee",
				},
			}},
		}
	})
	p := g.Visit(t, "/")
	p.Expect("403")
	running := browsertest.Start(p, `return countersign.create({ gateway: a, flow: 'dialog' })('/pay/1', { method: 'POST', body: '{}' })`, g.Address)
	// seen waits until the markup stands there more often than before.
	seen := func(step string, before int) (now int) {
		t.Helper()
		const count = "(document.querySelector('dialog')?.innerText.split('<img src=x').length ?? 1) - 1"
		browsertest.Wait(p, step, "return "+count+" > a", before)
		got := browsertest.Eval[[]string](p, `
			const dialog = document.querySelector('dialog');
			return [document.title, String(dialog.querySelectorAll('img, b, script, iframe').length), dialog.innerText]`)
		if got[0] != "Shop" || got[1] != "0" {
			t.Errorf("%s: %q", step, got)
		}
		return browsertest.Eval[int](p, "return "+count)
	}
	press := func(label string) {
		t.Helper()
		browsertest.Wait(p, label, `
			const button = [...document.querySelectorAll('dialog button')].find((one) => one.innerText.trim().startsWith(a) && one.getAttribute('aria-disabled') !== 'true');
			if (button) button.id = 'pressed';
			return !!button`, label)
		p.Click("#pressed")
		browsertest.Do(p, `document.getElementById('pressed')?.removeAttribute('id')`)
	}
	before := seen("the payee", 0)
	press("Send code")
	seen("the number that the code went to", before)
	p.Press(browsertest.Escape)
	if ended := running.Settle(); ended.Error == nil || ended.Error.Code != "cancelled" {
		t.Errorf("ended as %+v", ended)
	}
}
