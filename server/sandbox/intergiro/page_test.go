package intergiro

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestPageShowsWhatIsApproved: amount, payee and accounts, from the call and
// nothing else (RTS on SCA, article 5).
func TestPageShowsWhatIsApproved(t *testing.T) {
	r := newRig(t, "")
	for name, c := range map[string]struct {
		path, body string
		shows      []string
	}{
		"a payment": {payPath, payBody(requestID, "12000"), []string{
			"Confirm a payment", "120.00 EUR", "Kraken LTD", "DE75 5121 0800 1245 1261 99", "Invoice payment 1301", "For Sofia Lindgren", "SE48 9770",
		}},
		"a payee with markup": {payPath, strings.Replace(payBody(otherID, "1"), "Kraken LTD", "<b>Kraken</b>", 1), []string{"&lt;b&gt;Kraken"}},
		"a card":              {"/v3/cards/" + newCard + "/activate", "", []string{"Activate your card", "Everyday", "•••• 4417"}},
		"a charge": {"/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"card","charge":{"amount":1000,"currency":"EUR","account_id":"` + sofiaEUR + `"}}`, []string{
			"Pay in with your card", "10.00 EUR",
		}},
	} {
		a := r.api("POST", c.path, c.body)
		token := r.start(r.consentOf(a, a.Code), returnBody)
		page := r.do("GET", PagePath+"?token="+token, "")
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `data-step="password"`) {
			t.Errorf("%s: %d", name, page.Code)
		}
		for _, want := range c.shows {
			if !strings.Contains(page.Body.String(), want) {
				t.Errorf("%s: the page lacks %s", name, want)
			}
		}
	}
}

func TestPageShowsTheState(t *testing.T) {
	r := newRig(t, "")
	token := r.start(r.raise(), returnBody)
	shows := func(step, back string) {
		t.Helper()
		page := r.do("GET", PagePath+"?token="+token, "").Body.String()
		if !strings.Contains(page, `data-step="`+step+`"`) || !strings.Contains(html.UnescapeString(page), `data-return="`+back+`"`) {
			t.Errorf("it does not show %s with %q", step, back)
		}
	}
	const back = "https://app.example.com/return?state=x"
	shows("password", back)
	r.step("password", "token", token, "password", "sandbox")
	shows("decide", back)
	r.step("approve", "token", token)
	shows("approved", back)
	token = "0000"
	shows("expired", "")
	if n := len(r.s.history.Requests(0)); n == 0 {
		t.Error("nothing is recorded")
	}
	for _, q := range r.s.history.Requests(0) {
		if strings.Contains(q.Path, "token=") {
			t.Errorf("a token is in the history: %s", q.Path)
		}
	}
}

func TestPageCountsAttemptsAndTime(t *testing.T) {
	r := newRig(t, "")
	token := r.start(r.raise(), "")
	for _, want := range []string{"4 attempts left", "3 attempts left", "2 attempts left", "one attempt left", ""} {
		v := r.step("password", "token", token, "password", "guess")
		if got, _ := v["error"].(string); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%q, want %q", got, want)
		}
	}
	r = newRig(t, "")
	token = r.start(r.raise(), "")
	r.s.clock.Advance(599*time.Second + time.Millisecond)
	if v := r.step("look", "token", token); v["seconds"] != 1.0 || v["step"] != "password" {
		t.Errorf("shortly before the end: %v", v)
	}
}

// TestReturn: where the customer is sent, byte for byte, and what is added to
// it where a setting wants that.
func TestReturn(t *testing.T) {
	const back = "https://app.example.com/a%2Fb?state=x&x=%C3%A9"
	for _, c := range []struct {
		name, scenario, page, want string
	}{
		{"nothing is added", "", "approve", back},
		{"nothing tells a refusal", "", "refuse", back},
		{"nothing tells that they left", "", "leave", back},
		{"the status", `{"unconfirmed":{"returnQuery":"status"}}`, "approve", back + "&consent_id=ID&status=approved"},
		{"a refusal", `{"unconfirmed":{"returnQuery":"status"}}`, "refuse", back + "&consent_id=ID&status=rejected"},
		{"they left", `{"unconfirmed":{"returnQuery":"status"}}`, "leave", back + "&consent_id=ID&status=cancelled"},
		{"a lie", `{"unconfirmed":{"returnQuery":"misleading"}}`, "refuse", back + "&consent_id=ID&status=approved"},
		{"by a link", `{"page":{"back":"link"}}`, "approve", back},
		{"never", `{"page":{"back":"never"}}`, "approve", ""},
	} {
		r := newRig(t, c.scenario)
		id := r.raise()
		token := r.start(id, `{"return_url":"`+back+`"}`)
		r.step("password", "token", token, "password", "sandbox")
		got, _ := r.step(c.page, "token", token)["return"].(string)
		if want := strings.Replace(c.want, "ID", id, 1); got != want {
			t.Errorf("%s: %q, want %q", c.name, got, want)
		}
	}
	r := newRig(t, `{"unconfirmed":{"returnQuery":"status"}}`)
	token := r.start(r.raise(), `{"return_url":"https://app.example.com"}`)
	if got, _ := r.step("refuse", "token", token)["return"].(string); !strings.HasPrefix(got, "https://app.example.com?consent_id=") {
		t.Errorf("without a query: %q", got)
	}
	r = newRig(t, "")
	if v := r.step("leave", "token", r.start(r.raise(), "")); v["return"] != nil {
		t.Errorf("without an address: %v", v)
	}
	r = newRig(t, "")
	id := r.raise()
	r.start(id, returnBody)
	token = r.start(id, `{"return_url":"https://app.example.com/second"}`)
	if got := r.step("leave", "token", token)["return"]; got != "https://app.example.com/second" {
		t.Errorf("after a second start: %v", got)
	}
}

func TestPageIsStrict(t *testing.T) {
	r := newRig(t, "")
	token := r.start(r.raise(), returnBody)
	for _, query := range []string{"", "?token=", "?token=" + token + "&token=x", "?token=" + token + "&x=1", "?other=1"} {
		if a := r.do("GET", PagePath+query, ""); a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), "simulated Intergiro") {
			t.Errorf("%s: %d", query, a.Code)
		}
	}
	for _, c := range []struct{ step, body, contentType string }{
		{"password", "token=x&password=y&code=1", "application/x-www-form-urlencoded"},
		{"password", `{"token":"x"}`, "application/json"},
		{"approve", "token=x&password=y", "application/x-www-form-urlencoded"},
		{"refuse", "token=x&token=y", "application/x-www-form-urlencoded"},
		{"look", "token=%zz", "application/x-www-form-urlencoded"},
	} {
		if a := r.do("POST", PagePath+"/"+c.step, c.body, "Content-Type", c.contentType); a.Code != http.StatusBadRequest {
			t.Errorf("%s %s: %d", c.step, c.body, a.Code)
		}
	}
	if a := r.do("POST", PagePath+"/look", strings.Repeat("x", 1<<20+1), "Content-Type", "application/x-www-form-urlencoded"); a.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too much: %d", a.Code)
	}
	if v := r.step("look", "token", token); v["step"] != "password" {
		t.Errorf("afterwards: %v", v)
	}
}

// TestPageKeepsItsPolicy: a strict content security policy, nothing inline
// that would need a looser one, and the headers of the settings.
func TestPageKeepsItsPolicy(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:\s[^>]*)?>[^<]|javascript:`)
	for scenario, want := range map[string]map[string]string{
		"": {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"},
		`{"page":{"framing":"allow","opener":"sever"}}`: {"X-Frame-Options": "", "Cross-Origin-Opener-Policy": "same-origin"},
	} {
		r := newRig(t, scenario)
		a := r.do("GET", PagePath+"?token="+url.QueryEscape(r.start(r.raise(), returnBody)), "")
		for name, value := range want {
			if got := a.Header().Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", scenario, name, got, value)
			}
		}
		policy := a.Header().Get("Content-Security-Policy")
		framed := strings.Contains(policy, "frame-ancestors 'none'")
		if !strings.Contains(policy, "default-src 'none'; script-src 'self'; style-src 'self'") || framed != (scenario == "") {
			t.Errorf("%s: %s", scenario, policy)
		}
		if found := inline.FindString(a.Body.String()); found != "" {
			t.Errorf("the page has %q in it", found)
		}
	}
}
