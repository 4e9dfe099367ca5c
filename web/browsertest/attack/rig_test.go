package attack_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"countersign/server"
	"countersign/shared/wire"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// paying is a gateway whose provider counts payments, and wants an approval for
// each. What it answers to a GET is a document with a script.
type paying struct {
	*front.Gateway
	payments atomic.Int32
}

const document = `<!doctype html><title>quiet</title><script>document.title = 'ran'</script><a id=bait href="#">Win a prize</a>`

func newPaying(t *testing.T) *paying {
	t.Helper()
	p := &paying{}
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, document)
			return
		}
		p.payments.Add(1)
		w.Header().Set(wire.HeaderApproval, "9f5f5812-2609-4e48-8418-b64437929c7c")
		w.Header().Set(wire.HeaderApprovalResult, "REJECTED")
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(provider.Close)
	p.Gateway = front.NewGateway(t, "", func(string) server.Config {
		return server.Config{
			Providers: map[string]server.Provider{"wise": {
				BaseURL: provider.URL, Credentials: server.StaticToken("token"), Unverifiable: true,
			}},
			Routes: []server.Route{
				{Match: "POST /pay/{id}", Provider: "wise", To: "/v1/pay/{id}"},
				{Match: "GET /pay/{id}", Provider: "wise", To: "/v1/pay/{id}"},
			},
		}
	})
	return p
}

// challenged has the page raise a challenge, and gives its id.
func challenged(p *browsertest.Page) string {
	return browsertest.Eval[string](p, `
		const answer = await fetch('/pay/1', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
		return answer.headers.get('Countersign-Challenge') ?? 'none: ' + answer.status`)
}
