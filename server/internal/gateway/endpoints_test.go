package gateway_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/gateway"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

func TestAChallengeIsFoundByItsRequest(t *testing.T) {
	const request = "9c1a2b3c-0000-4000-8000-000000000001"
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL})
	first := rig.send(t, "POST", path, payment, wire.HeaderRequest, request)
	got := rig.send(t, "GET", wire.PathChallenges+"?request="+request, "")
	var c stepup.Challenge
	if err := json.Unmarshal([]byte(got.body), &c); err != nil || got.status != http.StatusOK {
		t.Fatalf("answered %d %s", got.status, got.body)
	}
	want := stepup.Challenge{
		ID: first.header.Get(wire.HeaderChallenge), Provider: "wise", Approach: stepup.ApproachEmbedded,
		State: stepup.StatePending, Factors: c.Factors, AttemptsLeft: new(5), Verifiable: true, Request: request, ExpiresAt: c.ExpiresAt,
		Hosted: &stepup.Hosted{URL: "https://wise.com/approve-api-action/", Token: first.header.Get(wire.HeaderApproval)},
	}
	if *c.Hosted != *want.Hosted {
		t.Errorf("hosted %+v, want %+v", c.Hosted, want.Hosted)
	}
	if len(c.Factors) != 1 || c.Factors[0].Type != "SMS" {
		t.Errorf("factors %+v", c.Factors)
	}
	c.Hosted, want.Hosted = nil, nil
	if text(c) != text(want) {
		t.Errorf("found %+v, want %+v", c, want)
	}
	if got.header.Get("Cache-Control") != "no-store" || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", got.header)
	}
	if _, err := time.Parse(time.RFC3339, c.ExpiresAt); err != nil || !strings.HasSuffix(c.ExpiresAt, "Z") {
		t.Errorf("expires at %q (%v)", c.ExpiresAt, err)
	}
}

// text gives a challenge as text, to be compared.
func text(c stepup.Challenge) string {
	text, _ := json.Marshal(c) // it holds nothing that could fail
	return string(text)
}

func TestTheProviderIsAskedAtMostOnceInAWhile(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, limits: gateway.Limits{PollInterval: time.Hour}})
	id, _ := challenged(t, rig)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if c := rig.challenge(t, id); c.State != stepup.StatePending {
				t.Errorf("is %s", c.State)
			}
		})
	}
	wg.Wait()
	if bank.asked != 1 {
		t.Errorf("asked %d times, want once", bank.asked)
	}
}

func TestTheProviderIsAskedUntilItApproves(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, limits: gateway.Limits{PollInterval: time.Nanosecond}})
	id, _ := challenged(t, rig)
	for range 3 {
		if c := rig.challenge(t, id); c.State != stepup.StatePending {
			t.Errorf("is %s", c.State)
		}
	}
	bank.approve()
	for range 3 {
		if c := rig.challenge(t, id); c.State != stepup.StateApproved || c.Hosted != nil {
			t.Errorf("is %+v", c)
		}
	}
	if bank.asked != 4 {
		t.Errorf("asked %d times, want 4: once it is approved there is nothing to ask", bank.asked)
	}
}

// TestAProviderThatCannotSay leaves the challenge as it was, and the page with
// an answer.
func TestAProviderThatCannotSay(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL})
	id, token := challenged(t, rig)
	bank.mu.Lock()
	delete(bank.tokens, token)
	bank.mu.Unlock()
	if c := rig.challenge(t, id); c.State != stepup.StatePending || !c.Verifiable {
		t.Errorf("is %+v", c)
	}
	if bank.asked != 1 {
		t.Errorf("asked %d times", bank.asked)
	}
}

func TestAnUnverifiableProviderIsNotAsked(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, settings: unverifiable})
	id, _ := challenged(t, rig)
	bank.approve()
	if c := rig.challenge(t, id); c.State != stepup.StatePending || c.Verifiable || bank.asked != 0 {
		t.Errorf("is %+v after %d questions", c, bank.asked)
	}
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, 200, done)
}

func TestCancel(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL})
	id, _ := challenged(t, rig)
	for range 2 {
		got := rig.send(t, "POST", wire.PathChallenges+"/"+id+"/cancel", "")
		var c stepup.Challenge
		if err := json.Unmarshal([]byte(got.body), &c); err != nil || got.status != 200 || c.State != stepup.StateCancelled {
			t.Errorf("cancelled with %d %s", got.status, got.body)
		}
	}
	executed, _ := challenged(t, rig)
	bank.approve()
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, executed).want(t, 200, done)
	rig.send(t, "POST", wire.PathChallenges+"/"+executed+"/cancel", "").wantProblem(t, 409, "executing")
}

func TestPreflight(t *testing.T) {
	rig := serving(t, rigConfig{}, func(http.ResponseWriter, *http.Request) { t.Error("a preflight reached the provider") })
	for _, test := range []struct {
		name, origin, method, headers string
		want                          bool
	}{
		{"the helper's request", page, "POST", "content-type,countersign-challenge,countersign-request,countersign-session,idempotency-key", true},
		{"the original library's retry", page, "POST", "content-type,x-2fa-approval", true},
		{"a provider's own header", page, "POST", "x-tw-jose-method", true},
		{"a correlation id", page, "GET", "x-external-correlation-id", true},
		{"a method of a route", page, "DELETE", "", true},
		{"credentials of the page's own", page, "POST", "authorization", false},
		{"a header no route names", page, "POST", "x-anything", false},
		{"a method no route has", page, "TRACE", "", false},
		{"a foreign origin", "https://evil.example", "POST", "", false},
		{"an origin that begins like an allowed one", page + ".evil.example", "POST", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := request(t, "OPTIONS", rig.server.URL+path, nil, "Access-Control-Request-Method", test.method)
			r.Header.Set("Origin", test.origin)
			if test.headers != "" {
				names := strings.Split(test.headers, ",")
				slices.Sort(names)
				r.Header.Set("Access-Control-Request-Headers", strings.Join(names, ","))
			}
			got := do(t, rig.browser, r)
			allowed := got.header.Get("Access-Control-Allow-Origin") == test.origin && got.header.Get("Access-Control-Allow-Credentials") == "true"
			if got.status != http.StatusNoContent || allowed != test.want {
				t.Errorf("answered %d %v, want allowed: %v", got.status, got.header, test.want)
			}
		})
	}
}

// TestSessions: a page of another origin gets the session's value, which works
// where its cookie does not.
func TestSessions(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL})
	plain := rig.newBrowser(t)
	plain.Jar = nil
	first := rig.sendFrom(t, plain, "POST", path, payment)
	id, value := first.header.Get(wire.HeaderChallenge), first.header.Get(wire.HeaderSession)
	cookies := first.header.Values("Set-Cookie")
	if len(cookies) != 1 || !strings.HasPrefix(cookies[0], "countersign="+value+"; Path=/; HttpOnly; SameSite=Lax") {
		t.Errorf("cookies %q for session %q", cookies, value)
	}
	bank.approve()
	rig.sendFrom(t, plain, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 401, "session_required")
	again := rig.sendFrom(t, plain, "POST", path, payment, wire.HeaderChallenge, id, wire.HeaderSession, value)
	again.want(t, 200, done)
	if again.header.Get(wire.HeaderSession) != "" || again.header.Get("Set-Cookie") != "" {
		t.Errorf("a known session is begun anew: %v", again.header)
	}
	// Whoever is not challenged gets no session.
	unchallenged := rig.sendFrom(t, plain, "GET", "/pay/nothing", "")
	if unchallenged.header.Get("Set-Cookie") != "" {
		t.Errorf("a session without need: %v", unchallenged.header)
	}
}
