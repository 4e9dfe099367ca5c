package mipise

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/inbox"
	"countersign/server/sandbox/internal/phone"
	"countersign/server/sandbox/internal/random"
)

// rig is a simulator with its management, a clock that only moves when told,
// and a logged-in agent who acts for one customer.
type rig struct {
	t     testing.TB
	s     *Simulator
	mux   *http.ServeMux
	user  string
	agent string
}

// result is an answer.
type result struct {
	status int
	header http.Header
	body   string
}

func newRig(t testing.TB, user string) *rig {
	t.Helper()
	start := time.Date(2026, 11, 20, 9, 15, 42, 0, time.UTC)
	s, err := New(Config{
		Clock: clock.New(func() time.Time { return start }), Random: random.New(1), History: &history.History{},
		Phone: phone.New(1), Inbox: inbox.New(1), Log: slog.New(slog.DiscardHandler), Scenario: DefaultScenario(),
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, s: s, mux: http.NewServeMux(), user: user}
	s.Mount(r.mux)
	s.MountManagement(r.mux)
	r.login()
	return r
}

// login logs the agent in, in the words of the scenario.
func (r *rig) login() {
	r.t.Helper()
	k := r.s.scenarios.Of("").Unconfirmed.Login
	a := r.do("POST", "/login", members(k.NameKey, Agent, k.PasswordKey, AgentPassword))
	if a.status != http.StatusOK {
		r.t.Fatalf("login: %d %s", a.status, a.body)
	}
	r.agent = a.text(r.t, k.TokenKey)
}

// do sends a request to the API as it is, with JSON as its type where there is
// a body; headers are pairs, and an empty value leaves the header out.
func (r *rig) do(method, path, body string, headers ...string) result {
	return r.send(method, Prefix+path, body, headers...)
}

func (r *rig) send(method, path, body string, headers ...string) result {
	q := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			q.Header.Del(headers[i])
		} else {
			q.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, q)
	return result{w.Code, w.Header(), w.Body.String()}
}

// api calls an operation of the customer as the agent.
func (r *rig) api(method, path, body string, headers ...string) result {
	return r.do(method, "/platforms/"+PlatformID+"/users/"+r.user+path, body, append([]string{"Authorization", "Bearer " + r.agent}, headers...)...)
}

// auth calls an operation below strong_auth.
func (r *rig) auth(path, body string, headers ...string) result {
	method := "POST"
	if path == "status" {
		method = "GET"
	}
	return r.api(method, "/strong_auth/"+path, body, headers...)
}

// manage calls the management API, which must answer well.
func (r *rig) manage(method, path, body string) result {
	r.t.Helper()
	a := r.send(method, ManagePath+path, body)
	if a.status >= 300 {
		r.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a
}

func (r *rig) scenario(change string) {
	r.t.Helper()
	r.manage("PATCH", "scenario", change)
}

// expect sends one step and wants a status, and a code in the body where one
// is given.
func (r *rig) expect(a result, status int, code string) result {
	r.t.Helper()
	if a.status != status || !strings.Contains(a.body, code) {
		r.t.Fatalf("%d %s, want %d %s", a.status, a.body, status, code)
	}
	return a
}

// code gives the digits that can be used for a process, or nothing.
func (r *rig) code(process string) string {
	r.t.Helper()
	var v struct{ Codes []managedCode }
	r.read("users/"+r.user+"/codes", &v)
	for _, held := range v.Codes {
		if held.Process == process {
			return held.Code
		}
	}
	return ""
}

func (r *rig) read(path string, v any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.manage("GET", path, "").body), v); err != nil {
		r.t.Fatal(err)
	}
}

// confirm generates and verifies a one-time password.
func (r *rig) confirm(process string, headers ...string) result {
	r.t.Helper()
	r.expect(r.auth("otp/generate/"+process, "", headers...), 200, "")
	return r.expect(r.auth("otp/verify/"+process, members("code", r.code(process))), 200, "")
}

// proof authenticates the customer with all defaults and gives the token.
func (r *rig) proof() string {
	r.t.Helper()
	token := r.token()
	r.confirm("auth_by_sms", proofHeader, token)
	return token
}

// token gives what the right secret code gives.
func (r *rig) token() string {
	r.t.Helper()
	return r.expect(r.auth("secret_code/verify", members("secret_code", SecretCode)), 200, "").text(r.t, "token")
}

const proofHeader = "X-Strong-Auth-Token"

const payment = `{"beneficiary":"` + firstBeneficiary + `","amount":120.50,"currency":"EUR","reference":"Invoice 2207"}`

// pay sends the payment with a token; empty: without.
func (r *rig) pay(token string) result {
	return r.api("POST", "/payments", payment, proofHeader, token)
}

// executions gives how often the payment was executed.
func (r *rig) executions() int { return len(r.s.history.Executions(actionPayment, "Invoice 2207")) }

func (a result) text(t testing.TB, key string) string {
	t.Helper()
	text, is := a.json(t)[key].(string)
	if !is {
		t.Fatalf("there is no text %s in %s", key, a.body)
	}
	return text
}

func (a result) json(t testing.TB) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("not a JSON object: %v: %s", err, a.body)
	}
	return v
}

// members gives a JSON object of texts.
func members(pairs ...string) string {
	object := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		object[pairs[i]] = pairs[i+1]
	}
	data, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	return string(data)
}
