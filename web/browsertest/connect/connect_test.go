package connect_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server"
	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/axe"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/front"
)

// shop is a page at a real gateway, whose customers bring their own accounts at a
// simulated provider on another site.
type shop struct {
	*front.Gateway
	t    testing.TB
	bank front.Sandbox
}

func newShop(t testing.TB, wrap ...func(http.Handler) http.Handler) shop {
	t.Helper()
	bank := front.NewSandbox(t, sandbox.Config{}, wrap...)
	elsewhere := strings.Replace(bank.URL, "127.0.0.1", "localhost", 1)
	return shop{t: t, bank: bank, Gateway: front.NewGateway(t, "", func(string) server.Config {
		return server.Config{
			Providers: map[string]server.Provider{"wise": {
				Mode: "sandbox", BaseURL: bank.URL, ApprovalPage: elsewhere + wise.PagePath,
				OAuth: &server.OAuth{
					ClientID: wise.ClientID, ClientSecret: wise.ClientSecret,
					AuthorizeURL: elsewhere + wise.AuthorizePath, RevokeURL: bank.URL + "/oauth/revoke",
				},
			}},
			Routes: []server.Route{{
				Match: "POST /pay/transfers/{transferId}/payments", Provider: "wise",
				To: "/v3/profiles/30417755/transfers/{transferId}/payments",
			}},
		}
	})}
}

const paying = `
	const pay = () => countersign.create({ gateway: '/', flow: 'iframe' })('/pay/transfers/51923307/payments', { method: 'POST', body: '{"type":"BALANCE"}' });
`

// refused gives where the page is told to connect, "" where the payment was not
// refused for that.
func refused(p *browsertest.Page) string {
	return browsertest.Eval[string](p, paying+`
		const e = await pay().catch((e) => e);
		if (!countersign.isHTTPError(e) || e.response.status !== 401) throw e;
		const problem = await e.response.json();
		return problem.code === 'not_connected' && problem.connect === e.response.headers.get('Countersign-Connect') ? problem.connect : ''`)
}

func connected(p *browsertest.Page) bool {
	return browsertest.Eval[bool](p, "return (await (await fetch('/countersign/v1/providers/wise/connection')).json()).connected")
}

// leave goes to the provider's page, to come back to this one.
func leave(p *browsertest.Page, connect string) {
	browsertest.Do(p, "setTimeout(() => location.assign(a + '?page=' + encodeURIComponent(location.origin + '/shop?cart=7#total')))", connect)
	browsertest.Wait(p, "the provider's page", "return document.activeElement?.id === 'password'")
}

// signIn answers the first step of the provider's page.
func signIn(p *browsertest.Page) {
	p.Type(wise.Password)
	p.Press(browsertest.Enter)
	browsertest.Wait(p, "the question", "return document.getElementById('consent')?.dataset.step === 'decide'")
}

// back waits for the page, which is told how it ended.
func back(t *testing.T, p *browsertest.Page, how string) {
	t.Helper()
	browsertest.Wait(p, "the page to be back", "return location.pathname === '/shop' && document.readyState === 'complete'")
	if got := browsertest.Eval[string](p, "return location.search + location.hash"); got != "?cart=7&countersign_connect="+how+"#total" {
		t.Errorf("came back to %s", got)
	}
}

func TestConnectPayDisconnect(t *testing.T) {
	g := newShop(t)
	p := g.Visit(t, "/")
	p.Expect("401")
	connect := refused(p)
	if connect != g.Address+"/countersign/v1/providers/wise/connect" || connected(p) {
		t.Fatalf("told to connect at %q", connect)
	}
	leave(p, connect)
	signIn(p)
	p.Click("[data-do=approve]")
	back(t, p, "connected")
	if !connected(p) {
		t.Fatal("not connected")
	}

	front.Warm(p)
	running := browsertest.Start(p, paying+"return (await pay()).status")
	customer.Customer{T: t, Sandbox: g.bank.URL}.Approve(p.Frame(wise.PagePath), p)
	var status int
	running.Settle().As(t, &status)
	if status != http.StatusOK {
		t.Errorf("paid with %d", status)
	}
	g.bank.Executed("wise", 1)

	if left := browsertest.Eval[string](p, `
		return JSON.stringify(await (await fetch('/countersign/v1/providers/wise/disconnect', { method: 'POST' })).json())`); !strings.Contains(left, `"revoked":true`) {
		t.Errorf("disconnected with %s", left)
	}
	if refused(p) != connect || connected(p) {
		t.Error("connected still")
	}
	if seen := browsertest.Eval[string](p, "return document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })"); seen != "{}" {
		t.Errorf("the page has %s", seen)
	}
}

func TestConsentRefused(t *testing.T) {
	g := newShop(t)
	p := g.Visit(t, "/")
	leave(p, g.Address+"/countersign/v1/providers/wise/connect")
	p.Click("[data-do=refuse]")
	back(t, p, "denied")
	if connected(p) {
		t.Error("connected")
	}
}

// withoutPolicy takes the policy from pages, under which axe-core cannot run.
func withoutPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(unpolicied{w}, r) })
}

type unpolicied struct{ http.ResponseWriter }

func (u unpolicied) WriteHeader(status int) {
	u.Header().Del("Content-Security-Policy")
	u.ResponseWriter.WriteHeader(status)
}

// axe-core finds nothing to complain about on the provider's page, light and dark,
// wide and narrow.
func TestConsentLooks(t *testing.T) {
	script := axe.Script(t)
	g := newShop(t, withoutPolicy)
	for _, scheme := range []string{"light", "dark"} {
		for name, width := range map[string]int{"wide": 900, "narrow": 320} {
			t.Run(scheme+" "+name, func(t *testing.T) {
				p := g.Visit(t, "/")
				p.Media("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce")
				p.Viewport(width, 720)
				leave(p, g.Address+"/countersign/v1/providers/wise/connect")
				for _, place := range []string{"password", "decide"} {
					axe.Check(t, p, script, "html")
					if browsertest.Eval[bool](p, "return document.documentElement.scrollWidth > innerWidth") {
						t.Errorf("%s is wider than the screen", place)
					}
					p.SaveScreenshot(place + ".png")
					if place == "password" {
						signIn(p)
					}
				}
			})
		}
	}
}
