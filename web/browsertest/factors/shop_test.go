package factors_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// shop is a real gateway with the page of a shop on its own origin, in front of
// a real sandbox, whose approval page is on another site.
type shop struct {
	bank
	// Address is where browsers reach it.
	Address string
	admin   string
	log     *buffer
}

// setup says what of a shop is not as usual.
type setup struct {
	// factors are what a challenge asks for; optional are listed too.
	factors, optional []string
	scenario          func(*wise.Scenario)
	provider          func(*server.Provider)
	limits            func(*server.Limits)
	// front stands between browsers and the gateway; nil is nothing.
	front func(http.Handler) http.Handler
	// loose allows eval, for what a test brings into the page.
	loose bool
	// html is what the shop's page begins with; "" is <html lang=en>.
	html string
}

// policy is that of a strict page: no inline script or style, no eval.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'%s; style-src 'self'; connect-src 'self'; frame-src %s"

const page = `<meta charset=utf-8><meta name=viewport content="width=device-width"><title>Shop</title>
	<script src="/dist/countersign.js"></script><main><h1>Shop</h1><button id="go">Pay</button></main>`

func newShop(t testing.TB, s setup) *shop {
	t.Helper()
	sh := &shop{bank: startBank(t, s), log: &buffer{}}
	web := httptest.NewUnstartedServer(nil)
	sh.Address = "http://" + web.Listener.Addr().String()
	made, err := server.New(sh.config(s))
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = made.Handler()
	if s.front != nil {
		web.Config.Handler = s.front(web.Config.Handler)
	}
	web.Start()
	admin := httptest.NewServer(made.AdminHandler())
	sh.admin = admin.URL
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := made.Close(ctx); err != nil {
			t.Errorf("the gateway did not end cleanly: %v", err)
		}
		admin.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return sh
}

func (sh *shop) config(s setup) server.Config {
	approval := strings.Replace(sh.Sandbox, "127.0.0.1", "localhost", 1)
	provider := server.Provider{
		Mode: "sandbox", BaseURL: sh.Sandbox, ApprovalPage: approval + wise.PagePath,
		Credentials: server.StaticToken(wise.UserToken),
		Params:      map[string]string{"profileId": "30417755"},
		Client:      server.Client{ID: wise.ClientID, Secret: wise.ClientSecret},
		Enrol:       []string{"secret", "device", "face"}, Authorise: true,
	}
	if s.provider != nil {
		s.provider(&provider)
	}
	var limits server.Limits
	limits.PollInterval = time.Millisecond // tests do not wait for customers
	if s.limits != nil {
		s.limits(&limits)
	}
	return server.Config{
		PublicURL: sh.Address, Providers: map[string]server.Provider{"wise": provider}, Routes: routes(),
		Limits: limits, Fallback: pages(s, approval),
		Log: slog.New(slog.NewJSONHandler(sh.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// routes are a payment, which says what it is, and a statement, which is of the
// low risk level.
func routes() []server.Route {
	return []server.Route{
		{
			Match: "POST /pay/transfers/{transferId}/payments", Provider: "wise",
			To: "/v3/profiles/{profileId}/transfers/{transferId}/payments",
			Describe: &server.Description{
				Title: "Rent payment", Lookup: "GET /v1/transfers/{transferId}",
				Amount: "/sourceValue", Currency: "/sourceCurrency", Keep: map[string]string{"account": "/targetAccount"},
				Then: &server.Description{Lookup: "GET /v1/accounts/{account}", Payee: "/accountHolderName"},
			},
		},
		{
			Match: "GET /pay/statements/{balanceId}", Provider: "wise",
			To: "/v1/profiles/{profileId}/balance-statements/{balanceId}/statement.json",
		},
	}
}

const statement = "/pay/statements/64022918?currency=EUR&intervalStart=2026-01-01T00:00:00.000Z&intervalEnd=2026-02-01T00:00:00.000Z&type=COMPACT"

// pages serves the shop's page and the built artefacts.
func pages(s setup, approval string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /dist/", http.StripPrefix("/dist/", http.FileServerFS(browsertest.Dist())))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	eval, html := "", "<html lang=en>"
	if s.loose {
		eval = " 'unsafe-eval'"
	}
	if s.html != "" {
		html = s.html
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", fmt.Sprintf(policy, eval, approval))
		_, _ = w.Write([]byte("<!doctype html>" + html + page)) // the browser has gone: nobody to tell
	})
	return mux
}

// buffer is a log that is read while it is written.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
