package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"
)

// TestFaults: each fault strikes once, at the request it was meant for, and
// leaves what it should leave.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault      string
		status     int // 0: no answer
		executions int
	}{
		{"server_error", 500, 0},
		{"rate_limit", 429, 0},
		{"expired_access", 401, 0},
		{"expired_approval", 403, 0},
		{"drop_before", 0, 0},
		{"drop_after", 0, 1},
	} {
		t.Run(c.fault, func(t *testing.T) {
			r := newRig(t)
			r.manage("PATCH", "wise/scenario", `{"faults":{"next":[{"fault":"`+c.fault+`","path":"/payments","replay":true}]}}`)
			token := r.challenge() // not a replay: unharmed
			r.approve(token)
			a, err := r.try(r.request("POST", fundPath, fundBody, "Authorization", "Bearer user-access-token-example", "Content-Type", "application/json", "x-2fa-approval", token))
			if a.status != c.status || (err != nil) != (c.status == 0) {
				t.Fatalf("%d, %v", a.status, err)
			}
			if n := r.executions(); n != c.executions {
				t.Errorf("%d executions, want %d", n, c.executions)
			}
			var history struct {
				Requests []struct {
					Path, Outcome string
					Status        int
				}
			}
			r.read("history", &history)
			last := history.Requests[len(history.Requests)-1]
			if last.Path != fundPath || last.Status != c.status {
				t.Errorf("the history ends with %+v", last)
			}
			again := r.fund(token)
			if c.executions == 0 && c.fault != "expired_approval" && again.status != http.StatusOK {
				t.Errorf("afterwards: %d %s", again.status, again.body)
			}
		})
	}
}

func TestRatesAndUsers(t *testing.T) {
	r := newRig(t)
	r.manage("PUT", "wise/users/8820452/scenario", `{"faults":{"serverError":1}}`)
	get := func(token string) int {
		return r.do("GET", "/v2/profiles", "", "Authorization", "Bearer "+token).status
	}
	if own, other := get("second-user-access-token-example"), get("user-access-token-example"); own != 500 || other != 200 {
		t.Errorf("with a fault of their own %d, without %d", own, other)
	}
	r.manage("DELETE", "wise/users/8820452/scenario", "")
	r.manage("PATCH", "wise/scenario", `{"faults":{"serverError":0.5}}`)
	count := map[int]int{}
	for range 200 {
		count[get("second-user-access-token-example")]++
	}
	if count[500] < 60 || count[500] > 140 || count[200]+count[500] != 200 {
		t.Errorf("at a rate of one half: %v", count)
	}
}

func TestLatency(t *testing.T) {
	r := newRig(t)
	r.manage("PATCH", "wise/scenario", `{"faults":{"latencyMillis":60000}}`)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	q := r.request("GET", "/v2/profiles", "", "Authorization", "Bearer user-access-token-example")
	if _, err := r.try(q.WithContext(ctx)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an answer came before its time: %v", err)
	}
}

func TestReset(t *testing.T) {
	r := newRig(t)
	token := r.challenge()
	r.step("password", "ott", token, "password", "sandbox")
	r.approve(token)
	r.fund(token)
	r.manage("PATCH", "wise/scenario", `{"challenge":"never"}`)
	r.advance(time.Hour)
	r.manage("POST", "reset", "")
	var phone struct{ Messages []any }
	r.read("phone", &phone)
	if n := r.executions(); n != 0 || len(phone.Messages) != 0 {
		t.Errorf("%d executions, %d messages are left", n, len(phone.Messages))
	}
	if got := r.balance(); got != "25480.6" {
		t.Errorf("the balance is %s", got)
	}
	r.challenge()
}
