package sandbox_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

const formType = "application/x-www-form-urlencoded"

// open posts the form that a helper posts.
func (r rig) open(query string, fields ...string) result {
	r.t.Helper()
	return r.do("POST", "/approve-api-action/"+query, form(fields...), "Content-Type", formType)
}

func helper(token string) []string {
	return []string{"ott", token, "libVersion", "test", "parentHostname", "localhost", "flow", "iframe"}
}

func TestPageTakesOnlyItsForm(t *testing.T) {
	r := newRig(t)
	token := r.challenge()
	with := func(name, value string) string {
		fields := helper(token)
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == name {
				fields[i+1] = value
				return form(fields...)
			}
		}
		return form(append(fields, name, value)...)
	}
	for _, c := range []struct {
		name, body, contentType string
		status                  int
	}{
		{"the form", form(helper(token)...), formType, 200},
		{"no host name, from a file", with("parentHostname", ""), formType, 200},
		{"JSON", `{"ott":"` + token + `"}`, "application/json", 400},
		{"an unknown field", with("colour", "red"), formType, 400},
		{"a field twice", form(helper(token)...) + "&ott=x", formType, 400},
		{"no token", with("ott", ""), formType, 400},
		{"no version", with("libVersion", ""), formType, 400},
		{"a strange flow", with("flow", "carousel"), formType, 400},
		{"broken escapes", "ott=%zz", formType, 400},
		{"too much", "ott=" + strings.Repeat("x", 1<<20), formType, 400},
	} {
		a := r.do("POST", "/approve-api-action/", c.body, "Content-Type", c.contentType)
		if a.status != c.status || !strings.Contains(a.body, "<main") {
			t.Errorf("%s: %d, want %d", c.name, a.status, c.status)
		}
	}
}

func TestPageShowsTheState(t *testing.T) {
	shows := func(r rig, token, step string) {
		r.t.Helper()
		if a := r.open("", helper(token)...); a.status != http.StatusOK || !strings.Contains(a.body, `data-step="`+step+`"`) {
			r.t.Errorf("it does not show %s: %d", step, a.status)
		}
	}
	r := newRig(t)
	token := r.challenge()
	shows(r, token, "password")
	r.step("password", "ott", token, "password", "sandbox")
	shows(r, token, "code")
	r.step("code", "ott", token, "code", " "+r.code()[:3]+" "+r.code()[3:])
	shows(r, token, "approved")
	shows(r, "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10", "expired")

	declined := r.challenge()
	r.step("decline", "ott", declined)
	shows(r, declined, "declined")

	late := r.challenge()
	r.advance(time.Hour)
	shows(r, late, "expired")

	locked := r.challenge()
	for left := 4; left >= 1; left-- {
		v := r.step("password", "ott", locked, "password", "guess")
		if v["attemptsLeft"] != float64(left) || !strings.Contains(fmt.Sprint(v["error"]), "try again") {
			t.Errorf("with %d attempts left: %v", left, v)
		}
	}
	if v := r.step("password", "ott", locked, "password", "guess"); v["step"] != "blocked" || v["retrySeconds"] != float64(900) {
		t.Errorf("after five failures: %v", v)
	}
	shows(r, locked, "blocked")
	if a := r.api("POST", fundPath, fundBody); a.status != http.StatusForbidden || a.header.Get("x-2fa-approval") != "" {
		t.Errorf("a new challenge during the lock-out: %d %v", a.status, a.header)
	}
	r.advance(15 * time.Minute)
	r.challenge()
}

func TestPageSteps(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct{ path, body string }{
		{"password", "ott=x&password=y&code=1"},
		{"code", "ott=x&password=y"},
		{"resend", "ott=x&password=y"},
		{"decline", "ott=x&ott=y"},
	} {
		if a := r.do("POST", "/approve-api-action/"+c.path, c.body, "Content-Type", formType); a.status != http.StatusBadRequest {
			t.Errorf("%s %s: %d", c.path, c.body, a.status)
		}
	}
	if v := r.step("password", "ott", "unknown", "password", "sandbox"); v["step"] != "expired" {
		t.Errorf("an unknown token: %v", v)
	}
}

func TestFixedCodes(t *testing.T) {
	r := newRig(t)
	r.manage("PATCH", "wise/scenario", `{"codes":"fixed"}`)
	token := r.challenge()
	r.step("password", "ott", token, "password", "sandbox")
	if v := r.step("code", "ott", token, "code", "111111"); v["step"] != "approved" {
		t.Errorf("%v", v)
	}
}

// TestPagesKeepTheirPolicy: a strict content security policy, and nothing
// inline that would need a looser one.
func TestPagesKeepTheirPolicy(t *testing.T) {
	r := newRig(t)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:\s[^>]*)?>[^<]|javascript:`)
	pages := map[string]result{
		"approval": r.open("", helper(r.challenge())...),
		"refused":  r.open("", "ott", "x"),
	}
	for _, path := range []string{"/", "/phone", "/phone?user=1", "/_sandbox/", "/approve-api-action/"} {
		pages[path] = r.do("GET", path, "")
	}
	for name, page := range pages {
		policy := page.header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors *"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: its policy lacks %s: %q", name, want, policy)
			}
		}
		if found := inline.FindString(page.body); found != "" {
			t.Errorf("%s has %q in it", name, found)
		}
		if page.header.Get("X-Frame-Options") != "" || page.header.Get("Cross-Origin-Opener-Policy") != "" {
			t.Errorf("%s is hostile: %v", name, page.header)
		}
		for _, asset := range regexp.MustCompile(`(?:src|href)="(/_sandbox/assets/[^"]+)"`).FindAllStringSubmatch(page.body, -1) {
			a := r.do("GET", asset[1], "")
			if a.status != http.StatusOK || a.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s needs %s: %d", name, asset[1], a.status)
			}
			for _, script := range regexp.MustCompile(` from '\./([^']+)'`).FindAllStringSubmatch(a.body, -1) {
				if a := r.do("GET", "/_sandbox/assets/"+script[1], ""); a.status != http.StatusOK {
					t.Errorf("%s imports %s: %d", asset[1], script[1], a.status)
				}
			}
		}
	}
	if a := r.do("GET", "/_sandbox/assets/../templates/home.html", ""); a.status == http.StatusOK {
		t.Error("a template was served as an asset")
	}
}

// TestHostilePages: the knobs that make the page hostile, from the scenario
// and from the query alike.
func TestHostilePages(t *testing.T) {
	r := newRig(t)
	token := r.challenge()
	attribute := func(name, value string) func(result) bool {
		return func(a result) bool { return strings.Contains(a.body, name+`="`+value+`"`) }
	}
	cases := []struct {
		scenario, query string
		holds           func(result) bool
	}{
		{`{"page":{"framing":"refuse"}}`, "?framing=refuse", func(a result) bool {
			return a.header.Get("X-Frame-Options") == "DENY" && strings.Contains(a.header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
		}},
		{`{"page":{"opener":"sever"}}`, "?opener=sever", func(a result) bool {
			return a.header.Get("Cross-Origin-Opener-Policy") == "same-origin"
		}},
		{`{"page":{"messages":"never"}}`, "?messages=never", attribute("data-messages", "never")},
		{`{"page":{"messages":"twice"}}`, "?messages=twice", attribute("data-messages", "twice")},
		{`{"page":{"messages":"late"}}`, "?messages=late", attribute("data-messages", "late")},
		{`{"page":{"redirect":"http://127.0.0.1:1"}}`, "?redirect=http://127.0.0.1:1", func(a result) bool {
			return a.status == http.StatusTemporaryRedirect && strings.HasPrefix(a.header.Get("Location"), "http://127.0.0.1:1/approve-api-action/")
		}},
	}
	for _, c := range cases {
		if a := r.open(c.query, helper(token)...); !c.holds(a) {
			t.Errorf("%s: %d %v", c.query, a.status, a.header)
		}
		r.manage("PUT", "wise/scenario", c.scenario)
		if a := r.open("", helper(token)...); !c.holds(a) {
			t.Errorf("%s: %d %v", c.scenario, a.status, a.header)
		}
		r.manage("DELETE", "wise/scenario", "")
	}
	self := "?redirect=" + r.url // already there: no circle
	if a := r.open(self, helper(token)...); a.status != http.StatusOK {
		t.Errorf("sent on to itself: %d", a.status)
	}
	for _, query := range []string{"?framing=maybe", "?redirect=https://example.com", "?redirect=http://localhost:1/path"} {
		if a := r.open(query, helper(token)...); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d", query, a.status)
		}
	}
}
