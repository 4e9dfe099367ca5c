package gateway_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/internal/problem"
	"countersign/shared/wire"
)

// TestWrongInput sends what must not reach the provider, and wants each refused
// with its code, readable by the page that sent it.
func TestWrongInput(t *testing.T) {
	var reached atomic.Int32
	limits := gateway.Limits{BodyBytes: 1000, HeaderBytes: 4000}
	rig := serving(t, rigConfig{limits: limits}, func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil {
			reached.Add(1)
		}
	})
	unknown := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, test := range []struct {
		name    string
		send    func() answer
		status  int
		code    string
		foreign bool // the page is not allowed to read the answer
	}{
		{name: "no such route", send: get(t, rig, "/pay/nothing"), status: 404, code: "route_not_found"},
		{name: "root", send: get(t, rig, "/"), status: 404, code: "route_not_found"},
		{name: "no such method", send: func() answer { return rig.send(t, "OPTIONS", path, "") }, status: 405, code: "method_not_allowed"},
		{name: "no such endpoint", send: get(t, rig, "/countersign/v1/nothing"), status: 404, code: "route_not_found"},
		{name: "no such endpoint method", send: func() answer { return rig.send(t, "DELETE", wire.PathChallenges, "") }, status: 405, code: "method_not_allowed"},
		{name: "no such file", send: get(t, rig, "/countersign/countersign.js"), status: 404, code: "route_not_found"},
		{name: "dot segment", send: get(t, rig, "/pay/profiles/1/%2e%2e/x"), status: 400, code: "path_invalid"},
		{name: "encoded slash", send: get(t, rig, "/pay/profiles/1%2F2"), status: 400, code: "path_invalid"},
		{name: "double slash", send: get(t, rig, "/pay/profiles//x"), status: 400, code: "path_invalid"},
		{name: "body over the limit", send: func() answer { return rig.send(t, "POST", path, strings.Repeat("x", 1001)) }, status: 413, code: "body_too_large"},
		{name: "body of unknown length over the limit", send: func() answer {
			return do(t, rig.browser, request(t, "POST", rig.server.URL+path, io.LimitReader(zeros{}, 100_000)))
		}, status: 413, code: "body_too_large"},
		{name: "headers over the limit", send: get(t, rig, path, "X-Large", strings.Repeat("x", 4000)), status: 431, code: "headers_too_large"},
		{name: "many headers over the limit", send: func() answer {
			r := request(t, "GET", rig.server.URL+path, nil)
			for range 1000 {
				r.Header.Add("X-Many", "")
			}
			return do(t, rig.browser, r)
		}, status: 431, code: "headers_too_large"},
		{name: "address over the limit", send: get(t, rig, path+"?"+strings.Repeat("x", 4000)), status: 431, code: "headers_too_large"},
		{name: "foreign origin", send: func() answer {
			r := request(t, "POST", rig.server.URL+path, nil)
			r.Header.Set("Origin", "https://evil.example")
			return do(t, rig.browser, r)
		}, status: 403, code: "origin_refused", foreign: true},
		{name: "opaque origin", send: func() answer {
			r := request(t, "DELETE", rig.server.URL+path, nil)
			r.Header.Set("Origin", "null")
			return do(t, rig.browser, r)
		}, status: 403, code: "origin_refused", foreign: true},
		{name: "no origin, from another site", send: func() answer {
			r := request(t, "POST", rig.server.URL+path, nil, "Sec-Fetch-Site", "cross-site")
			r.Header.Del("Origin")
			return do(t, rig.browser, r)
		}, status: 403, code: "origin_refused", foreign: true},
		{name: "malformed token", send: get(t, rig, path, wire.HeaderApproval, "a\tb"), status: 400, code: "proof_invalid"},
		{name: "token too long", send: get(t, rig, path, wire.HeaderApproval, strings.Repeat("x", 257)), status: 400, code: "proof_invalid"},
		{name: "empty token", send: get(t, rig, path, wire.HeaderApproval, ""), status: 400, code: "proof_invalid"},
		{name: "two tokens", send: get(t, rig, path, wire.HeaderApproval, "a", wire.HeaderApproval, "b"), status: 400, code: "proof_invalid"},
		{name: "malformed id", send: get(t, rig, path, wire.HeaderChallenge, "../x"), status: 400, code: "proof_invalid"},
		{name: "two ids", send: get(t, rig, path, wire.HeaderChallenge, "a", wire.HeaderChallenge, "b"), status: 400, code: "proof_invalid"},
		{name: "proof without a session", send: get(t, rig, path, wire.HeaderChallenge, unknown), status: 401, code: "session_required"},
		{name: "token without a session", send: get(t, rig, path, wire.HeaderApproval, "7d3c"), status: 401, code: "session_required"},
		{name: "unknown id", send: get(t, rig, path, wire.HeaderChallenge, unknown, wire.HeaderSession, someSession), status: 404, code: "challenge_not_found"},
		{name: "unknown token", send: get(t, rig, path, wire.HeaderApproval, "7d3c", wire.HeaderSession, someSession), status: 403, code: "proof_unknown"},
		{name: "reading without a session", send: get(t, rig, wire.PathChallenges+"/"+unknown), status: 401, code: "session_required"},
		{name: "reading what is not there", send: get(t, rig, wire.PathChallenges+"/"+unknown, wire.HeaderSession, someSession), status: 404, code: "challenge_not_found"},
		{name: "reading by no request", send: get(t, rig, wire.PathChallenges, wire.HeaderSession, someSession), status: 404, code: "challenge_not_found"},
		{name: "reading by an unknown request", send: get(t, rig, wire.PathChallenges+"?request=x", wire.HeaderSession, someSession), status: 404, code: "challenge_not_found"},
		{name: "cancelling what is not there", send: func() answer {
			return rig.send(t, "POST", wire.PathChallenges+"/"+unknown+"/cancel", "", wire.HeaderSession, someSession)
		}, status: 404, code: "challenge_not_found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.send()
			got.wantProblem(t, test.status, test.code)
			readable := got.header.Get("Access-Control-Allow-Origin") == page &&
				strings.Contains(got.header.Get("Access-Control-Expose-Headers"), http.CanonicalHeaderKey(wire.HeaderChallenge))
			if readable == test.foreign {
				t.Errorf("readable by its page: %v", readable)
			}
			if !strings.Contains(got.body, `"instance":"`+got.header.Get(problem.HeaderCorrelation)+`"`) {
				t.Errorf("the problem does not name its instance: %s", got.body)
			}
		})
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests reached the provider", n)
	}
}

// someSession is a well-formed session that has raised nothing.
const someSession = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func get(t *testing.T, rig *rig, path string, headers ...string) func() answer {
	t.Helper()
	return func() answer {
		r := request(t, "GET", rig.server.URL+path, nil)
		for i := 0; i < len(headers); i += 2 {
			key := http.CanonicalHeaderKey(headers[i])
			r.Header[key] = append(r.Header[key], headers[i+1])
		}
		return do(t, rig.browser, r)
	}
}

// TestWhatIsApprovedIsWhatIsSent changes a challenged request in every way that
// matters: it is refused, the provider never sees it, and the true one still
// goes through.
func TestWhatIsApprovedIsWhatIsSent(t *testing.T) {
	routes := append(usualRoutes(), gateway.Route{Match: "POST /pay/other", Provider: "wise", To: "/v1/other"})
	for _, test := range []struct{ name, method, path, body string }{
		{"another body", "POST", path, `{"type":"BALANCE","amount":9}`},
		{"no body", "POST", path, ``},
		{"a longer body", "POST", path, payment + " "},
		{"another query", "POST", path + "?a=2", payment},
		{"no query", "POST", path, payment},
		{"another path", "POST", path + "x?a=1", payment},
		{"another route", "POST", "/pay/other?a=1", payment},
		{"another method", "PUT", path + "?a=1", payment},
		{"the query in the path", "POST", path + "%3Fa=1", payment},
	} {
		t.Run(test.name, func(t *testing.T) {
			bank := newBank(t)
			rig := newRig(t, rigConfig{base: bank.URL, routes: routes})
			body := payment
			if test.name == "no query" || strings.Contains(test.name, "body") {
				body = "{}"
			}
			first := rig.send(t, "POST", path+"?a=1", body)
			id, token := first.header.Get(wire.HeaderChallenge), bank.approve()
			for _, proof := range [][2]string{{wire.HeaderChallenge, id}, {wire.HeaderApproval, token}} {
				rig.send(t, test.method, test.path, test.body, proof[0], proof[1]).wantProblem(t, 409, "mismatch")
			}
			if n := len(bank.requests); n != 1 {
				t.Errorf("the provider got %d requests, want the first one alone", n)
			}
			rig.send(t, "POST", path+"?a=1", body, wire.HeaderChallenge, id).want(t, 200, done)
			// Replayed for something else, the proof is spent.
			rig.send(t, test.method, test.path, test.body, wire.HeaderApproval, token).wantProblem(t, 409, "proof_spent")
			if n := bank.executions(); n != 1 {
				t.Errorf("%d executions", n)
			}
		})
	}
}

// TestAnotherSessionsChallenge is like one that does not exist.
func TestAnotherSessionsChallenge(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL})
	thief := rig.newBrowser(t)
	rig.sendFrom(t, thief, "POST", path, payment) // has a session, and a challenge of its own
	id, token := challenged(t, rig)
	bank.approve()
	rig.sendFrom(t, thief, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 404, "challenge_not_found")
	rig.sendFrom(t, thief, "POST", path, payment, wire.HeaderApproval, token).wantProblem(t, 403, "proof_unknown")
	rig.sendFrom(t, thief, "GET", wire.PathChallenges+"/"+id, "").wantProblem(t, 404, "challenge_not_found")
	rig.sendFrom(t, thief, "POST", wire.PathChallenges+"/"+id+"/cancel", "").wantProblem(t, 404, "challenge_not_found")
	if n := bank.executions(); n != 0 {
		t.Errorf("%d executions", n)
	}
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, 200, done)
}

func TestARetryTooLarge(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, limits: gateway.Limits{BodyBytes: 5000, MemoryBytes: 1000}})
	id, _ := challenged(t, rig)
	bank.approve()
	for name, body := range map[string]io.Reader{
		"of known length":   strings.NewReader(strings.Repeat("x", 5001)),
		"of unknown length": io.LimitReader(zeros{}, 5001),
	} {
		got := do(t, rig.browser, request(t, "POST", rig.server.URL+path, body, wire.HeaderChallenge, id))
		if got.code() != "body_too_large" {
			t.Errorf("%s: answered %d %q", name, got.status, got.code())
		}
	}
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, 200, done)
}

func TestTooManyOpenChallenges(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, maxOpen: 2})
	first, _ := challenged(t, rig)
	challenged(t, rig)
	rig.send(t, "POST", path, payment).wantProblem(t, 429, "too_many_challenges")
	rig.send(t, "POST", wire.PathChallenges+"/"+first+"/cancel", "")
	challenged(t, rig)
}

func TestEndedChallengesAreNotExecuted(t *testing.T) {
	now := time.Now()
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, now: func() time.Time { return now }})
	cancelled, _ := challenged(t, rig)
	rig.send(t, "POST", wire.PathChallenges+"/"+cancelled+"/cancel", "")
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, cancelled).wantProblem(t, 409, "cancelled")
	expired, _ := challenged(t, rig)
	bank.approve()
	now = now.Add(time.Hour)
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, expired).wantProblem(t, 410, "expired")
	if n := bank.executions(); n != 0 {
		t.Errorf("%d executions", n)
	}
}

func TestMissingCredentials(t *testing.T) {
	source, err := credential.NewForward("X-Wise-Token", netip.MustParsePrefix("127.0.0.0/8"))
	if err != nil {
		t.Fatal(err)
	}
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, credentials: source})
	rig.send(t, "POST", path, payment).wantProblem(t, 401, "credentials_missing")
	if got := rig.send(t, "POST", path, payment, "X-Wise-Token", secret); got.status != http.StatusForbidden {
		t.Fatalf("with credentials: %d", got.status)
	}
	got := bank.requests[0].Header
	if got.Get("Authorization") != "Bearer "+secret || got.Get("X-Wise-Token") != "" {
		t.Errorf("the provider got %v", got)
	}
	// Without them an approved request is not lost either.
	id := rig.send(t, "POST", path, payment, "X-Wise-Token", secret).header.Get(wire.HeaderChallenge)
	bank.approve()
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 401, "credentials_missing")
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id, "X-Wise-Token", secret).want(t, 200, done)
}

// TestFilesAndFallback: what no route names goes to the pages, what is below
// /countersign/ to the files, and neither hides a route's refusals.
func TestFilesAndFallback(t *testing.T) {
	mark := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, name) })
	}
	provider := httptest.NewServer(http.NotFoundHandler())
	defer provider.Close()
	rig := newRig(t, rigConfig{base: provider.URL, assets: mark("files"), fallback: mark("pages")})
	get(t, rig, "/countersign/countersign.js")().want(t, 200, "files")
	get(t, rig, "/")().want(t, 200, "pages")
	get(t, rig, "/style.css")().want(t, 200, "pages")
	get(t, rig, "/countersign/v1/nothing")().wantProblem(t, 404, "route_not_found")
	get(t, rig, "/x/%2e%2e/y")().wantProblem(t, 400, "path_invalid")
	rig.send(t, "OPTIONS", path, "").wantProblem(t, 405, "method_not_allowed")
}
