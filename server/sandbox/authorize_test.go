package sandbox_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const returnTo = "https://app.example.com/return?tab=1"

// authorizeURL is an authorization request, changed by pairs; an empty value
// leaves the parameter out.
func authorizeURL(pairs ...string) string {
	q := url.Values{"response_type": {"code"}, "client_id": {"example-client"}, "redirect_uri": {returnTo}, "state": {"some state"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	return "/oauth/authorize?" + q.Encode()
}

// visit opens the authorization page and gives its handle.
func (r rig) visit(pairs ...string) string {
	r.t.Helper()
	a := r.do("GET", authorizeURL(pairs...), "")
	found := regexp.MustCompile(`data-token="([^"]+)"`).FindStringSubmatch(a.body)
	if a.status != http.StatusOK || found == nil {
		r.t.Fatalf("no page: %d %s", a.status, a.body)
	}
	return found[1]
}

func (r rig) decide(name string, fields ...string) map[string]any {
	r.t.Helper()
	return r.do("POST", "/oauth/authorize/"+name, form(fields...), "Content-Type", formType).json(r.t)
}

// allow goes through the page and gives the query that the customer comes back
// with.
func (r rig) allow(pairs ...string) url.Values {
	r.t.Helper()
	handle := r.visit(pairs...)
	r.decide("password", "token", handle, "user", "8820451", "password", "sandbox")
	return r.query(r.decide("approve", "token", handle))
}

func (r rig) query(view map[string]any) url.Values {
	r.t.Helper()
	u, err := url.Parse(fmt.Sprint(view["return"]))
	if err != nil || u.Host != "app.example.com" || u.Query().Get("tab") != "1" || u.Query().Get("state") != "some state" {
		r.t.Fatalf("%v", view)
	}
	return u.Query()
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func TestAuthorizePage(t *testing.T) {
	r := newRig(t)
	verifier := strings.Repeat("v", 43)
	handle := r.visit("code_challenge", challengeOf(verifier), "code_challenge_method", "S256")
	if v := r.decide("approve", "token", handle); v["step"] != "password" || v["return"] != nil {
		t.Errorf("allowed before the password: %v", v)
	}
	if v := r.decide("password", "token", handle, "user", "8820451", "password", "wrong"); v["step"] != "password" || v["error"] == nil {
		t.Errorf("a wrong password: %v", v)
	}
	r.decide("password", "token", handle, "user", "8820451", "password", "sandbox")
	back := r.query(r.decide("approve", "token", handle))
	exchange := func(verifier string) result {
		return r.grant("grant_type", "authorization_code", "code", back.Get("code"), "redirect_uri", returnTo, "code_verifier", verifier)
	}
	granted := exchange(verifier)
	if s := r.profilesWith(granted.json(t)["access_token"]); s != http.StatusOK {
		t.Errorf("the token gives %d", s)
	}
	if a := exchange(verifier); a.json(t)["error"] != "invalid_grant" {
		t.Errorf("a code twice: %d", a.status)
	}
	if v := r.decide("approve", "token", handle); r.query(v).Get("code") != back.Get("code") {
		t.Errorf("a second code: %v", v)
	}
}

func TestCodeIsBoundToItsChallenge(t *testing.T) {
	r := newRig(t)
	verifier := strings.Repeat("v", 43)
	with := []string{"code_challenge", challengeOf(verifier), "code_challenge_method", "S256"}
	for name, c := range map[string]struct {
		asked, sent []string
	}{
		"no verifier":      {with, nil},
		"another verifier": {with, []string{"code_verifier", strings.Repeat("w", 43)}},
		"one too many":     {nil, []string{"code_verifier", verifier}},
	} {
		fields := append([]string{"grant_type", "authorization_code", "code", r.allow(c.asked...).Get("code"), "redirect_uri", returnTo}, c.sent...)
		if a := r.grant(fields...); a.json(t)["error"] != "invalid_grant" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestAuthorizePageRefuses(t *testing.T) {
	r := newRig(t)
	for name, pairs := range map[string][]string{
		"an unknown client":     {"client_id", "another"},
		"no address":            {"redirect_uri", ""},
		"a plain http address":  {"redirect_uri", "http://app.example.com/return"},
		"an address with a tag": {"redirect_uri", returnTo + "#x"},
	} {
		if a := r.do("GET", authorizeURL(pairs...), ""); a.status != http.StatusBadRequest || a.header.Get("Location") != "" {
			t.Errorf("%s: %d %s", name, a.status, a.header.Get("Location"))
		}
	}
	for name, c := range map[string]struct {
		pairs []string
		code  string
	}{
		"another response type": {[]string{"response_type", "token"}, "unsupported_response_type"},
		"an unknown scope":      {[]string{"scope", "everything"}, "invalid_scope"},
		"an unknown parameter":  {[]string{"colour", "red"}, "invalid_request"},
		"a plain challenge":     {[]string{"code_challenge", strings.Repeat("v", 43), "code_challenge_method", "plain"}, "invalid_request"},
		"a malformed challenge": {[]string{"code_challenge", "short", "code_challenge_method", "S256"}, "invalid_request"},
		"a method alone":        {[]string{"code_challenge_method", "S256"}, "invalid_request"},
	} {
		a := r.do("GET", authorizeURL(c.pairs...), "")
		if q := r.query(map[string]any{"return": a.header.Get("Location")}); a.status != http.StatusFound || q.Get("error") != c.code {
			t.Errorf("%s: %d %v", name, a.status, q)
		}
	}
	r.manage("PATCH", "wise/scenario", `{"oauth":{"pkce":"required","redirectUris":["https://app.example.com/other"]}}`)
	if a := r.do("GET", authorizeURL(), ""); a.status != http.StatusBadRequest {
		t.Errorf("an address that is not registered: %d", a.status)
	}
}

func TestAuthorizePageEnds(t *testing.T) {
	r := newRig(t)
	if q := r.query(r.decide("refuse", "token", r.visit())); q.Get("error") != "access_denied" || q.Has("code") {
		t.Errorf("refused: %v", q)
	}
	late := r.visit()
	r.advance(10 * time.Minute)
	if v := r.decide("password", "token", late, "user", "8820451", "password", "sandbox"); v["step"] != "expired" {
		t.Errorf("late: %v", v)
	}
	guessed := r.visit()
	for range 5 {
		r.decide("password", "token", guessed, "user", "8820451", "password", "wrong")
	}
	if v := r.decide("password", "token", guessed, "user", "8820451", "password", "sandbox"); v["step"] != "blocked" {
		t.Errorf("guessed: %v", v)
	}
}

func TestRotation(t *testing.T) {
	r := newRig(t)
	r.manage("PATCH", "wise/scenario", `{"oauth":{"refreshTokens":"rotated","graceSeconds":60}}`)
	renew := func(token any) map[string]any {
		t.Helper()
		return r.grant("grant_type", "refresh_token", "refresh_token", fmt.Sprint(token)).json(t)
	}
	fresh := func() map[string]any {
		return r.grant("grant_type", "authorization_code", "code", r.allow().Get("code"), "redirect_uri", returnTo).json(t)
	}
	first := fresh()
	lost := renew(first["refresh_token"])
	second := renew(first["refresh_token"]) // its answer was lost
	if second["access_token"] == nil || second["refresh_token"] == first["refresh_token"] {
		t.Fatalf("within the grace: %v", second)
	}
	if v := renew(lost["refresh_token"]); v["error"] != "invalid_grant" {
		t.Errorf("the lost one is good: %v", v)
	}
	third := renew(second["refresh_token"])
	if third["access_token"] == nil {
		t.Fatalf("the newest: %v", third)
	}
	if v := renew(first["refresh_token"]); v["error"] != "invalid_grant" {
		t.Errorf("one whose successor was used: %v", v)
	}
	if s := r.profilesWith(third["access_token"]); s != http.StatusUnauthorized {
		t.Errorf("after a reuse the grant gives %d", s)
	}
}

func TestRevoke(t *testing.T) {
	r := newRig(t)
	granted := r.grant("grant_type", "authorization_code", "code", r.allow().Get("code"), "redirect_uri", returnTo).json(t)
	revoke := func(token any) result {
		q := r.request("POST", "/oauth/revoke", form("token", fmt.Sprint(token), "token_type_hint", "refresh_token"), "Content-Type", formType)
		q.SetBasicAuth("example-client", "example-secret")
		a, err := r.try(q)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if a := r.do("POST", "/oauth/revoke", form("token", fmt.Sprint(granted["refresh_token"])), "Content-Type", formType); a.status != http.StatusUnauthorized {
		t.Errorf("without the client: %d", a.status)
	}
	if a := revoke("unknown"); a.status != http.StatusOK {
		t.Errorf("an unknown token: %d", a.status)
	}
	if a := revoke(granted["refresh_token"]); a.status != http.StatusOK || a.body != "" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if s := r.profilesWith(granted["access_token"]); s != http.StatusUnauthorized {
		t.Errorf("the access token gives %d", s)
	}
	if v := r.grant("grant_type", "refresh_token", "refresh_token", fmt.Sprint(granted["refresh_token"])).json(t); v["error"] != "invalid_grant" {
		t.Errorf("the refresh token gives %v", v)
	}
}
