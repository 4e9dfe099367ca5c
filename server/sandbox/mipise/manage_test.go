package mipise

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestManagedWorkflow sets a customer to every stage, and goes on from there
// on the wire.
func TestManagedWorkflow(t *testing.T) {
	r := newRig(t, CompleteUserID)
	const path = "users/" + CompleteUserID + "/workflow"
	before := r.manage("GET", path, "").body
	if again := r.manage("PUT", path, before).body; again != before {
		t.Errorf("what it shows is taken as %s", again)
	}
	for _, c := range []struct{ body, next string }{
		{`{}`, "email_by_email"},
		{`{"email":{"validated":true}}`, "phone_number_by_email"},
		{`{"email":{"validated":true},"phoneNumber":{"byEmail":true}}`, "phone_number_by_sms"},
		{`{"email":{"validated":true},"phoneNumber":{"validated":true},"code":"Sandbox2026"}`, "secret_code_by_sms"},
		{`{"email":{"bySms":true},"phoneNumber":{"validated":true},"code":"Sandbox2026"}`, "email_by_email"},
	} {
		r.manage("PUT", path, c.body)
		r.confirm(c.next)
	}
	for _, bad := range []string{
		`{"email":{"validated":true,"byEmail":true}}`, `{"secretCode":{"validated":true}}`, `{"email":{"byEmail":true}}`,
		`{"code":"short"}`, `{"state":"NEW"}`, `{"authenticatedAt":"yesterday"}`, `[]`,
	} {
		if a := r.send("PUT", ManagePath+path, bad); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
	r.manage("PUT", path, before)
	token := r.proof()
	r.manage("PATCH", path, `{"authenticatedAt":null}`)
	r.expect(r.api("GET", "/balance", ""), 403, "")
	r.expect(r.pay(token), 403, "") // tokens are forgotten
	r.manage("PATCH", path, `{"authenticatedAt":"2026-11-20T00:00:00Z"}`)
	r.expect(r.api("GET", "/balance", ""), 200, "")
}

// TestManagedUsers: the list, the lock, tokens and money.
func TestManagedUsers(t *testing.T) {
	r := newRig(t, CompleteUserID)
	var list struct {
		Platform string
		Users    []managedUser
	}
	r.read("users", &list)
	if list.Platform != PlatformID || len(list.Users) != 2 || list.Users[0].Completed || len(list.Users[0].Remaining) != 6 ||
		!list.Users[1].Completed || list.Users[1].ID != CompleteUserID || list.Users[1].Number != completeUserNumber {
		t.Errorf("it lists %+v", list)
	}
	r.expect(r.auth("secret_code/verify", members("secret_code", "Wrong0code")), 400, "")
	var lock managedLock
	r.read("users/"+CompleteUserID+"/lock", &lock)
	if lock.Blocked || lock.Failures["secret_code/verify"] != 1 {
		t.Errorf("after a failure: %+v", lock)
	}
	r.manage("PUT", "users/"+CompleteUserID+"/lock", "")
	r.read("users/"+CompleteUserID+"/lock", &lock)
	if !lock.Blocked || lock.Until == nil || lock.Until.Sub(r.s.clock.Now()).Minutes() != 15 {
		t.Errorf("when locked: %+v", lock)
	}
	r.manage("DELETE", "users/"+CompleteUserID+"/lock", "")
	token := r.proof()
	r.manage("DELETE", "users/"+CompleteUserID+"/tokens", "")
	r.expect(r.pay(token), 403, "")
	r.manage("PUT", "users/"+CompleteUserID+"/balance", `{"amount":7.05}`)
	r.expect(r.api("GET", "/balance", ""), 200, `"balance":7.05`)
	for _, path := range []string{"scenario", "workflow", "codes", "lock"} {
		if a := r.send("GET", ManagePath+"users/nobody/"+path, ""); a.status != http.StatusNotFound {
			t.Errorf("%s of nobody: %d", path, a.status)
		}
	}
	if a := r.send("PUT", ManagePath+"users/"+CompleteUserID+"/balance", `{}`); a.status != http.StatusBadRequest {
		t.Errorf("a balance of nothing: %d", a.status)
	}
}

// TestScenariosOfUsers: one customer's own scenario counts for nobody else.
func TestScenariosOfUsers(t *testing.T) {
	r := newRig(t, CompleteUserID)
	r.manage("PUT", "users/"+NewUserID+"/scenario", `{"challenge":"never"}`)
	r.expect(r.pay(""), 403, "STRONG")
	r.user = NewUserID
	r.expect(r.api("GET", "/balance", ""), 200, "")
	r.manage("DELETE", "users/"+NewUserID+"/scenario", "")
	r.expect(r.api("GET", "/balance", ""), 403, "STRONG")
	r.scenario(`{"codes":"fixed"}`)
	r.manage("DELETE", "scenario", "")
	if r.s.scenarios.Of("").Codes != "random" {
		t.Error("the scenario for everybody did not return to the initial one")
	}
}

// TestReset: everything is as at the start.
func TestReset(t *testing.T) {
	r := newRig(t, CompleteUserID)
	workflow, users := r.manage("GET", "users/"+CompleteUserID+"/workflow", "").body, r.manage("GET", "users", "").body
	token := r.proof()
	r.expect(r.pay(token), 201, "")
	r.expect(r.api("PATCH", "", members("email", "jonas@example.net"), proofHeader, token), 200, "")
	r.scenario(`{"codes":"fixed"}`)
	r.s.Reset()
	r.login()
	if got := r.manage("GET", "users/"+CompleteUserID+"/workflow", "").body; got != workflow {
		t.Errorf("the workflow is %s", got)
	}
	if got := r.manage("GET", "users", "").body; got != users {
		t.Errorf("the users are %s", got)
	}
	r.expect(r.pay(token), 403, "STRONG")
	r.expect(r.api("GET", "/balance", ""), 200, "4200.00")
}

// TestFaults: each strikes once, at the request it was meant for, and leaves
// what it should leave.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault      string
		status     int // 0: no answer
		executions int
		after      int // the next try
	}{
		{"server_error", 500, 0, 201},
		{"rate_limit", 429, 0, 201},
		{"expired_access", 401, 0, 201},
		{"expired_approval", 403, 0, 403},
		{"drop_before", 0, 0, 201},
		{"drop_after", 0, 1, 201},
	} {
		t.Run(c.fault, func(t *testing.T) {
			r := newRig(t, CompleteUserID)
			r.scenario(`{"faults":{"next":[{"fault":"` + c.fault + `","path":"/payments","replay":true}]}}`)
			token := r.proof()
			r.expect(r.pay(""), 403, "STRONG") // without a proof it does not strike
			if status := r.tryPay(token); status != c.status {
				t.Errorf("%d, want %d", status, c.status)
			}
			if n := r.executions(); n != c.executions {
				t.Errorf("%d executions, want %d", n, c.executions)
			}
			requests := r.s.history.Requests(0)
			if last := requests[len(requests)-1]; last.Status != c.status || last.Outcome != outcomeFault+c.fault && c.fault != "expired_approval" {
				t.Errorf("the history ends with %+v", last)
			}
			if a := r.pay(token); a.status != c.after {
				t.Errorf("afterwards: %d %s", a.status, a.body)
			}
		})
	}
}

// tryPay pays over a recorder; 0 where the connection was dropped.
func (r *rig) tryPay(token string) (status int) {
	defer func() {
		v := recover()
		if err, is := v.(error); v != nil && (!is || !errors.Is(err, http.ErrAbortHandler)) {
			panic(v)
		}
	}()
	return r.pay(token).status
}

// TestHistoryHoldsNoSecret: neither tokens nor codes, in history and log.
func TestHistoryHoldsNoSecret(t *testing.T) {
	r := newRig(t, CompleteUserID)
	var log strings.Builder
	r.s.log = debugLog(&log)
	r.s.history.Reset()
	token := r.token()
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 200, "")
	code := r.code("auth_by_sms")
	r.expect(r.auth("otp/verify/auth_by_sms", members("code", code)), 200, "")
	r.expect(r.pay(token), 201, "")
	history, err := json.Marshal([]any{r.s.history.Requests(0), r.s.history.Executions("", "")})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "/payments") || !strings.Contains(string(history), "/payments") {
		t.Error("the payment is not even there")
	}
	for _, secret := range []string{token, r.agent, code, SecretCode} {
		if strings.Contains(string(history), secret) || strings.Contains(log.String(), secret) {
			t.Errorf("%s is there", secret)
		}
	}
}

// TestBodyLimit: a body that cannot be read is refused, whatever it is for.
func TestBodyLimit(t *testing.T) {
	r := newRig(t, CompleteUserID)
	q := httptest.NewRequest("PUT", ManagePath+"scenario", strings.NewReader(strings.Repeat(" ", 2<<20)))
	q.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, q)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
