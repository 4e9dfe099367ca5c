package gateway_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/server/internal/credential"
)

func TestConnect(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	refused := r.profiles(t, r.browser)
	refused.wantProblem(t, http.StatusUnauthorized, "not_connected")
	if where := own + atWise + "/connect"; refused.header.Get("Countersign-Connect") != where || !strings.Contains(refused.body, `"connect":"`+where+`"`) {
		t.Errorf("where to connect: %q %s", refused.header.Get("Countersign-Connect"), refused.body)
	}
	if refused.header.Get("Access-Control-Allow-Origin") != page || !strings.Contains(refused.header.Get("Access-Control-Expose-Headers"), "Countersign-Connect") {
		t.Errorf("a page cannot read it: %v", refused.header)
	}
	if r.connected(t, r.browser) {
		t.Error("connected before anything")
	}
	r.connect(t, r.browser)
	if got := r.profiles(t, r.browser); got.status != http.StatusOK || !strings.Contains(got.body, "Maren") {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	if !r.connected(t, r.browser) {
		t.Error("not connected")
	}
	if other := r.newBrowser(t); r.connected(t, other) || r.profiles(t, other).code() != "not_connected" {
		t.Error("another browser has a part in it")
	}
	if got := r.disconnect(t, r.browser); got.status != http.StatusOK || !strings.Contains(got.body, `"connected":false`) || !strings.Contains(got.body, `"revoked":true`) {
		t.Errorf("disconnected with %d %s", got.status, got.body)
	}
	r.profiles(t, r.browser).wantProblem(t, http.StatusUnauthorized, "not_connected")
	if got := r.as.grants(); len(got) != 1 || !got[0].Revoked {
		t.Errorf("the provider has %v", got)
	}
	if got := r.disconnect(t, r.browser); got.status != http.StatusOK || strings.Contains(got.body, "revoked") {
		t.Errorf("disconnected again with %d %s", got.status, got.body)
	}
}

func TestAuthorizationRequest(t *testing.T) {
	as := newAuthority(t)
	for name, c := range map[string]struct {
		change func(*credential.ConnectionConfig)
		want   []string
	}{
		"with all":       {func(c *credential.ConnectionConfig) { c.Scopes = []string{"transfers"} }, []string{"code_challenge", "code_challenge_method", "scope"}},
		"without PKCE":   {func(c *credential.ConnectionConfig) { c.WithoutPKCE = true }, nil},
		"without scopes": {nil, []string{"code_challenge", "code_challenge_method"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newConnectRig(t, as, nil, c.change, nil)
			u, err := url.Parse(r.leave(t, r.browser, page))
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			for _, name := range append(c.want, "client_id", "redirect_uri", "response_type", "state") {
				if len(q[name]) != 1 || q.Get(name) == "" {
					t.Errorf("%s = %q", name, q[name])
				}
				q.Del(name)
			}
			if len(q) > 0 {
				t.Errorf("asks for more: %v", q)
			}
		})
	}
}

// TestSessionIsNotFixed: whoever knows the session that a customer had before has
// no part in the account.
func TestSessionIsNotFixed(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	address := r.leave(t, r.browser, page)
	here, err := url.Parse(r.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	known := r.newBrowser(t)
	known.Jar.SetCookies(here, r.browser.Jar.Cookies(here))
	before := r.browser.Jar.Cookies(here)[0].Value
	r.visit(t, r.browser, r.decide(t, address, "approve"))
	if after := r.browser.Jar.Cookies(here)[0].Value; after == before {
		t.Error("the session is the one from before")
	}
	if !r.connected(t, r.browser) {
		t.Error("not connected")
	}
	if r.connected(t, known) || r.profiles(t, known).code() != "not_connected" {
		t.Error("whoever knew the session is connected")
	}
}

// TestConnectAgain keeps a second connection and forgets the first one, also under
// the session that it had.
func TestConnectAgain(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	r.connect(t, r.browser)
	here, _ := url.Parse(r.server.URL)
	first := r.newBrowser(t)
	first.Jar.SetCookies(here, r.browser.Jar.Cookies(here))
	r.connect(t, r.browser)
	if !r.connected(t, r.browser) || r.connected(t, first) {
		t.Errorf("connected %t, and the session from before %t", r.connected(t, r.browser), r.connected(t, first))
	}
	if got := r.profiles(t, r.browser); got.status != http.StatusOK {
		t.Errorf("answered %d %s", got.status, got.body)
	}
}

func TestDenied(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	back := r.visit(t, r.browser, r.decide(t, r.leave(t, r.browser, page+"/pay?x=1#top"), "refuse"))
	if to := back.header.Get("Location"); to != page+"/pay?x=1&countersign_connect=denied#top" {
		t.Errorf("came back to %d %q", back.status, to)
	}
	if r.connected(t, r.browser) {
		t.Error("connected without consent")
	}
}

func TestConnectInAWindowOfItsOwn(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	away := r.visit(t, r.browser, atWise+"/connect")
	back := r.visit(t, r.browser, r.decide(t, away.header.Get("Location"), "approve"))
	if back.status != http.StatusOK || !strings.Contains(back.body, "window.close()") || !r.connected(t, r.browser) {
		t.Errorf("came back to %d %s", back.status, back.body)
	}
}

func TestConnectHasNoOpenRedirect(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	for _, to := range []string{
		"https://evil.example", "//evil.example", "/pay", "javascript:alert(1)", "data:text/html,x",
		page + ".evil.example", "https://app.example.com@evil.example", "https://evil.example#" + page,
		"http://app.example.com", page + ":444", "https:app.example.com", "\\\\evil.example", page + "\r\nX: y",
		page + "/" + strings.Repeat("a", 5000), "",
	} {
		got := r.visit(t, r.browser, atWise+"/connect?page="+url.QueryEscape(to))
		got.wantProblem(t, http.StatusBadRequest, "page_refused")
		if got.header.Get("Location") != "" {
			t.Errorf("%q: sent to %q", to, got.header.Get("Location"))
		}
	}
	twice := r.visit(t, r.browser, atWise+"/connect?page="+url.QueryEscape(page)+"&page="+url.QueryEscape(page))
	twice.wantProblem(t, http.StatusBadRequest, "page_refused")
}

func TestConnectIsForWindows(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	for name, headers := range map[string][]string{
		"a request of a page": {"Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"},
		"an image":            {"Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"},
		"a frame":             {"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"},
	} {
		t.Run(name, func(t *testing.T) {
			r.visit(t, r.browser, atWise+"/connect", headers...).wantProblem(t, http.StatusBadRequest, "navigation_required")
		})
	}
	r.visit(t, r.browser, atWise+"/connect", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "cross-site").
		wantProblem(t, http.StatusBadRequest, "page_elsewhere")
	if got := r.visit(t, r.browser, atWise+"/connect", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "same-site"); got.status != http.StatusSeeOther {
		t.Errorf("a window: %d %s", got.status, got.body)
	}
}

// TestDisconnectIsForOwnPages: a page of another origin can do it no more than a
// form of it.
func TestDisconnectIsForOwnPages(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	r.connect(t, r.browser)
	for _, header := range [][2]string{{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}} {
		foreign := request(t, "POST", r.server.URL+atWise+"/disconnect", nil)
		foreign.Header.Del("Origin")
		foreign.Header.Set(header[0], header[1])
		do(t, r.browser, foreign).wantProblem(t, http.StatusForbidden, "origin_refused")
	}
	if !r.connected(t, r.browser) {
		t.Error("disconnected")
	}
}

func TestNoConnectionsWhereThereAreNone(t *testing.T) {
	r := newRig(t, rigConfig{base: "https://api.wise.com"})
	for _, path := range []string{"/connect", "/callback", "/connection"} {
		r.send(t, "GET", atWise+path, "").wantProblem(t, http.StatusNotFound, "route_not_found")
	}
	r.send(t, "POST", atWise+"/disconnect", "").wantProblem(t, http.StatusNotFound, "route_not_found")
}
