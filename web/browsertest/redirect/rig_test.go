package redirect_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/sandbox"
	"countersign/server/sandbox/intergiro"
	"countersign/web/browsertest"
)

// object is a JavaScript object.
type object = map[string]any

// strict is a policy under which all of this works.
const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'"

// setup says what of a shop is not as usual.
type setup struct {
	// verifiable: the provider can be asked how a consent stands.
	verifiable bool
	scenario   func(*intergiro.Scenario)
	csp        string
	// origins are pages of other sites that may use the gateway.
	origins []string
}

// shop is a real gateway with a page on its own origin, in front of a real
// sandbox, whose consent page is on another site.
type shop struct {
	t       testing.TB
	Address string
	sandbox string

	mu   sync.Mutex
	seen []string // what browsers asked the gateway for, by method and path
}

func newShop(t testing.TB, s setup) *shop {
	t.Helper()
	g := &shop{t: t, sandbox: startBank(t, s)}
	web := httptest.NewUnstartedServer(nil)
	g.Address = "http://" + web.Listener.Addr().String()
	options := map[string]string{}
	if s.verifiable {
		options["consent_status"] = "get"
	}
	made, err := server.New(server.Config{
		PublicURL: g.Address, AllowedOrigins: s.origins,
		Providers: map[string]server.Provider{"intergiro": {
			Mode: "sandbox", BaseURL: g.sandbox + intergiro.Prefix, Login: server.APIKey(intergiro.APIKey), Options: options,
		}},
		Routes: []server.Route{{
			Match: "POST /bank/v3/transactions/pay", Provider: "intergiro", To: "/v3/transactions/pay",
			Describe: &server.Description{Title: "Pay the invoice", Payee: "/counterparty/name"},
		}},
		Limits:   limits(),
		Fallback: pages(s.csp),
	})
	if err != nil {
		t.Fatal(err)
	}
	handler := made.Handler()
	web.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.seen = append(g.seen, r.Method+" "+r.URL.Path)
		g.mu.Unlock()
		handler.ServeHTTP(w, r)
	})
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

// limits let the provider be asked at any time: tests do not wait for customers.
func limits() (l server.Limits) {
	l.PollInterval = time.Millisecond
	return l
}

// pages serves a page at "/" and at whatever is below "/shop/".
func pages(csp string) http.Handler {
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

// startBank starts a sandbox whose pages are on another site than the shop.
func startBank(t testing.TB, s setup) string {
	t.Helper()
	scenario := intergiro.DefaultScenario()
	if s.verifiable {
		scenario.Unconfirmed.ConsentRead = "served"
	}
	if s.scenario != nil {
		s.scenario(&scenario)
	}
	web := httptest.NewUnstartedServer(nil)
	address := "http://" + web.Listener.Addr().String()
	made, err := sandbox.New(sandbox.Config{Intergiro: &scenario, ApprovalURL: strings.Replace(address, "127.0.0.1", "localhost", 1)})
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = made.Handler()
	web.Start()
	t.Cleanup(func() {
		made.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return address
}

// manage calls the sandbox's management; in and out may be nil.
func (g *shop) manage(method, path string, in, out any) {
	g.t.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			g.t.Fatal(err)
		}
		body = strings.NewReader(string(text))
	}
	r, err := http.NewRequestWithContext(g.t.Context(), method, g.sandbox+path, body)
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		g.t.Fatalf("%s %s: %s %s (%v)", method, path, res.Status, text, err)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			g.t.Fatal(err)
		}
	}
}

// executed fails the test unless the provider has carried out this many payments.
func (g *shop) executed(want int) {
	g.t.Helper()
	var answer struct{ Executions []struct{ Outcome string } }
	g.manage(http.MethodGet, "/_sandbox/executions?provider=intergiro", nil, &answer)
	if got := len(answer.Executions); got != want {
		g.t.Errorf("%d payments were executed, want %d", got, want)
	}
}

// settle has the newest consent approved, refused or expired without its page.
func (g *shop) settle(how string) {
	g.t.Helper()
	var answer struct{ Consents []struct{ ID string } }
	g.manage(http.MethodGet, intergiro.ManagePath+"consents", nil, &answer)
	if len(answer.Consents) == 0 {
		g.t.Fatalf("there is no consent to %s", how)
	}
	g.manage(http.MethodPost, intergiro.ManagePath+"consents/"+answer.Consents[len(answer.Consents)-1].ID+"/"+how, nil, nil)
}

// asked counts what browsers asked the gateway for whose method and path contain
// a text.
func (g *shop) asked(text string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(g.seen), func(one string) bool { return !strings.Contains(one, text) }))
}

// visit opens a page of the shop and has the helper ready.
func (g *shop) visit(path string) *browsertest.Page {
	g.t.Helper()
	p := browsertest.Open(g.t, g.Address+path)
	warm(p)
	return p
}

// warm waits until the helper is there: only it can refuse an unknown flow.
func warm(in browsertest.Scope) {
	browsertest.Do(in, `
		const e = await countersign.runFlow({ token: 't', flow: 'none such' }).catch((e) => e);
		if (e.code !== 'unsupported') throw e;`)
}
