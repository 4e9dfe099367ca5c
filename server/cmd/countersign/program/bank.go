package program

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"

	"countersign/server/internal/problem"
)

// newBank serves the demo bank: its page, and what the page tells beside its
// payments. sandbox is the simulated provider, sandboxURL where browsers reach
// it.
func newBank(page fs.FS, sandboxURL string, sandbox http.Handler) (http.Handler, error) {
	files, err := fs.Sub(page, "demo")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", pages(files, sandboxURL))
	mux.HandleFunc("GET /demo.json", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]string{"phone": sandboxURL + "/phone", "inbox": sandboxURL + "/inbox", "sandbox": sandboxURL + "/"})
	})
	mux.HandleFunc("GET /demo/executions/{provider}/{resource}", func(w http.ResponseWriter, r *http.Request) {
		n, err := executions(r.Context(), sandbox, r.PathValue("provider"), r.PathValue("resource"))
		if err != nil {
			problem.Write(w, r, problem.UpstreamBroken)
			return
		}
		answer(w, map[string]int{"executions": n})
	})
	return mux, nil
}

// pages serves the page's files under a policy as strict as the one that the
// README calls enough, so that the demo shows that it is.
func pages(files fs.FS, sandboxURL string) http.Handler {
	server := http.FileServerFS(files)
	policy := "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"frame-src " + sandboxURL + "; form-action 'self' " + sandboxURL + "; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-cache")
		server.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(body) // the page may be gone
}

// payments is what the sandbox's history calls the payment of each provider.
func payments() map[string]string {
	return map[string]string{"wise": "fund", "mipise": "payment", "intergiro": "pay"}
}

// executions asks the sandbox how often a provider has carried out a payment.
func executions(ctx context.Context, sandbox http.Handler, provider, resource string) (int, error) {
	query := url.Values{"action": {payments()[provider]}, "resource": {resource}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/_sandbox/executions?"+query.Encode(), nil)
	if err != nil {
		return 0, err
	}
	w := &recorder{header: http.Header{}}
	sandbox.ServeHTTP(w, r)
	var list struct{ Executions []struct{ Outcome string } }
	if err := json.Unmarshal(w.body.Bytes(), &list); err != nil {
		return 0, fmt.Errorf("the sandbox's executions: %w", err)
	}
	paid := 0
	for _, e := range list.Executions {
		if e.Outcome == "ok" {
			paid++
		}
	}
	return paid, nil
}

// recorder takes an answer of a handler in the same process.
type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
func (r *recorder) WriteHeader(int)             {}
