package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// grant asks for a token as the known client.
func (r rig) grant(fields ...string) result {
	r.t.Helper()
	q := r.request("POST", "/oauth/token", form(fields...), "Content-Type", formType)
	q.SetBasicAuth("example-client", "example-secret")
	a, err := r.try(q)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

func (r rig) profilesWith(token any) int {
	return r.do("GET", "/v2/profiles", "", "Authorization", fmt.Sprint("Bearer ", token)).status
}

func TestAuthorizationCode(t *testing.T) {
	r := newRig(t)
	const back = "https://app.example.com/return"
	issue := func() string {
		return fmt.Sprint(r.manage("POST", "wise/codes", `{"userId":8820451,"redirectUri":"`+back+`"}`).json(t)["code"])
	}
	code := issue()
	granted := r.grant("grant_type", "authorization_code", "client_id", "example-client", "code", code, "redirect_uri", back)
	if granted.status != http.StatusOK {
		t.Fatalf("%d %s", granted.status, granted.body)
	}
	v := granted.json(t)
	if v["token_type"] != "bearer" || v["expires_in"] != float64(43199) || v["refresh_token"] == nil {
		t.Errorf("%v", v)
	}
	for name, a := range map[string]result{
		"another redirect":   r.grant("grant_type", "authorization_code", "code", issue(), "redirect_uri", back+"2"),
		"an unknown refresh": r.grant("grant_type", "refresh_token", "refresh_token", "old"),
	} {
		if a.status != http.StatusUnauthorized || a.json(t)["error"] != "invalid_grant" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	late := issue()
	r.advance(10 * time.Minute)
	if a := r.grant("grant_type", "authorization_code", "code", late, "redirect_uri", back); a.status != http.StatusUnauthorized {
		t.Errorf("a code after ten minutes: %d", a.status)
	}
	if s := r.profilesWith(v["access_token"]); s != http.StatusOK {
		t.Errorf("the token gives %d", s)
	}
	r.advance(43199 * time.Second)
	if s := r.profilesWith(v["access_token"]); s != http.StatusUnauthorized {
		t.Errorf("the expired token gives %d", s)
	}
	renewed := r.grant("grant_type", "refresh_token", "refresh_token", fmt.Sprint(v["refresh_token"]))
	if s := r.profilesWith(renewed.json(t)["access_token"]); s != http.StatusOK {
		t.Errorf("the renewed token gives %d", s)
	}
	if a := r.grant("grant_type", "authorization_code", "code", code, "redirect_uri", back); a.status != http.StatusUnauthorized || a.json(t)["error"] != "invalid_grant" {
		t.Errorf("a code twice: %d %s", a.status, a.body)
	}
	if s := r.profilesWith(renewed.json(t)["access_token"]); s != http.StatusUnauthorized {
		t.Errorf("a code that was stolen has left a token that gives %d", s)
	}
}

func TestTokenEndpointRefuses(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		fields []string
		code   string
	}{
		{[]string{"grant_type", "password"}, "unsupported_grant_type"},
		{[]string{"grant_type", "client_credentials", "colour", "red"}, "invalid_request"},
		{[]string{"grant_type", "client_credentials", "client_id", "another"}, "invalid_client"},
		{[]string{"grant_type", "authorization_code"}, "invalid_request"},
		{[]string{"grant_type", "refresh_token"}, "invalid_request"},
	} {
		if a := r.grant(c.fields...); a.json(t)["error"] != c.code {
			t.Errorf("%v: %d %s", c.fields, a.status, a.body)
		}
	}
	if a := r.do("POST", "/oauth/token", `{"grant_type":"client_credentials"}`, "Content-Type", "application/json"); a.json(t)["error"] != "invalid_request" {
		t.Errorf("JSON: %d %s", a.status, a.body)
	}
	granted := r.grant("grant_type", "client_credentials").json(t)
	if s := r.profilesWith(granted["access_token"]); s != http.StatusForbidden {
		t.Errorf("a client's token on a user's operation: %d", s)
	}
	if strings.Contains(fmt.Sprint(granted), "refresh") {
		t.Errorf("a client's token has a refresh token: %v", granted)
	}
}
