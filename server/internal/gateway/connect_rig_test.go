package gateway_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	store "countersign/server/internal/secret"
	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
)

// authority is the simulated Wise as an authorization server, and the clock of
// those who ask it.
type authority struct {
	t   testing.TB
	url string

	mu    sync.Mutex
	ahead time.Duration
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	s, err := sandbox.New(sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		s.Close()
		server.Close()
	})
	return &authority{t: t, url: server.URL}
}

func (a *authority) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Now().Add(a.ahead)
}

// pass lets time pass for the gateways.
func (a *authority) pass(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ahead += d
}

// manage calls the sandbox's management API.
func (a *authority) manage(method, path, body string) string {
	a.t.Helper()
	r := request(a.t, method, a.url+"/_sandbox/wise/"+path, strings.NewReader(body), "Content-Type", "application/json")
	r.Header.Del("Origin")
	got := do(a.t, http.DefaultClient, r)
	if got.status >= 300 {
		a.t.Fatalf("%s %s: %d %s", method, path, got.status, got.body)
	}
	return got.body
}

func (a *authority) scenario(change string) { a.t.Helper(); a.manage("PATCH", "scenario", change) }

// fail has the next request for a token go wrong.
func (a *authority) fail(kind string) {
	a.t.Helper()
	a.scenario(`{"faults":{"next":[{"fault":"` + kind + `","path":"/oauth/token"}]}}`)
}

func (a *authority) expire() { a.t.Helper(); a.manage("POST", "users/8820451/grants/expire", "") }
func (a *authority) revoke() { a.t.Helper(); a.manage("POST", "users/8820451/grants/revoke", "") }

type grantView struct {
	Renewed int
	Revoked bool
}

// grants are what customers have allowed.
func (a *authority) grants() []grantView {
	a.t.Helper()
	var v struct{ Grants []grantView }
	if err := json.Unmarshal([]byte(a.manage("GET", "grants", "")), &v); err != nil {
		a.t.Fatal(err)
	}
	return v.Grants
}

// connectRig is a gateway whose customers connect their accounts.
type connectRig struct {
	*rig
	as *authority
}

// newConnectRig makes one; what is kept may be another's as well.
func newConnectRig(t testing.TB, as *authority, secrets store.Store, change func(*credential.ConnectionConfig), log io.Writer) connectRig {
	t.Helper()
	return newUpstreamRig(t, as, secrets, log, func(u *gateway.Upstream) {
		if change != nil {
			change(u.Connect)
		}
	})
}

// newUpstreamRig is the same, for what is changed of the provider.
func newUpstreamRig(t testing.TB, as *authority, secrets store.Store, log io.Writer, change func(*gateway.Upstream)) connectRig {
	t.Helper()
	r := newRig(t, rigConfig{
		base: as.url, secrets: secrets, executionLog: log,
		routes: []gateway.Route{
			{Match: "GET /pay/profiles", Provider: "wise", To: "/v2/profiles"},
			{Match: "POST /pay/transfers/{transferId}/payments", Provider: "wise", To: "/v3/profiles/30417755/transfers/{transferId}/payments"},
			{Match: "POST /pay/quotes", Provider: "wise", To: "/v3/profiles/30417755/quotes"},
		},
		upstream: func(u *gateway.Upstream) {
			u.Credentials = nil
			u.Connect = &credential.ConnectionConfig{
				ID: wise.ClientID, Secret: wise.ClientSecret,
				AuthorizeURL: as.url + "/oauth/authorize", TokenURL: as.url + "/oauth/token", RevokeURL: as.url + "/oauth/revoke",
				Now: as.now,
			}
			change(u)
		},
	})
	return connectRig{r, as}
}

const atWise = "/countersign/v1/providers/wise"

// visit has a window go to an address of the gateway.
func (r connectRig) visit(t testing.TB, browser *http.Client, path string, headers ...string) answer {
	t.Helper()
	return do(t, browser, request(t, "GET", r.server.URL+path, nil, headers...))
}

// leave begins to connect, and gives the provider's address.
func (r connectRig) leave(t testing.TB, browser *http.Client, to string) string {
	t.Helper()
	got := r.visit(t, browser, atWise+"/connect?page="+url.QueryEscape(to))
	if got.status != http.StatusSeeOther {
		t.Fatalf("sent away with %d %s", got.status, got.body)
	}
	return got.header.Get("Location")
}

var handle = regexp.MustCompile(`data-token="([^"]+)"`)

// decide answers the provider's page, "approve" or "refuse", and gives the path at
// the gateway where the customer comes back.
func (r connectRig) decide(t testing.TB, address, how string) string {
	t.Helper()
	shown := do(t, http.DefaultClient, request(t, "GET", address, nil))
	found := handle.FindStringSubmatch(shown.body)
	if found == nil {
		t.Fatalf("the provider's page: %d %s", shown.status, shown.body)
	}
	var view struct{ Return string }
	for _, step := range []string{"password", how} {
		form := url.Values{"token": {found[1]}}
		if step == "password" {
			form["user"], form["password"] = []string{"8820451"}, []string{wise.Password}
		}
		got := do(t, http.DefaultClient, request(t, "POST", r.as.url+"/oauth/authorize/"+step,
			strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded"))
		if err := json.Unmarshal([]byte(got.body), &view); err != nil {
			t.Fatalf("%s: %d %s", step, got.status, got.body)
		}
	}
	path, ok := strings.CutPrefix(view.Return, own)
	if !ok {
		t.Fatalf("the provider sends the customer to %q", view.Return)
	}
	return path
}

// connect connects the account of the sandbox's first customer.
func (r connectRig) connect(t testing.TB, browser *http.Client) {
	t.Helper()
	back := r.visit(t, browser, r.decide(t, r.leave(t, browser, page+"/pay"), "approve"))
	if back.status != http.StatusSeeOther || back.header.Get("Location") != page+"/pay?countersign_connect=connected" {
		t.Fatalf("came back to %d %q %s", back.status, back.header.Get("Location"), back.body)
	}
}

func (r connectRig) profiles(t testing.TB, browser *http.Client) answer {
	t.Helper()
	return do(t, browser, request(t, "GET", r.server.URL+"/pay/profiles", nil))
}

// connected is what the gateway tells a page.
func (r connectRig) connected(t testing.TB, browser *http.Client) bool {
	t.Helper()
	got := do(t, browser, request(t, "GET", r.server.URL+atWise+"/connection", nil))
	var c struct {
		Provider, Connect string
		Connected         bool
	}
	if err := json.Unmarshal([]byte(got.body), &c); err != nil || got.status != http.StatusOK || c.Provider != "wise" || c.Connect != own+atWise+"/connect" {
		t.Fatalf("the connection: %d %s", got.status, got.body)
	}
	return c.Connected
}

func (r connectRig) disconnect(t testing.TB, browser *http.Client) answer {
	t.Helper()
	return do(t, browser, request(t, "POST", r.server.URL+atWise+"/disconnect", nil))
}
