package rows_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/front"
)

// transfer waits in every fresh sandbox to be paid.
const transfer = "/pay/transfers/51923307/payments"

// gateway is a real gateway, with a page on its own origin, in front of a real
// sandbox, whose approval page is on another site.
type gateway struct {
	// Address is where browsers reach it.
	Address string
	sandbox string

	mu sync.Mutex
	// seen are the requests that browsers sent, by method and path.
	seen []string
}

// setup says what of a gateway is not as usual.
type setup struct {
	scenario     func(*wise.Scenario)
	unverifiable bool
	// origins are pages of other sites that may use it.
	origins []string
	// front stands between browsers and the gateway; nil is nothing.
	front func(http.Handler) http.Handler
	// csp is the policy of its page; APPROVAL stands for the origin of the
	// approval page.
	csp string
}

func newGateway(t testing.TB, s setup) *gateway {
	t.Helper()
	g := &gateway{sandbox: startSandbox(t, s.scenario)}
	web := httptest.NewUnstartedServer(nil)
	g.Address = "http://" + web.Listener.Addr().String()
	approval := strings.Replace(g.sandbox, "127.0.0.1", "localhost", 1)
	made, err := server.New(server.Config{
		PublicURL: g.Address, AllowedOrigins: s.origins,
		Providers: map[string]server.Provider{"wise": {
			Mode: "sandbox", BaseURL: g.sandbox,
			ApprovalPage: approval + wise.PagePath,
			Unverifiable: s.unverifiable, Credentials: server.StaticToken(wise.UserToken),
			Params: map[string]string{"profileId": "30417755"},
		}},
		Routes: []server.Route{
			{
				Match: "POST /pay/transfers/{transferId}/payments", Provider: "wise",
				To: "/v3/profiles/{profileId}/transfers/{transferId}/payments",
			},
			{
				Match: "GET /pay/statements/{balanceId}", Provider: "wise",
				To: "/v1/profiles/{profileId}/balance-statements/{balanceId}/statement.json",
			},
		},
		Limits:   limits(),
		Fallback: front.Page("/{$}", strings.Replace(s.csp, "APPROVAL", approval, 1), "<title>Shop</title>"+page),
	})
	if err != nil {
		t.Fatal(err)
	}
	handler := made.Handler()
	if s.front != nil {
		handler = s.front(handler)
	}
	web.Config.Handler = g.noted(handler)
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
func limits() server.Limits {
	var l server.Limits
	l.PollInterval = time.Millisecond
	return l
}

func startSandbox(t testing.TB, change func(*wise.Scenario)) string {
	t.Helper()
	scenario := wise.DefaultScenario()
	scenario.Codes = "fixed"
	if change != nil {
		change(&scenario)
	}
	made, err := sandbox.New(sandbox.Config{Wise: &scenario})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(made.Handler())
	t.Cleanup(func() {
		made.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return web.URL
}

func (g *gateway) noted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.seen = append(g.seen, r.Method+" "+r.URL.RequestURI())
		g.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// asked counts the requests whose method and path contain a text.
func (g *gateway) asked(text string) int {
	count := 0
	for _, one := range g.requests() {
		if strings.Contains(one, text) {
			count++
		}
	}
	return count
}

// requests gives the requests of browsers up to now.
func (g *gateway) requests() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.seen)
}

// await waits until a request has come whose method and path contain a text.
func (g *gateway) await(t testing.TB, text string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); g.asked(text) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s: %v", text, g.requests())
		}
	}
}

// visit opens the gateway's own page and has the helper ready.
func (g *gateway) visit(t testing.TB) *browsertest.Page {
	t.Helper()
	p := browsertest.Open(t, g.Address+"/")
	warm(p)
	return p
}

// fund sends the request that pays, and that is challenged. What it gives is
// the status of the transfer.
func fund(in browsertest.Scope, config object) browsertest.Running {
	return browsertest.Start(in, create+sending+"return settled(await request(b, init))", with(config, object{"gateway": "/"}), transfer)
}

// fundByClick is fund in the handler of a click.
func fundByClick(p *browsertest.Page, config object) browsertest.Running {
	running := browsertest.Start(p, create+sending+`
		const button = document.getElementById('go');
		return new Promise((done, fail) => button.addEventListener('click',
			() => request(b, init).then(settled).then(done, fail), { once: true }))`,
		with(config, object{"gateway": "/"}), transfer)
	p.Click("#go")
	return running
}

const sending = "const init = { method: 'POST', data: { type: 'BALANCE' } };\n"

// with gives the configuration with defaults for what it does not name.
func with(config, defaults object) object {
	all := object{}
	for name, value := range defaults {
		all[name] = value
	}
	for name, value := range config {
		all[name] = value
	}
	return all
}

// paid fails the test unless the transfer was paid, exactly once.
func (g *gateway) paid(t testing.TB, running browsertest.Running) {
	t.Helper()
	var text string
	running.Settle().As(t, &text)
	if !strings.Contains(text, `"COMPLETED"`) {
		t.Errorf("the payment answered %q", text)
	}
	g.executed(t, 1)
}

// executed fails the test unless the provider executed this many payments.
func (g *gateway) executed(t testing.TB, want int) {
	t.Helper()
	if got := g.customer(t).Payments(); got != want {
		t.Errorf("%d payments were executed, want %d", got, want)
	}
}

// customer is who answers the sandbox's approval page.
func (g *gateway) customer(t testing.TB) customer.Customer {
	t.Helper()
	return customer.Customer{T: t, Sandbox: g.sandbox}
}

// token waits until the provider has issued this many one-time tokens, and
// gives the last.
func (g *gateway) token(t testing.TB, nth int) string {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var answer struct{ Tokens []struct{ Token string } }
		g.customer(t).Read("/_sandbox/wise/tokens", &answer)
		if len(answer.Tokens) >= nth {
			return answer.Tokens[nth-1].Token
		}
		if time.Now().After(deadline) {
			t.Fatalf("the provider has issued %d tokens, want %d", len(answer.Tokens), nth)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// ended reports whether a token waits for nothing any more.
func (g *gateway) ended(t testing.TB, token string) bool {
	t.Helper()
	var answer struct {
		Tokens []struct{ Token, State string }
	}
	g.customer(t).Read("/_sandbox/wise/tokens", &answer)
	for _, one := range answer.Tokens {
		if one.Token == token {
			return one.State != "waiting"
		}
	}
	return true
}

// approve approves a token without the page.
func (g *gateway) approve(t testing.TB, token string) {
	t.Helper()
	res, err := http.Post(g.sandbox+"/_sandbox/wise/tokens/"+token+"/approve", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the sandbox answered %s", res.Status)
	}
}

// fault has the provider's next repetition meet a fault.
func (g *gateway) fault(t testing.TB, name string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, g.sandbox+"/_sandbox/wise/scenario",
		strings.NewReader(`{"faults": {"next": [{"fault": "`+name+`", "path": "/payments", "replay": true}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the sandbox answered %s", res.Status)
	}
}
