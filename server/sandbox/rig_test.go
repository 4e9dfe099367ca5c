package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
)

// The transfer and the places that most tests use.
const (
	fundPath  = "/v3/profiles/30417755/transfers/51923307/payments"
	fundBody  = `{"type":"BALANCE"}`
	statement = "/v1/profiles/30417755/balance-statements/64022918/statement.json?currency=EUR&intervalStart=2026-10-01T00:00:00.000Z&intervalEnd=2026-12-31T23:59:59.999Z&type=COMPACT"
)

// rig is a sandbox behind a real server, with a clock that stands still until
// it is advanced.
type rig struct {
	t   *testing.T
	url string
}

func newRig(t *testing.T) rig {
	t.Helper()
	_, url := newServer(t)
	return rig{t, url}
}

func newServer(t *testing.T) (s *sandbox.Sandbox, url string) {
	t.Helper()
	start := time.Date(2026, 11, 20, 9, 15, 42, 0, time.UTC)
	s, err := sandbox.New(sandbox.Config{Now: func() time.Time { return start }, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(s.Close) // first: it ends the streams that the server waits for
	return s, server.URL
}

// result is an answer, read whole.
type result struct {
	status int
	header http.Header
	body   string
}

func (r result) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("not a JSON object: %v: %s", err, r.body)
	}
	return v
}

// request builds a request with a body and headers given as pairs.
func (r rig) request(method, path, body string, headers ...string) *http.Request {
	r.t.Helper()
	q, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	return q
}

func (r rig) try(q *http.Request) (result, error) {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(q)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = a.Body.Close() }()
	body, err := io.ReadAll(a.Body)
	return result{a.StatusCode, a.Header, string(body)}, err
}

func (r rig) do(method, path, body string, headers ...string) result {
	r.t.Helper()
	a, err := r.try(r.request(method, path, body, headers...))
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// api calls the API as Maren.
func (r rig) api(method, path, body string, headers ...string) result {
	r.t.Helper()
	headers = append([]string{"Authorization", "Bearer " + wise.UserToken}, headers...)
	if body != "" {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return r.do(method, path, body, headers...)
}

// manage calls the management API, which must answer well.
func (r rig) manage(method, path, body string) result {
	r.t.Helper()
	a := r.do(method, "/_sandbox/"+path, body, "Content-Type", "application/json")
	if a.status >= 300 {
		r.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a
}

func (r rig) advance(d time.Duration) {
	r.t.Helper()
	body, _ := json.Marshal(map[string]int{"seconds": int(d.Seconds())})
	r.manage("POST", "clock/advance", string(body))
}

// challenge raises a challenge for the payment and gives its token.
func (r rig) challenge() string {
	r.t.Helper()
	a := r.api("POST", fundPath, fundBody)
	token := a.header.Get("x-2fa-approval")
	if a.status != http.StatusForbidden || token == "" {
		r.t.Fatalf("no challenge: %d %s", a.status, a.body)
	}
	return token
}

func (r rig) approve(token string) {
	r.t.Helper()
	r.manage("POST", "wise/tokens/"+token+"/approve", "")
}

// fund repeats the payment with a token.
func (r rig) fund(token string) result {
	r.t.Helper()
	return r.api("POST", fundPath, fundBody, "x-2fa-approval", token)
}

// step posts a form to the approval page and gives the view.
func (r rig) step(name string, fields ...string) map[string]any {
	r.t.Helper()
	a := r.do("POST", "/approve-api-action/"+name, form(fields...), "Content-Type", "application/x-www-form-urlencoded")
	if a.status != http.StatusOK {
		r.t.Fatalf("%s: %d %s", name, a.status, a.body)
	}
	return a.json(r.t)
}

func form(fields ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return v.Encode()
}

// code gives the latest code on the phone.
func (r rig) code() string {
	r.t.Helper()
	var v struct{ Messages []struct{ Code string } }
	r.read("phone", &v)
	if len(v.Messages) == 0 {
		r.t.Fatal("no message on the phone")
	}
	return v.Messages[len(v.Messages)-1].Code
}

// executions gives how often the payment was executed.
func (r rig) executions() int {
	r.t.Helper()
	var v struct{ Total int }
	r.read("executions?action=fund&resource=51923307", &v)
	return v.Total
}

// balance gives what is on the EUR balance of Maren's personal profile.
func (r rig) balance() json.Number {
	r.t.Helper()
	var v struct{ Amount struct{ Value json.Number } }
	a := r.api("GET", "/v4/profiles/30417755/balances/64022918", "")
	if err := json.NewDecoder(bytes.NewReader([]byte(a.body))).Decode(&v); err != nil {
		r.t.Fatal(err)
	}
	return v.Amount.Value
}

func (r rig) read(path string, v any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.manage("GET", path, "").body), v); err != nil {
		r.t.Fatal(err)
	}
}
