package intergiro

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// try makes a call that may be dropped: then there is no status.
func (r *rig) try(method, path, body string) (status int) {
	r.t.Helper()
	defer func() {
		why := recover()
		if err, ok := why.(error); why != nil && (!ok || !errors.Is(err, http.ErrAbortHandler)) {
			panic(why)
		}
	}()
	return r.api(method, path, body).Code
}

// TestFaults: each fault strikes once, at the repeat it was meant for, and
// leaves what it should leave.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault              string
		status, executions int
		after              int // of the call that comes next
	}{
		{"server_error", 500, 0, 200},
		{"rate_limit", 429, 0, 200},
		{"expired_access", 401, 0, 401},
		{"expired_approval", 412, 0, 412},
		{"drop_before", 0, 0, 200},
		{"drop_after", 0, 1, 200},
	} {
		t.Run(c.fault, func(t *testing.T) {
			r := newRig(t, `{"faults":{"next":[{"fault":"`+c.fault+`","path":"/pay","replay":true}]}}`)
			body := payBody(requestID, "12000")
			id := r.raise() // not approved yet: unharmed
			if again := r.raise(); again != id {
				t.Fatal("the fault struck too early")
			}
			r.manage("POST", "consents/"+id+"/approve", "")
			if a := r.api("GET", "/v3/transactions", ""); a.Code != http.StatusOK {
				t.Fatalf("the fault struck elsewhere: %d", a.Code)
			}
			if got := r.try("POST", payPath, body); got != c.status {
				t.Errorf("%d, want %d", got, c.status)
			}
			if n := r.executions(actionPay); n != c.executions {
				t.Errorf("%d executions, want %d", n, c.executions)
			}
			requests := r.s.history.Requests(0)
			if last := requests[len(requests)-1]; last.Status != c.status || last.Path != Prefix+payPath {
				t.Errorf("the history ends with %+v", last)
			}
			if got := r.try("POST", payPath, body); got != c.after {
				t.Errorf("afterwards %d, want %d", got, c.after)
			}
			if c.fault == "expired_access" {
				if a := r.auth("refresh", `{"refresh_token":"`+r.refresh+`"}`); a.Code != http.StatusOK {
					t.Fatalf("the session cannot be refreshed: %d %s", a.Code, a.Body)
				}
				if got := r.try("POST", payPath, body); got != http.StatusOK {
					t.Errorf("after a refresh: %d", got)
				}
			}
		})
	}
}

// TestLoginFaults: login is struck only by what is meant for it.
func TestLoginFaults(t *testing.T) {
	r := newRig(t, `{"faults":{"serverError":1}}`)
	if a := r.auth("login", `{"api_key":"`+APIKey+`"}`); a.Code != http.StatusOK {
		t.Errorf("a fault for everybody: %d", a.Code)
	}
	if a := r.api("GET", "/v3/accounts", ""); a.Code != http.StatusInternalServerError {
		t.Errorf("a call: %d", a.Code)
	}
	r.manage("PUT", "scenario", `{"faults":{"next":[{"fault":"server_error"},{"fault":"rate_limit","path":"/auth/"}]}}`)
	if a := r.auth("login", `{"api_key":"`+APIKey+`"}`); a.Code != http.StatusInternalServerError {
		t.Errorf("the first fault in line: %d", a.Code)
	}
	if a := r.auth("login", `{"api_key":"`+APIKey+`"}`); a.Code != http.StatusTooManyRequests {
		t.Errorf("its own fault: %d", a.Code)
	}
	if a := r.auth("login", `{"api_key":"`+APIKey+`"}`); a.Code != http.StatusOK {
		t.Errorf("afterwards: %d", a.Code)
	}
}

// TestManyAtOnce: whatever is called at once, the payment is made once, and
// all are told the same.
func TestManyAtOnce(t *testing.T) {
	for _, after := range []string{"repeat", "itself"} {
		r := newRig(t, `{"unconfirmed":{"afterApproval":"`+after+`"}}`)
		together := func(do func() string) map[string]int {
			var wait sync.WaitGroup
			got := make([]string, 24)
			for i := range got {
				wait.Go(func() { got[i] = do() })
			}
			wait.Wait()
			counts := map[string]int{}
			for _, g := range got {
				counts[g]++
			}
			return counts
		}
		pay := func() string {
			return withoutTimes(r.api("POST", payPath, payBody(requestID, "12000")).Body.String())
		}
		if first := together(pay); len(first) != 1 {
			t.Fatalf("%s: several consents: %v", after, first)
		}
		token := r.start(r.raise(), returnBody)
		together(func() string { return r.step("password", "token", token, "password", "sandbox")["step"].(string) })
		if steps := together(func() string { return r.step("approve", "token", token)["step"].(string) }); steps["approved"] != 24 {
			t.Errorf("%s: %v", after, steps)
		}
		if told := together(pay); len(told) != 1 {
			t.Errorf("%s: several answers: %v", after, told)
		}
		if n := r.executions(actionPay); n != 1 {
			t.Errorf("%s: executed %d times", after, n)
		}
		var a accountObject
		r.unmarshal(r.api("GET", "/v3/accounts/"+sofiaEUR, ""), &a)
		if a.Balance != 1236060 {
			t.Errorf("%s: the balance is %d", after, a.Balance)
		}
	}
}

// withoutTimes leaves the times of an answer out, which take turns in form.
func withoutTimes(body string) string {
	for _, name := range []string{`,"expires_at"`, `,"created_at"`} {
		if before, _, cut := strings.Cut(body, name); cut {
			return before
		}
	}
	return body
}

// TestDecisionsAtOnce: of an approval and a refusal at once, one counts.
func TestDecisionsAtOnce(t *testing.T) {
	for range 20 {
		r := newRig(t, "")
		token := r.start(r.raise(), returnBody)
		r.step("password", "token", token, "password", "sandbox")
		var wait sync.WaitGroup
		steps := make([]any, 2)
		for i, what := range []string{"approve", "refuse"} {
			wait.Go(func() { steps[i] = r.step(what, "token", token)["step"] })
		}
		wait.Wait()
		if steps[0] != steps[1] {
			t.Fatalf("two decisions: %v", steps)
		}
	}
}
