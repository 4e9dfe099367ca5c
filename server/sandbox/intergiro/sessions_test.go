package intergiro

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestSessions walks the state machine of login and refresh. "call" is any
// call with the latest access token.
func TestSessions(t *testing.T) {
	for _, c := range []struct {
		name, scenario string
		events         []event
	}{
		{"a refresh after a 401", "", []event{
			{"call", "200"}, {"wait 899s", ""}, {"call", "200"}, {"wait 1s", ""}, {"call", "401"}, {"refresh", "200"}, {"call", "200"},
		}},
		{"no refresh before that", "", []event{{"refresh", "400 refresh_too_early"}, {"call", "200"}}},
		{"no refresh before a 401, even when it is due", "", []event{
			{"wait 900s", ""}, {"refresh", "400 refresh_too_early"}, {"call", "401"}, {"refresh", "200"},
		}},
		{"a refresh when it is due", `{"unconfirmed":{"refreshAfter":"expiry"}}`, []event{
			{"refresh", "400 refresh_too_early"}, {"wait 900s", ""}, {"refresh", "200"}, {"refresh", "400 refresh_too_early"},
		}},
		{"an older refresh token", "", []event{
			{"remember", ""},
			{"expire", ""},
			{"call", "401"},
			{"refresh", "200"},
			{"refresh old", "401 invalid_refresh_token"},
			{"call", "200"},
			{"expire", ""},
			{"call", "401"},
			{"refresh old", "401 invalid_refresh_token"},
			{"refresh", "200"},
		}},
		{"an older refresh token ends the session", `{"unconfirmed":{"reusedRefresh":"ends"}}`, []event{
			{"remember", ""},
			{"expire", ""},
			{"call", "401"},
			{"refresh", "200"},
			{"refresh old", "401 invalid_refresh_token"},
			{"call", "401"},
			{"refresh", "401 invalid_refresh_token"},
			{"login", "200"},
			{"call", "200"},
		}},
		{"the old access token ends with a refresh", "", []event{
			{"remember", ""}, {"expire", ""}, {"call", "401"}, {"refresh", "200"}, {"call old", "401"}, {"call", "200"}, {"refresh", "400 refresh_too_early"},
		}},
		{"a refresh token runs out", `{"refreshSeconds":1000}`, []event{
			{"login", "200"}, {"wait 1000s", ""}, {"call", "401"}, {"refresh", "401 invalid_refresh_token"}, {"login", "200"}, {"call", "200"},
		}},
		{"sessions are revoked", "", []event{{"revoke", ""}, {"call", "401"}, {"refresh", "401 invalid_refresh_token"}, {"login", "200"}, {"call", "200"}}},
		{"too many logins", `{"unconfirmed":{"loginsPerHour":3}}`, []event{
			{"login", "200"},
			{"login", "200"},
			{"login", "403 suspicious_activity"},
			{"call", "200"},
			{"wait 3600s", ""},
			{"login", "200"},
		}},
		{"a second login leaves the first session", "", []event{{"remember", ""}, {"login", "200"}, {"call old", "200"}, {"call", "200"}}},
		{"the statuses are settings", `{"unconfirmed":{"earlyRefreshStatus":409,"reusedRefreshStatus":403}}`, []event{
			{"refresh", "409 refresh_too_early"}, {"revoke", ""}, {"refresh", "403 invalid_refresh_token"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.scenario)
			var old rig
			for i, e := range c.events {
				if got := r.session(e.do, &old); got != e.want {
					t.Fatalf("event %d, %s: %s, want %s", i+1, e.do, got, e.want)
				}
			}
		})
	}
}

// session does what an event says and gives the status and code that came of
// it.
func (r *rig) session(event string, old *rig) string {
	r.t.Helper()
	verb, value, _ := strings.Cut(event, " ")
	access, refresh := r.access, r.refresh
	if value == "old" {
		access, refresh = old.access, old.refresh
	}
	switch verb {
	case "remember":
		*old = *r
	case "wait":
		d, err := time.ParseDuration(value)
		if err != nil {
			r.t.Fatal(err)
		}
		r.s.clock.Advance(d)
	case "expire", "revoke":
		r.manage("POST", "tokens/"+verb, "")
	case "call":
		return strconv.Itoa(r.do("GET", Prefix+"/v3/individuals", "", "Authorization", "Bearer "+access).Code)
	case "login":
		a := r.auth("login", `{"api_key":"`+APIKey+`"}`)
		return strings.TrimSpace(strconv.Itoa(a.Code) + " " + r.code(a))
	case "refresh":
		a := r.auth("refresh", `{"refresh_token":"`+refresh+`"}`)
		return strings.TrimSpace(strconv.Itoa(a.Code) + " " + r.code(a))
	}
	return ""
}

// TestOneRefreshOfMany: of many refreshes at once with one token, one succeeds.
func TestOneRefreshOfMany(t *testing.T) {
	r := newRig(t, "")
	r.manage("POST", "tokens/expire", "")
	r.api("GET", "/v3/individuals", "")
	var wait sync.WaitGroup
	codes := make([]int, 20)
	for i := range codes {
		wait.Go(func() {
			codes[i] = r.do("POST", Prefix+"/v3/auth/refresh", `{"refresh_token":"`+r.refresh+`"}`, "Content-Type", "application/json").Code
		})
	}
	wait.Wait()
	good := 0
	for _, code := range codes {
		if code == http.StatusOK {
			good++
		} else if code != http.StatusUnauthorized {
			t.Errorf("a refresh was answered %d", code)
		}
	}
	if good != 1 {
		t.Errorf("%d refreshes succeeded", good)
	}
}

// TestAccess: what counts as an access token.
func TestAccess(t *testing.T) {
	r := newRig(t, "")
	for _, c := range []struct {
		name, header string
		status       int
	}{
		{"the token", "Bearer " + r.access, 200},
		{"nothing", "", 401},
		{"an empty token", "Bearer ", 401},
		{"no scheme", r.access, 401},
		{"the refresh token", "Bearer " + r.refresh, 401},
		{"the API key", "Bearer " + APIKey, 401},
		{"another scheme", "Basic " + r.access, 401},
	} {
		for _, path := range []string{"/v3/individuals", "/v3/transactions"} {
			if a := r.do("GET", Prefix+path, "", "Authorization", c.header); a.Code != c.status {
				t.Errorf("%s %s: %d, want %d", c.name, path, a.Code, c.status)
			}
		}
	}
	if a := r.auth("login", `{"api_key":"intergiro-api-key-other"}`); a.Code != http.StatusUnauthorized || r.code(a) != codeBadKey {
		t.Errorf("another key: %d %s", a.Code, a.Body)
	}
}
