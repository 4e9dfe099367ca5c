package mipise

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestOtherSettings: whatever the documentation leaves open works the other way
// round too. Each row changes the scenario and walks the part it is about.
func TestOtherSettings(t *testing.T) {
	for _, c := range []struct {
		name, user, scenario string
		walk                 func(t *testing.T, r *rig)
	}{
		{"login by other names", CompleteUserID, `{"unconfirmed":{"login":{"nameKey":"login","passwordKey":"secret","tokenKey":"jwt","expiresKey":"expires_in","seconds":60}}}`, func(_ *testing.T, r *rig) {
			r.expect(r.do("POST", "/login", members("username", Agent, "password", AgentPassword)), 400, "")
			r.expect(r.do("POST", "/login", members("login", Agent, "secret", AgentPassword)), 200, `"expires_in":60`)
			r.login()
			r.s.clock.Advance(time.Minute)
			r.expect(r.auth("status", ""), 401, "")
		}},
		{"other processes", NewUserID, `{"unconfirmed":{"processes":{"phoneByEmail":"phone_by_email","phoneBySms":"phone_by_sms"}}}`, func(_ *testing.T, r *rig) {
			r.confirm("email_by_email")
			r.expect(r.auth("otp/generate/phone_number_by_sms", ""), 404, "process")
			r.confirm("phone_by_sms")
			r.confirm("phone_by_email")
			r.expect(r.auth("secret_code/setup", newSecret), 200, "")
		}},
		{"a status of one member", CompleteUserID, `{"unconfirmed":{"status":{"details":"none"}}}`, func(t *testing.T, r *rig) {
			t.Helper()
			if a := r.auth("status", ""); a.body != `{"workflow_completed":true}` {
				t.Errorf("it is %s", a.body)
			}
		}},
		{"a status with steps", NewUserID, `{"unconfirmed":{"status":{"details":"steps","stepsKey":"todo"}}}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("status", ""), 200, `"todo":["email_by_email","phone_number_by_email","phone_number_by_sms","secret_code/setup","secret_code_by_email","secret_code_by_sms"]`)
		}},
		{"codes of eight digits for a minute", NewUserID, `{"codes":"fixed","unconfirmed":{"otp":{"digits":8,"seconds":60,"codeKey":"otp","generateBody":"object","generateAnswer":"none"}}}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("otp/generate/email_by_email", ""), 400, "empty object")
			r.expect(r.auth("otp/generate/email_by_email", "{}"), 204, "")
			r.s.clock.Advance(time.Minute)
			r.expect(r.auth("otp/verify/email_by_email", members("otp", "11111111")), 400, codeExpired)
			r.expect(r.auth("otp/generate/email_by_email", "{}"), 204, "")
			r.expect(r.auth("otp/verify/email_by_email", members("otp", "11111111")), 200, "")
		}},
		{"generate without a body", NewUserID, `{"unconfirmed":{"otp":{"generateBody":"none","generateAnswer":"empty"}}}`, func(t *testing.T, r *rig) {
			t.Helper()
			r.expect(r.auth("otp/generate/email_by_email", "{}"), 400, "no body")
			if a := r.expect(r.auth("otp/generate/email_by_email", ""), 200, ""); a.body != "{}" {
				t.Errorf("it answers %s", a.body)
			}
		}},
		{"empty answers", NewUserID, `{"unconfirmed":{"answers":"empty"}}`, func(t *testing.T, r *rig) {
			t.Helper()
			if a := r.confirm("email_by_email"); a.body != "{}" {
				t.Errorf("it answers %s", a.body)
			}
		}},
		{"no answers", CompleteUserID, `{"unconfirmed":{"answers":"none"}}`, func(t *testing.T, r *rig) {
			t.Helper()
			if a := r.expect(r.auth("reset/email", ""), 204, ""); a.body != "" || a.header.Get("Content-Type") != "" {
				t.Errorf("it answers %s %v", a.body, a.header)
			}
		}},
		{"codes of letters and digits", CompleteUserID, `{"unconfirmed":{"secretCode":{"composition":"both","codeKey":"pin","confirmationKey":"pin_again"}}}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("reset/secret_code", ""), 200, "")
			r.expect(r.auth("secret_code/setup", members("pin", "abcdefgh", "pin_again", "abcdefgh")), 400, "pin:")
			r.expect(r.auth("secret_code/setup", members("pin", "12345678", "pin_again", "12345678")), 400, "pin:")
			r.expect(r.auth("secret_code/setup", members("pin", "abcdefg1", "pin_again", "abcdefg1")), 200, "")
		}},
		{"a code set up again replaces it", CompleteUserID, `{}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("reset/secret_code", ""), 200, "")
			r.expect(r.auth("secret_code/setup", newSecret), 200, "")
			r.confirm("secret_code_by_email")
			again := members("secret_code", SecretCode, "secret_code_confirmation", SecretCode)
			r.expect(r.auth("secret_code/setup", again), 200, "")
			r.confirm("secret_code_by_sms")
			r.expect(r.auth("status", ""), 200, `"workflow_completed":false`) // by e-mail anew
			r.confirm("secret_code_by_email")
			r.token()
		}},
		{"or is refused", CompleteUserID, `{"unconfirmed":{"secretCode":{"again":"refused"}}}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("reset/secret_code", ""), 200, "")
			r.expect(r.auth("secret_code/setup", newSecret), 200, "")
			r.expect(r.auth("secret_code/setup", newSecret), 409, codeNotDue)
		}},
		{"a second token ends the first", CompleteUserID, `{"unconfirmed":{"secretCode":{"reissue":"replaces","tokenKey":"jwt","expiresKey":"ttl"}}}`, func(t *testing.T, r *rig) {
			t.Helper()
			verify := func() string {
				return r.expect(r.auth("secret_code/verify", members("secret_code", SecretCode)), 200, `"ttl":300`).text(t, "jwt")
			}
			first, second := verify(), verify()
			r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, first), 403, codeToken)
			r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, second), 200, "")
		}},
		{"two tokens beside each other", CompleteUserID, `{}`, func(_ *testing.T, r *rig) {
			first, second := r.proof(), r.token()
			r.expect(r.pay(first), 201, "")
			r.expect(r.pay(second), 403, "STRONG")
			r.confirm("auth_by_sms", proofHeader, second)
			r.expect(r.pay(second), 201, "")
		}},
		{"the token in the body", CompleteUserID, `{"unconfirmed":{"otp":{"generateBody":"none"},"proof":{"carrier":"body","field":"sca"}}}`, func(_ *testing.T, r *rig) {
			token := r.token()
			r.expect(r.auth("otp/generate/auth_by_sms", ""), 403, codeToken)
			r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 403, codeToken)
			r.expect(r.auth("otp/generate/auth_by_sms", `{"sca":1}`), 400, "sca")
			r.expect(r.auth("otp/generate/auth_by_sms", members("sca", token, "x", "y")), 400, "x: unknown")
			r.expect(r.auth("otp/generate/auth_by_sms", members("sca", token)), 200, "")
			r.expect(r.auth("otp/verify/auth_by_sms", members("code", r.code("auth_by_sms"))), 200, "")
			r.expect(r.pay(token), 403, "STRONG")
			with := strings.Replace(payment, "{", `{"sca":"`+token+`",`, 1)
			r.expect(r.api("POST", "/payments", with), 201, "")
			r.expect(r.api("POST", "/payments", strings.Replace(with, "{", `{"sca":"x",`, 1)), 400, "twice")
			r.expect(r.auth("otp/generate/email_by_email", members("sca", token)), 400, "") // takes none
		}},
		{"the server remembers", CompleteUserID, `{"unconfirmed":{"proof":{"carrier":"state","seconds":60}}}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("otp/generate/auth_by_sms", ""), 403, codeToken)
			r.token()
			r.expect(r.pay(""), 403, "STRONG")
			r.confirm("auth_by_sms")
			r.expect(r.pay(""), 201, "")
			r.s.clock.Advance(time.Minute)
			r.expect(r.pay(""), 403, "STRONG")
		}},
		{"a token of the verification", CompleteUserID, `{"unconfirmed":{"proof":{"token":"verification","seconds":120},"secretCode":{"expiresKey":"ttl"}}}`, func(t *testing.T, r *rig) {
			t.Helper()
			token := r.token()
			a := r.confirm("auth_by_sms", proofHeader, token)
			if done, _ := a.json(t)["workflow_completed"].(bool); a.json(t)["ttl"] != 120.0 || !done {
				t.Errorf("it answers %s", a.body)
			}
			r.expect(r.pay(token), 403, "STRONG")
			proof := a.text(t, "token")
			r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, proof), 403, codeToken)
			r.expect(r.pay(proof), 201, "")
			r.s.clock.Advance(2 * time.Minute)
			r.expect(r.pay(proof), 403, "STRONG")
		}},
		{"a token of the verification, answered alone", CompleteUserID, `{"unconfirmed":{"proof":{"token":"verification"},"answers":"none"}}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, r.token()), 200, "")
			a := r.expect(r.auth("otp/verify/auth_by_sms", members("code", r.code("auth_by_sms"))), 200, `{"token":"`)
			r.expect(r.pay(a.text(r.t, "token")), 201, "")
		}},
		{"the secret code is enough", CompleteUserID, `{"unconfirmed":{"proof":{"possession":"not_required"}}}`, func(_ *testing.T, r *rig) {
			r.s.clock.Advance(200 * 24 * time.Hour)
			r.login()
			token := r.token()
			r.expect(r.pay(token), 201, "")
			r.expect(r.api("GET", "/balance", ""), 200, "")
			r.s.clock.Advance(5 * time.Minute)
			r.expect(r.pay(token), 403, "STRONG")
		}},
		{"one operation for one authentication", CompleteUserID, `{"unconfirmed":{"proof":{"uses":"one"}}}`, func(_ *testing.T, r *rig) {
			token := r.proof()
			r.expect(r.pay(token), 201, "")
			r.expect(r.pay(token), 403, "STRONG")
		}},
		{"the authentication ends with its token", CompleteUserID, `{"unconfirmed":{"proof":{"ends":"token"}}}`, func(_ *testing.T, r *rig) {
			token := r.token()
			r.s.clock.Advance(4 * time.Minute)
			r.confirm("auth_by_sms", proofHeader, token)
			r.expect(r.pay(token), 201, "")
			r.s.clock.Advance(time.Minute)
			r.expect(r.pay(token), 403, "STRONG")
		}},
		{"the set-up is no authentication", NewUserID, `{"unconfirmed":{"proof":{"setupCounts":false}}}`, func(_ *testing.T, r *rig) {
			for _, step := range []string{"email_by_email", "phone_number_by_email", "phone_number_by_sms"} {
				r.confirm(step)
			}
			r.expect(r.auth("secret_code/setup", newSecret), 200, "")
			r.confirm("secret_code_by_email")
			r.confirm("secret_code_by_sms")
			r.expect(r.auth("status", ""), 200, `"last_authenticated_at":null`)
			r.expect(r.api("GET", "/balance", ""), 403, "STRONG")
		}},
		{"another answer where it is missing", CompleteUserID, `{"unconfirmed":{"missing":{"status":412,"header":"X-Sca","headerValue":"required","mediaType":"application/problem+json","body":"{\"sca\":{\"required\":true}}"}}}`, func(t *testing.T, r *rig) {
			t.Helper()
			a := r.expect(r.pay(""), 412, `{"sca":{"required":true}}`)
			if len(a.header["X-Sca"]) != 1 || a.header["X-Sca"][0] != "required" || a.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("its headers are %v", a.header)
			}
		}},
		{"an answer that looks well", CompleteUserID, `{"unconfirmed":{"missing":{"status":200,"body":""}}}`, func(t *testing.T, r *rig) {
			t.Helper()
			if a := r.expect(r.pay(""), 200, ""); a.body != "" || r.executions() != 0 {
				t.Errorf("%q, %d executions", a.body, r.executions())
			}
		}},
		{"empty refusals", CompleteUserID, `{"unconfirmed":{"errors":{"body":"empty","wrongStatus":422}}}`, func(t *testing.T, r *rig) {
			t.Helper()
			if a := r.expect(r.auth("secret_code/verify", members("secret_code", "Wrong0code")), 422, ""); a.body != "" {
				t.Errorf("it says %s", a.body)
			}
		}},
		{"refusals as problems, with what is left", CompleteUserID, `{"unconfirmed":{"errors":{"body":"problem"},"tellAttempts":true,"attempts":2}}`, func(t *testing.T, r *rig) {
			t.Helper()
			wrong := members("secret_code", "Wrong0code")
			a := r.expect(r.auth("secret_code/verify", wrong), 400, `"attempts_left":1`)
			if a.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("it is %v", a.header)
			}
			r.expect(r.auth("secret_code/verify", wrong), 400, `"attempts_left":0`)
			r.expect(r.auth("secret_code/verify", wrong), 423, codeBlocked)
		}},
		{"a lock for good", CompleteUserID, `{"unconfirmed":{"lockSeconds":0,"attempts":1}}`, func(t *testing.T, r *rig) {
			t.Helper()
			r.expect(r.auth("secret_code/verify", members("secret_code", "Wrong0code")), 400, "")
			r.s.clock.Advance(300 * 24 * time.Hour)
			r.login()
			if a := r.expect(r.auth("secret_code/verify", members("secret_code", SecretCode)), 423, ""); a.header.Get("Retry-After") != "" {
				t.Errorf("it says to come back after %s", a.header.Get("Retry-After"))
			}
			r.manage("DELETE", "users/"+CompleteUserID+"/lock", "")
			r.token()
		}},
		{"a reset of nothing is refused", NewUserID, `{"unconfirmed":{"emptyReset":"refused"}}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("reset/email", ""), 409, codeNothing)
			r.confirm("email_by_email")
			r.expect(r.auth("reset/email", ""), 200, "")
		}},
		{"a reset of nothing is accepted", NewUserID, `{}`, func(_ *testing.T, r *rig) {
			r.expect(r.auth("reset/secret_code", ""), 200, "")
		}},
		{"a changed contact stays validated", CompleteUserID, `{"unconfirmed":{"contactChange":"keeps"}}`, func(_ *testing.T, r *rig) {
			r.expect(r.api("PATCH", "", members("email", "jonas@example.net"), proofHeader, r.proof()), 200, "jonas@example.net")
			r.expect(r.auth("status", ""), 200, `"workflow_completed":true`)
		}},
		{"bare tokens", CompleteUserID, `{"unconfirmed":{"claims":"bare"}}`, func(t *testing.T, r *rig) {
			t.Helper()
			r.login()
			token := r.proof()
			if held, valid := r.s.signer.open(token, kindStrong); !valid || held.Expires != 0 || held.Subject != "" {
				t.Errorf("the token says %+v", held)
			}
			r.expect(r.pay(token), 201, "")
			r.s.clock.Advance(5 * time.Minute)
			r.expect(r.pay(token), 403, "STRONG")
			r.s.clock.Advance(55 * time.Minute)
			r.expect(r.auth("status", ""), 401, "")
		}},
		{"nothing is protected", NewUserID, `{"challenge":"never"}`, func(_ *testing.T, r *rig) {
			r.expect(r.api("GET", "/balance", ""), 200, "")
			r.expect(r.api("POST", "/beneficiaries", members("name", "A", "iban", "FR7630006000011234567890189")), 201, "")
		}},
		{"shorter times", CompleteUserID, `{"tokenSeconds":10,"authenticationDays":1}`, func(_ *testing.T, r *rig) {
			r.expect(r.api("GET", "/balance", ""), 403, "STRONG")
			token := r.token()
			r.s.clock.Advance(10 * time.Second)
			r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 403, codeToken)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, c.user)
			r.scenario(c.scenario)
			c.walk(t, r)
		})
	}
}

// TestImpossibleSettings: a scenario that cannot be is refused, and names what
// is wrong with it.
func TestImpossibleSettings(t *testing.T) {
	r := newRig(t, CompleteUserID)
	before := r.manage("GET", "scenario", "").body
	for _, c := range []struct{ change, named string }{
		{`{"challenge":"always"}`, "challenge"},
		{`{"codes":"none"}`, "codes"},
		{`{"tokenSeconds":0}`, "tokenSeconds"},
		{`{"authenticationDays":0}`, "authenticationDays"},
		{`{"faults":{"dropAfter":2}}`, "drop_after"},
		{`{"colour":"red"}`, "colour"},
		{`{"unconfirmed":{"login":{"nameKey":"password"}}}`, "login"},
		{`{"unconfirmed":{"login":{"tokenKey":""}}}`, "login"},
		{`{"unconfirmed":{"login":{"seconds":0}}}`, "login.seconds"},
		{`{"unconfirmed":{"processes":{"emailBySms":"email_by_email"}}}`, "processes"},
		{`{"unconfirmed":{"processes":{"emailBySms":"a/b"}}}`, "processes"},
		{`{"unconfirmed":{"status":{"details":"all"}}}`, "status.details"},
		{`{"unconfirmed":{"status":{"emailKey":"workflow_completed"}}}`, "status"},
		{`{"unconfirmed":{"otp":{"digits":3}}}`, "otp.digits"},
		{`{"unconfirmed":{"otp":{"seconds":0}}}`, "otp.seconds"},
		{`{"unconfirmed":{"otp":{"codeKey":""}}}`, "otp.codeKey"},
		{`{"unconfirmed":{"otp":{"generateBody":"x"}}}`, "otp.generateBody"},
		{`{"unconfirmed":{"otp":{"generateAnswer":"x"}}}`, "otp.generateAnswer"},
		{`{"unconfirmed":{"otp":{"resendSeconds":-1}}}`, "otp.resendSeconds"},
		{`{"unconfirmed":{"otp":{"perHour":-1}}}`, "otp.perHour"},
		{`{"unconfirmed":{"secretCode":{"confirmationKey":"secret_code"}}}`, "secretCode"},
		{`{"unconfirmed":{"secretCode":{"tokenKey":"a","expiresKey":"a"}}}`, "secretCode"},
		{`{"unconfirmed":{"secretCode":{"composition":"x"}}}`, "secretCode.composition"},
		{`{"unconfirmed":{"secretCode":{"again":"x"}}}`, "secretCode.again"},
		{`{"unconfirmed":{"secretCode":{"reissue":"x"}}}`, "secretCode.reissue"},
		{`{"unconfirmed":{"proof":{"carrier":"cookie"}}}`, "proof.carrier"},
		{`{"unconfirmed":{"proof":{"header":"authorization"}}}`, "proof.header"},
		{`{"unconfirmed":{"proof":{"header":"a b"}}}`, "proof.header"},
		{`{"unconfirmed":{"proof":{"field":""}}}`, "proof.field"},
		{`{"unconfirmed":{"proof":{"token":"x"}}}`, "proof.token"},
		{`{"unconfirmed":{"proof":{"possession":"x"}}}`, "proof.possession"},
		{`{"unconfirmed":{"proof":{"token":"verification","possession":"not_required"}}}`, "possession"},
		{`{"unconfirmed":{"proof":{"uses":"x"}}}`, "proof.uses"},
		{`{"unconfirmed":{"proof":{"ends":"x"}}}`, "proof.ends"},
		{`{"unconfirmed":{"proof":{"seconds":0}}}`, "proof.seconds"},
		{`{"unconfirmed":{"missing":{"status":500}}}`, "missing.status"},
		{`{"unconfirmed":{"missing":{"header":"Set-Cookie"}}}`, "missing.header"},
		{`{"unconfirmed":{"missing":{"headerValue":"a\nb"}}}`, "missing.headerValue"},
		{`{"unconfirmed":{"missing":{"mediaType":"x"}}}`, "missing.mediaType"},
		{`{"unconfirmed":{"missing":{"body":"{"}}}`, "missing.body"},
		{`{"unconfirmed":{"errors":{"body":"x"}}}`, "errors.body"},
		{`{"unconfirmed":{"errors":{"tooSoonStatus":200}}}`, "errors"},
		{`{"unconfirmed":{"answers":"x"}}`, "answers"},
		{`{"unconfirmed":{"attempts":11}}`, "attempts"},
		{`{"unconfirmed":{"lockSeconds":-1}}`, "lockSeconds"},
		{`{"unconfirmed":{"emptyReset":"x"}}`, "emptyReset"},
		{`{"unconfirmed":{"contactChange":"x"}}`, "contactChange"},
		{`{"unconfirmed":{"claims":"x"}}`, "claims"},
	} {
		if a := r.send("PATCH", ManagePath+"scenario", c.change); a.status != http.StatusBadRequest || !strings.Contains(a.body, c.named) {
			t.Errorf("%s: %d %s", c.change, a.status, a.body)
		}
	}
	if after := r.manage("GET", "scenario", "").body; after != before {
		t.Errorf("the scenario changed to %s", after)
	}
	if _, err := New(Config{Scenario: Scenario{}}); err == nil {
		t.Error("a scenario of nothing was taken")
	}
}
