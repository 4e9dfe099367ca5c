package gateway_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/internal/jose"
	"countersign/server/provider"
	"countersign/server/provider/wise"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// TestSecuredVectors sends the plain body of each secured vector, checks what
// the provider gets, answers as documented, and checks what the page gets.
func TestSecuredVectors(t *testing.T) {
	for _, v := range joseVectors(t) {
		if v.method() == "" || strings.Contains(v.Name, "jwe-direct") {
			continue // of the latter the browser has the key
		}
		t.Run(v.Name, func(t *testing.T) {
			s := newSecuring(t)
			s.spoil = func(_ int, h http.Header, _ string) (int, string) {
				for name, value := range v.Response.Headers {
					h.Set(name, value)
				}
				return v.Response.Status, string(bytesOf(v.Response.Body))
			}
			s.answer = func(http.ResponseWriter, *http.Request) {}
			r := s.rig(t, rigConfig{settings: provider.Settings{APIVersion: versionOf(v.Version)}, routes: []gateway.Route{{
				Match: v.Request.Method + " /x", Provider: "wise", To: v.Request.Path, JOSE: v.method(),
			}}})
			got := r.send(t, v.Request.Method, "/x", string(v.JOSE.RequestPlaintext), "Content-Type", "application/json")
			if opened := len(s.plain) == 1 && s.plain[0] == string(v.JOSE.RequestPlaintext); opened != (len(v.JOSE.RequestPlaintext) > 0) {
				t.Errorf("the provider read %q", s.plain)
			}
			for name, want := range v.Request.Headers {
				// The token of the vector is sent as a proof, and this is none.
				if values := s.sent[0].Header.Values(name); name != "Authorization" && name != "x-2fa-approval" && !reflect.DeepEqual(values, []string{want}) {
					t.Errorf("%s: %q, want %q", name, values, want)
				}
			}
			want := string(v.JOSE.ResponsePlaintext)
			switch {
			case strings.HasPrefix(v.Name, "jose.error."):
				want = string(bytesOf(v.Response.Body))
			case v.Name == "jose.jws.fund-transfer":
				want = done
			}
			if got.status != v.Response.Status || !sameJSON(got.body, want) {
				t.Errorf("answered %d %s, want %d %s", got.status, got.body, v.Response.Status, want)
			}
			if got.header.Get("Content-Type") != "application/json" || got.header.Get("Content-Length") != strconv.Itoa(len(got.body)) {
				t.Errorf("answered with %v for %d bytes", got.header, len(got.body))
			}
		})
	}
}

func versionOf(version string) string {
	if strings.HasPrefix(version, "legacy") {
		return ""
	}
	return version
}

func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	return reflect.DeepEqual(x, y)
}

// TestSecuredRequestIsChallengedAndExecuted goes the whole way: the digest is
// that of the plain body, and what is kept is the plain answer.
func TestSecuredRequestIsChallengedAndExecuted(t *testing.T) {
	for _, m := range []string{"jws", "jwe", "jws-jwe"} {
		t.Run(m, func(t *testing.T) {
			s := newSecuring(t)
			r := s.rig(t, rigConfig{})
			id := securedChallenge(t, r, m)
			s.bank.approve()
			r.send(t, "POST", "/"+m+"/1/pay", `{"type":"OTHER"}`, wire.HeaderChallenge, id).wantProblem(t, http.StatusConflict, "mismatch")
			for _, replayed := range []string{"", "true"} {
				got := r.send(t, "POST", "/"+m+"/1/pay", payment, wire.HeaderChallenge, id)
				got.want(t, http.StatusOK, done)
				if got.header.Get(wire.HeaderReplayed) != replayed || got.header.Get("Content-Type") != "application/json" {
					t.Errorf("answered with %v", got.header)
				}
			}
			if n := s.bank.executions(); n != 1 || s.bank.executed[0] != payment {
				t.Errorf("%d executions, of %q", n, s.bank.executed)
			}
			if _, _, asked := s.counts(); asked > 2 {
				t.Errorf("asked for keys %d times", asked)
			}
		})
	}
}

// securedChallenge sends the payment and gives the challenge it meets.
func securedChallenge(t *testing.T, r *rig, m string) string {
	t.Helper()
	got := r.send(t, "POST", "/"+m+"/1/pay", payment)
	id := got.header.Get(wire.HeaderChallenge)
	if got.status != http.StatusForbidden || !wire.ValidID(id) {
		t.Fatalf("answered %d %s, want a challenge", got.status, got.body)
	}
	return id
}

// TestUnverifiedAnswers refuses what the provider cannot have meant. An
// execution that ends so is never repeated.
func TestUnverifiedAnswers(t *testing.T) {
	other := newSecuring(t)
	other.rotate(false)
	other.signing = other.ownSigning // anybody's but the provider's
	for name, spoil := range map[string]func(int, http.Header, string) (int, string){
		"tampered": func(status int, _ http.Header, body string) (int, string) {
			return status, body[:len(body)-9] + "AAAAAAAA" + body[len(body)-1:]
		},
		"of another signer": func(status int, _ http.Header, _ string) (int, string) {
			return status, other.write("jws+jwe", done)
		},
		"signed only":    func(status int, _ http.Header, _ string) (int, string) { return status, other.write("jws", done) },
		"encrypted only": func(status int, _ http.Header, _ string) (int, string) { return status, other.write("jwe", done) },
		"plain": func(status int, h http.Header, _ string) (int, string) {
			h.Set("Content-Type", "application/json")
			return status, done
		},
		"plain, and announced": func(status int, _ http.Header, _ string) (int, string) { return status, done },
		"too large": func(status int, _ http.Header, body string) (int, string) {
			return status, body + strings.Repeat("A", jose.MaxAnswer)
		},
		"compressed on the way": func(status int, h http.Header, _ string) (int, string) {
			h.Set("Content-Encoding", "gzip")
			return status, "\x1f\x8b"
		},
		"a refusal that is announced and tampered": func(_ int, _ http.Header, body string) (int, string) {
			return 422, body[:len(body)-9] + "AAAAAAAA" + body[len(body)-1:]
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSecuring(t)
			var log bytes.Buffer
			r := s.rig(t, rigConfig{executionLog: &log})
			id := securedChallenge(t, r, "jws-jwe")
			s.bank.approve()
			s.set(func() { s.spoil = spoil })
			r.send(t, "POST", "/jws-jwe/1/pay", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusBadGateway, "upstream_unverified")
			r.send(t, "POST", "/jws-jwe/1/pay", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusBadGateway, "outcome_unknown")
			if c := r.challenge(t, id); c.State != stepup.StateUnknown {
				t.Errorf("afterwards: %s", c.State)
			}
			if n := s.bank.executions(); n != 1 {
				t.Errorf("%d executions", n)
			}
			s.set(func() {
				s.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, done) }
			})
			r.send(t, "GET", "/jws-jwe/1", "").wantProblem(t, http.StatusBadGateway, "upstream_unverified")
			if strings.Contains(log.String(), "COMPLETED") || strings.Contains(log.String(), "eyJ") {
				t.Errorf("the log repeats the answer:\n%s", log.String())
			}
		})
	}
}

// TestPlainAnswersPass lets through what the provider does not secure.
func TestPlainAnswersPass(t *testing.T) {
	for _, test := range []struct {
		name, method string
		status       int
		contentType  string
		body         string
	}{
		{"an error", "POST", 422, "application/json", `{"errors":[{"code":"phone.number.repeated"}]}`},
		{"an error of another type", "GET", 404, "text/html", "<p>not here"},
		{"nothing", "POST", 204, "", ""},
		{"an empty success", "POST", 200, "", ""},
		{"an empty success of the type", "GET", 200, "application/jose+json", ""},
		{"not modified", "GET", 304, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSecuring(t)
			s.spoil = func(_ int, h http.Header, _ string) (int, string) {
				h.Del("Content-Type")
				if test.contentType != "" {
					h.Set("Content-Type", test.contentType)
				}
				return test.status, test.body
			}
			s.answer = func(http.ResponseWriter, *http.Request) {}
			r := s.rig(t, rigConfig{})
			body := ""
			if test.method == "POST" {
				body = payment
			}
			got := r.send(t, test.method, "/jws-jwe/1", body)
			got.want(t, test.status, test.body)
			if got.header.Get("Content-Type") != test.contentType {
				t.Errorf("Content-Type %q, want %q", got.header.Get("Content-Type"), test.contentType)
			}
		})
	}
}

func TestHeadPasses(t *testing.T) {
	s := newSecuring(t)
	s.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, done) }
	got := s.rig(t, rigConfig{}).send(t, "HEAD", "/jws-jwe/1", "")
	got.want(t, http.StatusOK, "")
}

// TestKeyRotatesUnderARequest holds that a request that the provider could not
// decrypt is encrypted for the new key and sent once more.
func TestKeyRotatesUnderARequest(t *testing.T) {
	s := newSecuring(t)
	r := s.rig(t, rigConfig{})
	id := securedChallenge(t, r, "jws-jwe")
	s.rotate(false)
	if again := securedChallenge(t, r, "jws-jwe"); again == id {
		t.Error("the same challenge")
	}
	id = securedChallenge(t, r, "jws-jwe")
	s.bank.approve()
	s.rotate(false)
	r.send(t, "POST", "/jws-jwe/1/pay", payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
	if n := s.bank.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
	if sent, opened, _ := s.counts(); sent != 6 || opened != 4 {
		t.Errorf("sent %d, of which %d could be read, want 6 and 4", sent, opened)
	}
}

// TestSameKeyIsNotSentAgain gives the provider's failure as it is where its key
// is the same, and does not ask for the key each time.
func TestSameKeyIsNotSentAgain(t *testing.T) {
	const failure = `{"message":"An unexpected error occurred","request_id":"41d7c0b9e6f2483a95d10c7be82f6a34"}`
	s := newSecuring(t)
	r := s.rig(t, rigConfig{})
	s.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, failure)
	}
	for range 3 {
		r.send(t, "POST", "/jwe/1/pay", payment).want(t, http.StatusInternalServerError, failure)
	}
	if sent, _, asked := s.counts(); sent != 3 || asked != 2 {
		t.Errorf("sent %d, asked %d times for the key; want 3 and 2", sent, asked)
	}
	// Of the same text, without encryption it says nothing about keys.
	r.send(t, "POST", "/jws/1/pay", payment).want(t, http.StatusInternalServerError, failure)
	if sent, _, asked := s.counts(); sent != 4 || asked != 2 {
		t.Errorf("sent %d, asked %d times for the key; want 4 and 2", sent, asked)
	}
}

// TestFailureInTheMiddleIsNotRepeated holds the promise where everything goes
// wrong at once: the provider carries a request out, fails in a way that looks
// as if it had not read it, and has a new key as well. Its new challenge must
// not reach the customer, who would pay twice.
func TestFailureInTheMiddleIsNotRepeated(t *testing.T) {
	s := newSecuring(t)
	r := s.rig(t, rigConfig{})
	id := securedChallenge(t, r, "jwe")
	s.bank.approve()
	s.set(func() {
		s.bank.executing = func(w http.ResponseWriter, _ *http.Request) {
			s.rotate(true)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"message":"An unexpected error occurred","request_id":"41d7c0b9"}`)
		}
	})
	got := r.send(t, "POST", "/jwe/1/pay", payment, wire.HeaderChallenge, id)
	got.wantProblem(t, http.StatusBadGateway, "outcome_unknown")
	if got.header.Get(wire.HeaderChallenge) != "" || got.header.Get(wire.HeaderApproval) != "" {
		t.Errorf("a new challenge reached the page: %v", got.header)
	}
	if c := r.challenge(t, id); c.State != stepup.StateUnknown {
		t.Errorf("afterwards: %s", c.State)
	}
	if sent, _, _ := s.counts(); sent != 3 || s.bank.executions() != 1 {
		t.Errorf("sent %d times, executed %d times; want 3 and 1", sent, s.bank.executions())
	}
}

// TestSecondSendingBreaks counts as sent, whatever became of it.
func TestSecondSendingBreaks(t *testing.T) {
	s := newSecuring(t)
	down := &vanishing{RoundTripper: http.DefaultTransport, path: "/v1/profiles/", from: 3}
	r := s.rig(t, rigConfig{transport: down})
	id := securedChallenge(t, r, "jwe")
	s.bank.approve()
	s.rotate(false)
	r.send(t, "POST", "/jwe/1/pay", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusBadGateway, "outcome_unknown")
	if c := r.challenge(t, id); c.State != stepup.StateUnknown {
		t.Errorf("afterwards: %s", c.State)
	}
	if s.bank.executions() != 0 {
		t.Error("executed")
	}
}

// TestKeyForAnAnswerCannotBeReached is about the answer, not the request: that
// was sent.
func TestKeyForAnAnswerCannotBeReached(t *testing.T) {
	s := newSecuring(t)
	r := s.rig(t, rigConfig{transport: &vanishing{RoundTripper: http.DefaultTransport, path: "/v1/auth/jose/", from: 1}})
	id := securedChallenge(t, r, "jws")
	s.bank.approve()
	r.send(t, "POST", "/jws/1/pay", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusBadGateway, "upstream_unverified")
	if c := r.challenge(t, id); c.State != stepup.StateUnknown || s.bank.executions() != 1 {
		t.Errorf("afterwards: %s, after %d executions", c.State, s.bank.executions())
	}
	s.answer = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, done) }
	r.send(t, "GET", "/jws/1", "").wantProblem(t, http.StatusBadGateway, "upstream_unverified")
}

// vanishing cannot reach a path from the given request to it on.
type vanishing struct {
	http.RoundTripper
	path    string
	from, n int
}

func (d *vanishing) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, d.path) {
		if d.n++; d.n >= d.from {
			r = r.Clone(r.Context())
			r.URL.Host = "127.0.0.1:1" // where nobody listens
		}
	}
	return d.RoundTripper.RoundTrip(r)
}

// TestKeyThatCannotBeLearnt sends nothing, and keeps the approval.
func TestKeyThatCannotBeLearnt(t *testing.T) {
	s := newSecuring(t)
	r := s.rig(t, rigConfig{})
	s.keysBroken = true
	r.send(t, "POST", "/jwe/1/pay", payment).wantProblem(t, http.StatusBadGateway, "upstream_unreachable")
	if sent, _, _ := s.counts(); sent != 0 {
		t.Error("sent")
	}
	id := securedChallenge(t, r, "jws") // the same request, to which a key of theirs is nothing
	s.bank.approve()
	r.send(t, "POST", "/jwe/1/pay", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusBadGateway, "upstream_unreachable")
	if c := r.challenge(t, id); c.State != stepup.StateApproved {
		t.Errorf("afterwards: %s", c.State)
	}
	s.set(func() { s.keysBroken = false })
	r.send(t, "POST", "/jwe/1/pay", payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
	if s.bank.executions() != 1 {
		t.Errorf("%d executions", s.bank.executions())
	}
}

func TestSecuredBodyTooLarge(t *testing.T) {
	s := newSecuring(t)
	s.answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
	r := s.rig(t, rigConfig{})
	for name, body := range map[string]io.Reader{
		"announced": strings.NewReader(strings.Repeat("x", jose.MaxRequest+1)),
		"streamed":  io.LimitReader(zeros{}, jose.MaxRequest+1),
	} {
		t.Run(name, func(t *testing.T) {
			do(t, r.browser, request(t, "POST", r.server.URL+"/jws/1", body)).wantProblem(t, http.StatusRequestEntityTooLarge, "body_too_large")
		})
	}
	for name, body := range map[string]io.Reader{
		"announced": strings.NewReader(strings.Repeat("x", jose.MaxRequest)),
		"streamed":  io.LimitReader(zeros{}, jose.MaxRequest),
		"empty":     io.LimitReader(zeros{}, 0),
	} {
		t.Run(name+", just not", func(t *testing.T) {
			do(t, r.browser, request(t, "POST", r.server.URL+"/jws-jwe/1", body)).want(t, http.StatusNoContent, "")
		})
	}
	if len(s.plain) != 2 || len(s.plain[0]) != jose.MaxRequest || len(s.plain[1]) != jose.MaxRequest {
		t.Errorf("the provider read %d bodies", len(s.plain))
	}
}

func TestSecuredRouteFaults(t *testing.T) {
	opened, err := wise.New(provider.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	s := newSecuring(t)
	static := credential.NewStatic("t")
	for name, test := range map[string]struct {
		upstream gateway.Upstream
		jose     string
		want     []string
	}{
		"no such method": {gateway.Upstream{Provider: opened, Client: static, JOSE: &s.own}, "jwe+jws", []string{`jose "jwe+jws": there is only jws, jwe and jws+jwe`}},
		"nothing": {gateway.Upstream{Provider: opened}, "jws+jwe", []string{
			"no signing key configured", "no encryption key configured", `the provider "wise" has no client configured`,
		}},
		"keys of another kind": {
			gateway.Upstream{Provider: opened, Client: static, JOSE: &jose.Keys{Algorithm: "ES256", Signing: s.own.Signing}},
			"jws",
			[]string{"signing key 1: ES256 needs a key of the curve P-256"},
		},
		"a provider that secures nothing": {gateway.Upstream{Provider: bare{}, JOSE: &s.own}, "", []string{"this provider signs and encrypts nothing"}},
		"a route that it cannot serve":    {gateway.Upstream{Provider: bare{}}, "jws", []string{`the provider "wise" signs and encrypts nothing`}},
		"all of it":                       {gateway.Upstream{Provider: opened, Client: static, JOSE: &s.own}, "jws+jwe", nil},
	} {
		t.Run(name, func(t *testing.T) {
			test.upstream.BaseURL, test.upstream.Credentials = "https://api.example.com", static
			_, err := gateway.New(gateway.Config{
				Upstreams: map[string]gateway.Upstream{"wise": test.upstream},
				Routes:    []gateway.Route{{Match: "GET /x", Provider: "wise", To: "/x", JOSE: test.jose}},
			})
			if (err == nil) != (test.want == nil) {
				t.Fatalf("error %v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(fmt.Sprint(err), want) {
					t.Errorf("error\n%v\nlacks %s", err, want)
				}
			}
		})
	}
}

// bare is a provider that can do nothing.
type bare struct{}

func (bare) Name() string                                   { return "bare" }
func (bare) Detect(provider.Answer) (provider.Demand, bool) { return provider.Demand{}, false }
func (bare) Prove(*http.Request, provider.Proof)            {}
