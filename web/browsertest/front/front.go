// Package front starts what browser tests of a provider need: a real gateway with a
// page on its own origin, and the sandbox behind it. What a customer does there is
// in the tests themselves.
package front

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/web/browsertest"
)

// Strict is a policy under which all dialogs and windows work. axe-core needs
// another.
const Strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'"

// Gateway is a real gateway, with a page on its own origin.
type Gateway struct {
	// Address is where browsers reach it.
	Address string

	mu   sync.Mutex
	seen []string
}

// NewGateway starts a gateway with the configuration that is made for its address.
// It asks providers whenever it is asked: tests do not wait for customers. Its page
// has the policy csp, "" for none.
func NewGateway(t testing.TB, csp string, configure func(address string) server.Config) *Gateway {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	g := &Gateway{Address: "http://" + web.Listener.Addr().String()}
	config := configure(g.Address)
	config.PublicURL, config.Fallback = g.Address, Pages(csp)
	config.Limits.PollInterval, config.Limits.ResendPause = time.Millisecond, time.Millisecond
	made, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = g.noted(made.Handler())
	web.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := made.Close(ctx); err != nil {
			t.Errorf("the gateway did not end cleanly: %v", err)
		}
		web.CloseClientConnections()
		web.Close()
	})
	return g
}

func (g *Gateway) noted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.seen = append(g.seen, r.Method+" "+r.URL.Path)
		g.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// Asked counts the requests of browsers whose method and path contain a text.
func (g *Gateway) Asked(text string) (count int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, one := range g.seen {
		if strings.Contains(one, text) {
			count++
		}
	}
	return count
}

// Pages serves the built artefacts below /dist/, and the same page everywhere else.
func Pages(csp string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /dist/", http.StripPrefix("/dist/", http.FileServerFS(browsertest.Dist())))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if csp != "" {
			w.Header().Set("Content-Security-Policy", csp)
		}
		fmt.Fprint(w, `<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Shop</title>`+
			`<script src="/dist/countersign.js"></script><main><h1>Shop</h1><button id="go">Pay</button></main>`)
	})
	return mux
}

// Visit opens a page of the gateway's and has the helper ready, so that a click
// still counts when the challenge has come.
func (g *Gateway) Visit(t testing.TB, path string) *browsertest.Page {
	t.Helper()
	p := browsertest.Open(t, g.Address+path)
	Warm(p)
	return p
}

// Warm waits until the helper is there: only it can refuse an unknown flow.
func Warm(in browsertest.Scope) {
	browsertest.Do(in, `
		const e = await countersign.runFlow({ token: 't', flow: 'none such' }).catch((e) => e);
		if (e.code !== 'unsupported') throw e;`)
}
