package rows_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// stripping is a reverse proxy that takes every header of ours and the
// provider's from the answers, as some do in front of an API. Without upgrades
// it also refuses WebSockets.
func stripping(t testing.TB, upgrades bool) func(http.Handler) http.Handler {
	t.Helper()
	return func(gateway http.Handler) http.Handler {
		behind := httptest.NewServer(gateway)
		t.Cleanup(func() {
			behind.CloseClientConnections()
			behind.Close()
		})
		target, err := url.Parse(behind.URL)
		if err != nil {
			t.Fatal(err)
		}
		proxy := &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(target)
				r.Out.Host = r.In.Host
			},
			ModifyResponse: func(res *http.Response) error {
				for name := range res.Header {
					if lower := strings.ToLower(name); strings.HasPrefix(lower, "countersign-") || strings.HasPrefix(lower, "x-2fa-") {
						res.Header.Del(name)
					}
				}
				return nil
			},
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Upgrade") != "" && !upgrades {
				http.Error(w, "no upgrades here", http.StatusForbidden)
				return
			}
			proxy.ServeHTTP(w, r)
		})
	}
}

// A challenge whose headers were stripped on the way to the page still completes:
// through the channel.
func TestStrippedHeaders(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{front: stripping(t, true)})
	p := g.visit(t)
	running := fund(p, nil)
	g.customer(t).Approve(p.Frame(wise.PagePath), p)
	g.paid(t, running)
	if g.asked("?request=") > 0 || g.asked("/v1/channel") == 0 {
		t.Errorf("not found through the channel: %v", g.requests())
	}
}

// And by asking, where WebSockets are blocked as well or the page wants none.
func TestStrippedHeadersWithoutAChannel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		upgrades bool
		config   object
	}{
		"blocked":      {config: object{}},
		"switched off": {upgrades: true, config: object{"channel": "off"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGateway(t, setup{front: stripping(t, c.upgrades)})
			p := g.visit(t)
			p.Expect("WebSocket")
			running := fund(p, c.config)
			g.customer(t).Approve(p.Frame(wise.PagePath), p)
			g.paid(t, running)
			if g.asked("?request=") == 0 {
				t.Errorf("not asked for: %v", g.requests())
			}
			if c.upgrades && g.asked("/v1/channel") > 0 {
				t.Error("the channel was opened though it is switched off")
			}
		})
	}
}

// A 403 that is no challenge stays what it is, also where the gateway has to be
// asked about it.
func TestPlainRefusalBehindTheGateway(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{front: stripping(t, true)})
	p := g.visit(t)
	outcome := browsertest.Settle(p, "await countersign.create({ gateway: '/' })('/pay/nothing')")
	outcome.Is(t, "HTTPError", "")
	if outcome.Error != nil && outcome.Error.Status != http.StatusNotFound {
		t.Errorf("answered %d", outcome.Error.Status)
	}
}

// A page on another site, where the gateway's cookie is blocked, has its session
// as a value that it sends itself.
func TestCrossSitePage(t *testing.T) {
	t.Parallel()
	for _, channel := range []string{"challenge", "eager", "off"} {
		t.Run(channel, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			g := newGateway(t, setup{origins: []string{b.Foreign}})
			p := browsertest.Open(t, b.Foreign+"/")
			warm(p)
			running := browsertest.Start(p, create+sending+"return settled(await request(a.gateway + b, init))",
				object{"gateway": g.Address, "channel": channel}, transfer)
			g.customer(t).Approve(p.Frame(wise.PagePath), p)
			g.paid(t, running)
			if got := browsertest.Eval[int](p, "return localStorage.length + sessionStorage.length + document.cookie.length"); got != 0 {
				t.Error("the session is stored in the page")
			}
		})
	}
}

// Without a configured gateway, a challenge that names itself turns it on.
func TestGatewayShowsItself(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	p := g.visit(t)
	running := fund(p, object{"gateway": nil})
	g.customer(t).Approve(p.Frame(wise.PagePath), p)
	g.paid(t, running)
}

// When the channel is opened: at the challenge, or at once.
func TestEagerChannel(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	p := g.visit(t)
	browsertest.Do(p, "countersign.create({ gateway: '/' })")
	browsertest.Do(p, "countersign.create({ gateway: '/', channel: 'off' })")
	browsertest.Do(p, "await new Promise((idle) => requestIdleCallback(idle))")
	if g.asked("/v1/channel") > 0 {
		t.Error("the channel is open without a challenge")
	}
	browsertest.Do(p, "countersign.create({ gateway: '/', preload: 'eager', channel: 'eager' })")
	g.await(t, "/v1/channel")
	running := fund(p, object{"channel": "eager"})
	g.customer(t).Approve(p.Frame(wise.PagePath), p)
	g.paid(t, running)
	if got := g.asked("/v1/channel"); got != 1 {
		t.Errorf("%d channels were opened, want the one", got)
	}
}

// Several first requests at once: each answer begins a session, the page keeps
// one of them, and all challenges complete.
func TestFirstRequestsAtOnce(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"own origin", "another site"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			g := newGateway(t, setup{origins: []string{b.Foreign}, scenario: func(s *wise.Scenario) {
				s.Faults.LatencyMillis = 100 // all are on their way before one is answered
				s.Challenge = "always"
			}})
			at := g.Address
			if where == "another site" {
				at = b.Foreign
			}
			p := browsertest.Open(t, at+"/")
			warm(p)
			running := browsertest.Start(p, create+`
				const one = async () => (await request(a.gateway + b)).status;
				return Promise.all([one(), one(), one()])`, object{"gateway": g.Address, "channel": "off"}, statement)
			// A challenge whose session the browser has dropped is raised anew, so
			// there may be more than three prompts.
			for !running.Settled() {
				token := browsertest.Eval[string](p, "return document.querySelector('[name=ott]')?.value ?? ''")
				if token != "" && !g.ended(t, token) {
					g.approve(t, token)
				}
			}
			var got []int
			running.Settle().As(t, &got)
			for _, status := range got {
				if status != http.StatusOK {
					t.Errorf("answered %v", got)
				}
			}
		})
	}
}
