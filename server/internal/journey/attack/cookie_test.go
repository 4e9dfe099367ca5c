package attack_test

import (
	"strings"
	"testing"

	"countersign/server"
	"countersign/shared/wire"
)

// TestAttackCookieTossing has a sibling domain, or another port of this host, set
// cookies that look like the gateway's: none brings a customer into the attacker's
// session.
func TestAttackCookieTossing(t *testing.T) {
	for _, public := range []string{"https://pay.example.com", own} {
		t.Run(public, func(t *testing.T) {
			name := "countersign"
			if strings.HasPrefix(public, "https") {
				name = "__Host-countersign"
			}
			a := aim(t, challenging, func(c *server.Config) { c.PublicURL = public })
			attackers, customers := a.one(t, post("/pay/1", "{}")), a.one(t, post("/pay/1", "{}"))
			value := func(of answer) string { return of.Header.Get(wire.HeaderSession) }
			read := func(cookie string, of answer) answer {
				return a.one(t, request("GET "+wire.PathChallenges+"/"+of.Header.Get(wire.HeaderChallenge), "",
					"Origin: "+page, "Cookie: "+cookie, "Connection: close"))
			}
			if got := read(name+"="+value(customers), customers); got.StatusCode != 200 {
				t.Fatalf("the customer's own cookie: %v", got)
			}
			for _, cookie := range []string{
				"countersign_=%", "\u2000" + name + "=%", "\u00a0" + name + "=%", strings.ToUpper(name) + "=%", "x=1," + name + "=%", "=" + name + "=%",
				"$Version=1; \"" + name + "\"=%", name + "[]=%", name + "=" + "\"x\"; y=%", "__Secure-countersign=%", "__Host-" + name + "=%",
			} {
				read(strings.ReplaceAll(cookie, "%", value(attackers)), attackers).refused(t, "session_required")
			}
			// Beside the customer's own neither counts, whichever comes first.
			mine, theirs := name+"="+value(customers), name+"="+value(attackers)
			for _, both := range []string{mine + "; " + theirs, theirs + "; " + mine, theirs + "\r\nCookie: " + mine} {
				read(both, attackers).refused(t, "session_required")
				read(both, customers).refused(t, "session_required")
			}
			// A session that nobody began is no better than none: it holds nothing.
			read(name+"="+strings.Repeat("A", 43), customers).refused(t, "challenge_not_found")
		})
	}
}

// TestAttackCookieAttributes: the cookie is of this host alone, out of the reach of
// scripts, and not sent along by other sites' forms and frames.
func TestAttackCookieAttributes(t *testing.T) {
	a := aim(t, challenging, func(c *server.Config) { c.PublicURL = "https://pay.example.com" })
	cookie := a.one(t, post("/pay/1", "{}")).Header.Get("Set-Cookie")
	for _, want := range []string{"__Host-countersign=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	if strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q", cookie)
	}
}
