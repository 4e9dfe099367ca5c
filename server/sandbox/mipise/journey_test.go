package mipise

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSetUp goes from a new customer to a payment, on the wire.
func TestSetUp(t *testing.T) {
	r := newRig(t, NewUserID)
	r.expect(r.auth("status", ""), 200, `"workflow_completed":false`)
	r.expect(r.api("GET", "/balance", ""), 403, "STRONG_AUTHENTICATION_REQUIRED")
	r.expect(r.auth("secret_code/verify", members("secret_code", SecretCode)), 409, codeIncomplete)
	r.expect(r.auth("otp/generate/auth_by_sms", ""), 409, codeIncomplete)
	r.confirm("email_by_email")
	r.expect(r.auth("status", ""), 200, `"email_validated":true`)
	r.confirm("phone_number_by_sms")
	r.expect(r.auth("secret_code/setup", newSecret), 409, codeNotDue)
	r.confirm("phone_number_by_email")
	r.expect(r.auth("otp/generate/secret_code_by_sms", ""), 409, codeNotDue)
	r.expect(r.auth("secret_code/setup", newSecret), 200, "")
	r.confirm("secret_code_by_email")
	r.expect(r.auth("secret_code/verify", members("secret_code", "Correct1horse")), 409, codeIncomplete)
	r.confirm("secret_code_by_sms")
	r.expect(r.auth("status", ""), 200, `"workflow_completed":true`)

	r.expect(r.api("GET", "/balance", ""), 200, `"balance":4200.00`)
	token := r.expect(r.auth("secret_code/verify", members("secret_code", "Correct1horse")), 200, "").text(t, "token")
	iban := `{"name":"Atelier Nord","iban":"FR7630006000011234567890189"}`
	r.expect(r.api("POST", "/beneficiaries", iban, proofHeader, token), 403, "STRONG")
	r.confirm("auth_by_sms", proofHeader, token)
	added := r.expect(r.api("POST", "/beneficiaries", iban, proofHeader, token), 201, "").text(t, "uuid")
	body := strings.Replace(payment, firstBeneficiary, added, 1)
	r.expect(r.api("POST", "/payments", body, proofHeader, token), 201, `"amount":120.50`)
	r.expect(r.api("GET", "/transactions", ""), 200, "Invoice 2207")
	r.expect(r.api("GET", "/balance", ""), 200, `"balance":4079.50`)
	if n := r.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
}

var newSecret = members("secret_code", "Correct1horse", "secret_code_confirmation", "Correct1horse")

// TestResets redoes each factor, with exactly what is due then.
func TestResets(t *testing.T) {
	for _, c := range []struct {
		source string
		due    []string
	}{
		{"email", []string{"email_by_email", "email_by_sms"}},
		{"phone_number", []string{"phone_number_by_email", "phone_number_by_sms"}},
		{"secret_code", []string{"secret_code/setup", "secret_code_by_email", "secret_code_by_sms"}},
	} {
		t.Run(c.source, func(t *testing.T) {
			r := newRig(t, CompleteUserID)
			r.scenario(`{"unconfirmed":{"status":{"details":"steps"}}}`)
			token := r.proof()
			a := r.expect(r.auth("reset/"+c.source, ""), 200, "")
			if got := a.json(t)["remaining_steps"].([]any); len(got) != len(c.due) {
				t.Fatalf("%v is left, want %v", got, c.due)
			}
			r.expect(r.pay(token), 403, "STRONG") // the proof is void
			r.expect(r.auth("secret_code/verify", members("secret_code", SecretCode)), 409, codeIncomplete)
			r.expect(r.api("GET", "/balance", ""), 200, "") // read access in between
			secret := SecretCode
			for _, step := range c.due {
				if step == setupName {
					secret = "Correct1horse"
					r.expect(r.auth(step, newSecret), 200, "")
					continue
				}
				r.confirm(step)
			}
			r.expect(r.auth("status", ""), 200, `"workflow_completed":true`)
			r.expect(r.pay(token), 403, "STRONG") // and stays so
			again := r.expect(r.auth("secret_code/verify", members("secret_code", secret)), 200, "").text(t, "token")
			r.confirm("auth_by_sms", proofHeader, again)
			r.expect(r.pay(again), 201, "")
		})
	}
}

// TestCodesArriveWhereTheyShould: by e-mail and by SMS, saying what they are
// for, and one message per code.
func TestCodesArriveWhereTheyShould(t *testing.T) {
	r := newRig(t, NewUserID)
	a := r.expect(r.auth("otp/generate/email_by_email", ""), 200, `"channel":"email"`)
	if a.text(t, "recipient") != "l***@example.com" {
		t.Errorf("the answer tells %s", a.body)
	}
	mail := r.s.inbox.Messages(newUserNumber, 0)
	if len(mail) != 1 || mail[0].Code != r.code("email_by_email") || mail[0].To != "lea.marchetti@example.com" ||
		mail[0].Channel != "email" || !strings.Contains(mail[0].Subject, "e-mail address") || !strings.Contains(mail[0].Text, mail[0].Code) {
		t.Fatalf("the inbox has %+v", mail)
	}
	r.expect(r.auth("otp/verify/email_by_email", members("code", mail[0].Code)), 200, "")
	a = r.expect(r.auth("otp/generate/phone_number_by_sms", ""), 200, `"channel":"sms"`)
	if a.text(t, "recipient") != "**********17" {
		t.Errorf("the answer tells %s", a.body)
	}
	sms := r.s.phone.Messages(newUserNumber, 0)
	if len(sms) != 1 || sms[0].Code != r.code("phone_number_by_sms") || sms[0].To != "+33639980117" || sms[0].Channel != "sms" {
		t.Fatalf("the phone has %+v", sms)
	}
	if others := r.s.inbox.Messages(0, mail[0].ID); len(others) != 0 {
		t.Errorf("the SMS came by e-mail too: %+v", others)
	}
}

// TestTokenOfFiveMinutes: the token is good for having a code generated for
// five minutes; the code then lives its own life.
func TestTokenOfFiveMinutes(t *testing.T) {
	r := newRig(t, CompleteUserID)
	r.expect(r.auth("otp/generate/auth_by_sms", ""), 403, codeToken)
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, r.agent), 403, codeToken) // another kind
	token := r.token()
	r.s.clock.Advance(299 * time.Second)
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 200, "")
	r.s.clock.Advance(time.Second)
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 403, codeToken)
	r.s.clock.Advance(8 * time.Minute)
	r.expect(r.auth("otp/verify/auth_by_sms", members("code", r.code("auth_by_sms"))), 200, "")
	r.expect(r.pay(token), 201, "")
	r.s.clock.Advance(4*time.Minute + 59*time.Second)
	r.expect(r.pay(token), 201, "")
	r.s.clock.Advance(time.Second)
	r.expect(r.pay(token), 403, "STRONG")
	if n := r.executions(); n != 2 {
		t.Errorf("%d executions", n)
	}
}

// TestReadingFor180Days: reading needs an authentication within 180 days, and
// every payment its own.
func TestReadingFor180Days(t *testing.T) {
	r := newRig(t, CompleteUserID)
	reads := []string{"/balance", "/transactions", "/beneficiaries", "/beneficiaries/5e0b7d34-c19f-4a82-9d63-2f84b1e6a70c"}
	all := func(status int) {
		t.Helper()
		for _, path := range reads {
			r.expect(r.api("GET", path, ""), status, "")
		}
	}
	all(200)
	r.s.clock.Advance(179*24*time.Hour - time.Second) // the seed's last one was a day ago
	r.login()
	all(200)
	r.expect(r.pay(""), 403, "STRONG")
	r.s.clock.Advance(time.Second)
	all(403)
	r.expect(r.auth("status", ""), 200, `"workflow_completed":true`)
	token := r.token()
	all(403) // the code alone is not enough
	r.confirm("auth_by_sms", proofHeader, token)
	all(200)
	r.s.clock.Advance(180 * 24 * time.Hour)
	r.login()
	all(403)
}

// TestAgentToken: every call but the login needs it, and there is no refresh.
func TestAgentToken(t *testing.T) {
	r := newRig(t, CompleteUserID)
	_, user, _ := strings.Cut(r.agent, ".")
	for name, authorization := range map[string]string{
		"none":             "",
		"another scheme":   "Basic " + r.agent,
		"nonsense":         "Bearer nonsense",
		"a changed one":    "Bearer " + jwtHeader + "." + strings.Replace(user, "A", "B", 1),
		"another header":   "Bearer eyJhbGciOiJub25lIn0." + user,
		"a customer's":     "Bearer " + r.token(),
		"without its end":  "Bearer " + r.agent[:len(r.agent)-1],
		"with a line feed": "Bearer " + r.agent + "\n",
		"too long":         "Bearer " + strings.Repeat("a", maxToken+1),
	} {
		for _, path := range []string{"/balance", "/strong_auth/status", ""} {
			method := "GET"
			if path == "" {
				method = "PATCH"
			}
			if a := r.api(method, path, "", "Authorization", authorization); a.status != http.StatusUnauthorized {
				t.Errorf("%s, %q: %d %s", name, path, a.status, a.body)
			}
		}
	}
	r.s.clock.Advance(3599 * time.Second)
	r.expect(r.auth("status", ""), 200, "")
	r.s.clock.Advance(time.Second)
	r.expect(r.auth("status", ""), 401, codeUnauthorized)
	r.login()
	r.expect(r.auth("status", ""), 200, "")
	r.manage("DELETE", "agents", "")
	r.expect(r.auth("status", ""), 401, "")
	r.login()
	r.s.Reset()
	r.expect(r.auth("status", ""), 401, "")
}

// TestKeysAreFresh: a token of one start is none of the next.
func TestKeysAreFresh(t *testing.T) {
	before := newRig(t, CompleteUserID)
	after := newRig(t, CompleteUserID)
	after.agent = before.agent
	after.expect(after.auth("status", ""), 401, "")
}
