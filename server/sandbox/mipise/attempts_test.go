package mipise

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

// wrongFor gives digits that are not the code.
func wrongFor(code string) string {
	last := (code[len(code)-1]-'0'+1)%10 + '0'
	return code[:len(code)-1] + string(last)
}

// TestWrongAnswersLock: the fifth wrong answer in a row locks the customer out
// of everything, for fifteen minutes, wherever it was given.
func TestWrongAnswersLock(t *testing.T) {
	for _, c := range []struct {
		name, user string
		prepare    func(r *rig) (path, wrong, right string)
	}{
		{"a code by e-mail", NewUserID, func(r *rig) (string, string, string) {
			r.expect(r.auth("otp/generate/email_by_email", ""), 200, "")
			code := r.code("email_by_email")
			return "otp/verify/email_by_email", members("code", wrongFor(code)), members("code", code)
		}},
		{"the secret code", CompleteUserID, func(*rig) (string, string, string) {
			return "secret_code/verify", members("secret_code", "Wrong0code"), members("secret_code", SecretCode)
		}},
		{"a code by SMS", CompleteUserID, func(r *rig) (string, string, string) {
			r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, r.token()), 200, "")
			code := r.code("auth_by_sms")
			return "otp/verify/auth_by_sms", members("code", wrongFor(code)), members("code", code)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.user)
			path, wrong, right := c.prepare(r)
			for range 5 {
				r.expect(r.auth(path, wrong), 400, codeWrong)
			}
			for _, locked := range []string{path, "secret_code/verify", "otp/verify/email_by_email"} {
				body := right
				if locked != path {
					body = members("code", "123456")
				}
				if locked == "secret_code/verify" {
					body = members("secret_code", SecretCode)
				}
				if a := r.expect(r.auth(locked, body), 423, codeBlocked); a.header.Get("Retry-After") != "900" {
					t.Errorf("%s: Retry-After %q", locked, a.header.Get("Retry-After"))
				}
			}
			r.expect(r.auth("otp/generate/email_by_email", ""), 423, codeBlocked)
			r.expect(r.auth("secret_code/setup", newSecret), 423, codeBlocked)
			r.expect(r.auth("reset/email", ""), 423, codeBlocked)
			r.expect(r.auth("status", ""), 200, "")
			r.s.clock.Advance(15 * time.Minute)
			if c.name == "the secret code" {
				r.expect(r.auth(path, right), 200, "")
			} else {
				r.expect(r.auth(path, right), 409, codeNotSent) // the lock forgot it
			}
		})
	}
}

// TestRightAnswersStartOver: failures count in a row, and each step for
// itself: knowing the secret code gives no more tries at the SMS.
func TestRightAnswersStartOver(t *testing.T) {
	r := newRig(t, CompleteUserID)
	wrong := members("secret_code", "Wrong0code")
	for range 3 {
		for range 4 {
			r.expect(r.auth("secret_code/verify", wrong), 400, codeWrong)
		}
		r.token()
	}
	token := r.token()
	for range 4 {
		r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 200, "")
		r.expect(r.auth("otp/verify/auth_by_sms", members("code", wrongFor(r.code("auth_by_sms")))), 400, codeWrong)
		r.token()
	}
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 200, "")
	r.expect(r.auth("otp/verify/auth_by_sms", members("code", wrongFor(r.code("auth_by_sms")))), 400, codeWrong)
	r.expect(r.auth("secret_code/verify", members("secret_code", SecretCode)), 423, codeBlocked)
}

// TestLockTakesProofsAway: what was proved before counts no more afterwards.
func TestLockTakesProofsAway(t *testing.T) {
	r := newRig(t, CompleteUserID)
	token := r.proof()
	r.expect(r.pay(token), 201, "")
	r.manage("PUT", "users/"+CompleteUserID+"/lock", "")
	r.expect(r.pay(token), 403, "STRONG")
	r.manage("DELETE", "users/"+CompleteUserID+"/lock", "")
	r.expect(r.pay(token), 403, "STRONG")
	r.proof()
}

// TestFormIsNoAttempt: what cannot be a code at all is not counted.
func TestFormIsNoAttempt(t *testing.T) {
	r := newRig(t, CompleteUserID)
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, r.token()), 200, "")
	for range 6 {
		for _, bad := range []string{"12345", "1234567", "12345a", "١٢٣", " 12345"} {
			r.expect(r.auth("otp/verify/auth_by_sms", members("code", bad)), 400, codeInvalid)
		}
		r.expect(r.auth("secret_code/verify", members("secret_code", "short")), 400, codeInvalid)
	}
	r.expect(r.auth("otp/verify/auth_by_sms", members("code", r.code("auth_by_sms"))), 200, "")
}

// TestCodes: only the latest of a process works, once, and for ten minutes.
func TestCodes(t *testing.T) {
	r := newRig(t, NewUserID)
	const verify, generate = "otp/verify/email_by_email", "otp/generate/email_by_email"
	r.expect(r.auth(verify, members("code", "123456")), 409, codeNotSent)
	r.expect(r.auth(generate, ""), 200, "")
	first := r.code("email_by_email")
	r.expect(r.auth(generate, ""), 200, "")
	if second := r.code("email_by_email"); second == first {
		t.Fatal("the second code is the first")
	}
	r.expect(r.auth(verify, members("code", first)), 400, codeWrong)
	r.s.clock.Advance(10*time.Minute - time.Second)
	late := r.code("email_by_email")
	r.s.clock.Advance(time.Second)
	r.expect(r.auth(verify, members("code", late)), 400, codeExpired)
	if r.code("email_by_email") != "" {
		t.Error("the management still shows it")
	}
	r.expect(r.auth(generate, ""), 200, "")
	right := members("code", r.code("email_by_email"))
	r.expect(r.auth(verify, right), 200, "")
	r.expect(r.auth(verify, right), 409, codeNotDue)
	r.expect(r.auth(generate, ""), 409, codeNotDue)

	token := func() *rig { r.user = CompleteUserID; return r }().token()
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 200, "")
	code := members("code", r.code("auth_by_sms"))
	r.expect(r.auth("otp/verify/auth_by_sms", code), 200, "")
	r.expect(r.auth("otp/verify/auth_by_sms", code), 409, codeNotSent)
}

// TestResendLimits: too soon, and too many in an hour; each process for itself.
func TestResendLimits(t *testing.T) {
	r := newRig(t, CompleteUserID)
	r.scenario(`{"unconfirmed":{"otp":{"resendSeconds":30,"perHour":3},"login":{"seconds":7200}}}`)
	r.login()
	r.expect(r.auth("reset/email", ""), 200, "")
	const generate = "otp/generate/email_by_email"
	send := func(status int, retry string) {
		t.Helper()
		if a := r.expect(r.auth(generate, ""), status, ""); a.header.Get("Retry-After") != retry {
			t.Errorf("Retry-After %q, want %q", a.header.Get("Retry-After"), retry)
		}
	}
	send(200, "")
	send(429, "30")
	r.expect(r.auth("otp/generate/email_by_sms", ""), 200, "")
	r.s.clock.Advance(29 * time.Second)
	send(429, "1")
	r.s.clock.Advance(time.Second)
	send(200, "")
	r.s.clock.Advance(30 * time.Second)
	send(200, "")
	r.s.clock.Advance(30 * time.Second)
	send(429, "3510")
	r.s.clock.Advance(3509 * time.Second)
	send(429, "1")
	r.s.clock.Advance(time.Second)
	send(200, "")
}

// TestParallelGuesses: of a hundred wrong answers at once, five are judged.
func TestParallelGuesses(t *testing.T) {
	r := newRig(t, CompleteUserID)
	wrong := members("secret_code", "Wrong0code")
	got := parallel(100, func(int) int { return r.auth("secret_code/verify", wrong).status })
	if got[400] != 5 || got[423] != 95 {
		t.Errorf("the answers were %v", got)
	}
}

// TestParallelPayments: one authentication for one operation lets one of many
// pass, and a code that is answered many times at once is right once.
func TestParallelPayments(t *testing.T) {
	r := newRig(t, CompleteUserID)
	r.scenario(`{"unconfirmed":{"proof":{"uses":"one"}}}`)
	token := r.token()
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 200, "")
	right := members("code", r.code("auth_by_sms"))
	if got := parallel(20, func(int) int { return r.auth("otp/verify/auth_by_sms", right).status }); got[200] != 1 || got[409] != 19 {
		t.Errorf("the code was answered with %v", got)
	}
	if got := parallel(20, func(int) int { return r.pay(token).status }); got[201] != 1 || got[403] != 19 {
		t.Errorf("the payments were answered with %v", got)
	}
	if n := r.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
	r.confirm("auth_by_sms", proofHeader, token) // the token is reused while it is valid
	r.expect(r.pay(token), 201, "")
}

// TestParallelEverything has every operation at once, for the race detector.
func TestParallelEverything(t *testing.T) {
	r := newRig(t, CompleteUserID)
	token := r.proof()
	calls := []func(n int) int{
		func(_ int) int { return r.pay(token).status },
		func(_ int) int { return r.auth("status", "").status },
		func(_ int) int { return r.auth("otp/generate/auth_by_sms", "", proofHeader, token).status },
		func(_ int) int { return r.auth("otp/verify/auth_by_sms", members("code", "000000")).status },
		func(_ int) int { return r.auth("reset/email", "").status },
		func(n int) int {
			return r.send("PATCH", ManagePath+"scenario", `{"tokenSeconds":`+strconv.Itoa(n+1)+`}`).status
		},
		func(_ int) int { return r.send("GET", ManagePath+"users", "").status },
		func(_ int) int {
			return r.do("POST", "/login", members("username", Agent, "password", AgentPassword)).status
		},
		func(_ int) int { return len(r.s.Phones()) + len(r.s.Inboxes()) + 200 - 4 },
		func(_ int) int { r.s.clock.Advance(time.Second); return 200 },
	}
	for status := range parallel(200, func(n int) int { return calls[n%len(calls)](n) }) {
		if status >= http.StatusInternalServerError {
			t.Errorf("an answer was %d", status)
		}
	}
}

// parallel does something n times at once and counts the answers.
func parallel(n int, do func(n int) int) map[int]int {
	var (
		mu    sync.Mutex
		group sync.WaitGroup
		start = make(chan struct{})
		count = map[int]int{}
	)
	for i := range n {
		group.Go(func() {
			<-start
			got := do(i)
			mu.Lock()
			defer mu.Unlock()
			count[got]++
		})
	}
	close(start)
	group.Wait()
	return count
}
