package gateway_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// stray reports whether somebody who has come back has brought nothing that
// leads anywhere.
func stray(a answer) bool {
	return a.status == http.StatusNotFound && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && a.header.Get("Location") == ""
}

// TestCallbackIsBoundToItsSession: a link that an attacker has got by connecting
// an account of their own connects nobody else with it (login CSRF).
func TestCallbackIsBoundToItsSession(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	attacker, victim := r.newBrowser(t), r.newBrowser(t)
	link := r.decide(t, r.leave(t, attacker, page), "approve")
	if got := r.visit(t, victim, link); !stray(got) {
		t.Errorf("without a session: %d %s", got.status, got.body)
	}
	r.leave(t, victim, page) // has a session now, and is on the way
	if got := r.visit(t, victim, link); !stray(got) {
		t.Errorf("with a session: %d %s", got.status, got.body)
	}
	if r.connected(t, victim) {
		t.Error("the victim is connected with the attacker's account")
	}
	if got := r.visit(t, attacker, link); got.status != http.StatusSeeOther {
		t.Errorf("whom it belongs to: %d %s", got.status, got.body)
	}
}

func TestStateIsGoodOnce(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	link := r.decide(t, r.leave(t, r.browser, page), "approve")
	here, _ := url.Parse(r.server.URL)
	copied := r.newBrowser(t)
	copied.Jar.SetCookies(here, r.browser.Jar.Cookies(here))
	r.visit(t, r.browser, link)
	for name, browser := range map[string]*http.Client{"the same browser": r.browser, "one with its old session": copied} {
		if got := r.visit(t, browser, link); !stray(got) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := r.as.grants(); len(got) != 1 || got[0].Revoked || !r.connected(t, r.browser) {
		t.Errorf("a replay has ended the connection: %v", got)
	}
}

func TestCallbackIsStrict(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	address, err := url.Parse(r.leave(t, r.browser, page))
	if err != nil {
		t.Fatal(err)
	}
	state := address.Query().Get("state")
	for name, query := range map[string]string{
		"nothing":          "",
		"no state":         "code=abc",
		"an unknown state": "code=abc&state=" + strings.Repeat("A", 52),
		"half a state":     "code=abc&state=" + state[:26],
		"two states":       "code=abc&state=" + state + "&state=" + state,
		"markup":           "code=abc&state=<script>",
	} {
		if got := r.visit(t, r.browser, atWise+"/callback?"+query); !stray(got) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	head := do(t, r.browser, request(t, "HEAD", r.server.URL+atWise+"/callback?code=abc&state="+state, nil))
	if head.status != http.StatusNotFound {
		t.Errorf("HEAD: %d", head.status)
	}
	// All that has not used the state up.
	if got := r.visit(t, r.browser, r.decide(t, address.String(), "approve")); got.status != http.StatusSeeOther || !r.connected(t, r.browser) {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
}

// TestInjectedCode: somebody else's code, brought with one's own state, is not
// exchanged: it belongs to another challenge (RFC 7636).
func TestInjectedCode(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	attacker, victim := r.newBrowser(t), r.newBrowser(t)
	stolen, err := url.Parse(r.decide(t, r.leave(t, victim, page), "approve"))
	if err != nil {
		t.Fatal(err)
	}
	mine, err := url.Parse(r.leave(t, attacker, page))
	if err != nil {
		t.Fatal(err)
	}
	q := url.Values{"state": {mine.Query().Get("state")}, "code": {stolen.Query().Get("code")}}
	got := r.visit(t, attacker, atWise+"/callback?"+q.Encode())
	if got.header.Get("Location") != page+"?countersign_connect=failed" || r.connected(t, attacker) {
		t.Errorf("answered %d %q", got.status, got.header.Get("Location"))
	}
}

func TestCallbackWithoutAUsableCode(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	for name, more := range map[string]string{
		"no code": "", "an empty code": "&code=", "two codes": "&code=a&code=b", "a long code": "&code=" + strings.Repeat("a", 5000),
		"an unknown code": "&code=abc", "an error": "&error=server_error", "an error and a code": "&error=invalid_scope&code=abc",
	} {
		address, err := url.Parse(r.leave(t, r.browser, page))
		if err != nil {
			t.Fatal(err)
		}
		got := r.visit(t, r.browser, atWise+"/callback?state="+address.Query().Get("state")+more)
		if to := got.header.Get("Location"); to != page+"?countersign_connect=failed" {
			t.Errorf("%s: %d %q", name, got.status, to)
		}
	}
	if r.connected(t, r.browser) {
		t.Error("connected")
	}
}

// TestManyAttempts: what nobody finishes makes room, and a customer's last one
// counts.
func TestManyAttempts(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	first := r.decide(t, r.leave(t, r.browser, page), "approve")
	for range 30 {
		r.leave(t, r.browser, page)
	}
	if got := r.visit(t, r.browser, first); !stray(got) {
		t.Errorf("the first: %d", got.status)
	}
	r.connect(t, r.browser)
}
