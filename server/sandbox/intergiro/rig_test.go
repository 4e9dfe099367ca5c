package intergiro

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/random"
	"countersign/server/sandbox/internal/site"
)

// rig is a simulator with a clock that stands still until it is advanced, and
// a client that is logged in.
type rig struct {
	t       testing.TB
	s       *Simulator
	mux     *http.ServeMux
	access  string
	refresh string
}

func newRig(t testing.TB, scenario string) *rig {
	t.Helper()
	start := time.Date(2026, 11, 20, 9, 15, 42, 0, time.UTC)
	pages, err := site.New(nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{
		Clock: clock.New(func() time.Time { return start }), Random: random.New(1), History: &history.History{},
		Site: pages, Log: slog.New(slog.DiscardHandler), Scenario: DefaultScenario(),
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, s: s, mux: http.NewServeMux()}
	s.Mount(r.mux)
	s.MountManagement(r.mux)
	if scenario != "" {
		r.manage("PATCH", "scenario", scenario)
	}
	r.login()
	return r
}

func (r *rig) do(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	q := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, q)
	return w
}

// api calls the API with the rig's access token.
func (r *rig) api(method, path, body string) *httptest.ResponseRecorder {
	r.t.Helper()
	headers := []string{"Authorization", "Bearer " + r.access}
	if body != "" {
		headers = append(headers, "Content-Type", "application/json")
	}
	return r.do(method, Prefix+path, body, headers...)
}

// auth calls login or refresh, and keeps what it gives.
func (r *rig) auth(what, body string) *httptest.ResponseRecorder {
	r.t.Helper()
	a := r.do("POST", Prefix+"/v3/auth/"+what, body, "Content-Type", "application/json")
	if a.Code == http.StatusOK {
		var p pair
		r.unmarshal(a, &p)
		r.access, r.refresh = p.Access, p.Refresh
	}
	return a
}

func (r *rig) login() {
	r.t.Helper()
	if a := r.auth("login", `{"api_key":"`+APIKey+`"}`); a.Code != http.StatusOK {
		r.t.Fatalf("login: %d %s", a.Code, a.Body)
	}
}

func (r *rig) manage(method, path, body string) {
	r.t.Helper()
	a := r.do(method, ManagePath+path, body, "Content-Type", "application/json")
	if a.Code >= 300 {
		r.t.Fatalf("%s %s: %d %s", method, path, a.Code, a.Body)
	}
}

// step posts to the consent page and gives the view.
func (r *rig) step(name string, fields ...string) map[string]any {
	r.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	a := r.do("POST", PagePath+"/"+name, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	if a.Code != http.StatusOK {
		r.t.Fatalf("%s: %d %s", name, a.Code, a.Body)
	}
	var v map[string]any
	r.unmarshal(a, &v)
	return v
}

func (r *rig) unmarshal(a *httptest.ResponseRecorder, v any) {
	r.t.Helper()
	if err := json.Unmarshal(a.Body.Bytes(), v); err != nil {
		r.t.Fatalf("not JSON: %v: %s", err, a.Body)
	}
}

// code gives the code of a refusal, or nothing.
func (r *rig) code(a *httptest.ResponseRecorder) string {
	r.t.Helper()
	var v struct{ Errors []struct{ Code string } }
	if a.Body.Len() > 0 {
		r.unmarshal(a, &v)
	}
	if len(v.Errors) != 1 {
		return ""
	}
	return v.Errors[0].Code
}

// executions gives how often an action was executed; an empty one means any.
func (r *rig) executions(action string) int {
	return len(r.s.history.Executions(action, ""))
}

// The payment that most tests make.
const (
	payPath   = "/v3/transactions/pay"
	requestID = "3b0de6f4-6f3f-4c0e-8a6e-5a2f0f2b7a01"
	otherID   = "3b0de6f4-6f3f-4c0e-8a6e-5a2f0f2b7a02"
)

func payBody(request string, cents string) string {
	return `{"request_id":"` + request + `","account_id":"` + sofiaEUR + `","counterparty":{"name":"Kraken LTD",` +
		`"account":{"iban":"DE75512108001245126199","bic":"SOGEDEFF"}},"amount":` + cents + `,"reference":"Invoice payment 1301"}`
}

// raise makes the payment and gives its consent's id.
func (r *rig) raise() string {
	r.t.Helper()
	return r.consentOf(r.api("POST", payPath, payBody(requestID, "12000")), http.StatusPreconditionFailed)
}

func (r *rig) consentOf(a *httptest.ResponseRecorder, status int) string {
	r.t.Helper()
	var v struct{ Consent consentObject }
	r.unmarshal(a, &v)
	if a.Code != status || v.Consent.ID == "" || v.Consent.Status != pending {
		r.t.Fatalf("no consent: %d %s", a.Code, a.Body)
	}
	return v.Consent.ID
}

// start starts a consent and gives the token of the page.
func (r *rig) start(id, body string) string {
	r.t.Helper()
	a := r.api("POST", "/v3/consents/"+id, body)
	var v struct {
		Method struct {
			Redirect string `json:"redirect_url"`
		}
	}
	r.unmarshal(a, &v)
	u, err := url.Parse(v.Method.Redirect)
	if a.Code != http.StatusOK || err != nil || u.Path != PagePath || u.Query().Get("token") == "" {
		r.t.Fatalf("start: %d %s", a.Code, a.Body)
	}
	return u.Query().Get("token")
}

const returnBody = `{"return_url":"https://app.example.com/return?state=x"}`
