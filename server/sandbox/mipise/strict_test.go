package mipise

import (
	"net/http"
	"strings"
	"testing"
)

// TestRefusals: what a strict API would refuse is refused, and changes nothing.
func TestRefusals(t *testing.T) {
	const users = "/platforms/" + PlatformID + "/users/"
	user := func(path string) string { return users + CompleteUserID + path }
	login := members("username", Agent, "password", AgentPassword)
	pay := func(from, to string) string { return strings.Replace(payment, from, to, 1) }
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		contains                 string
	}{
		{"login: a wrong password", "POST", "/login", members("username", Agent, "password", "guess"), nil, 401, "wrong"},
		{"login: a wrong name", "POST", "/login", members("username", "guess", "password", AgentPassword), nil, 401, "wrong"},
		{"login: the other name of the name", "POST", "/login", members("login", Agent, "password", AgentPassword), nil, 400, "login: unknown field"},
		{"login: in another case", "POST", "/login", members("Username", Agent, "password", AgentPassword), nil, 400, "unknown field"},
		{"login: without a password", "POST", "/login", members("username", Agent), nil, 400, "password: is missing"},
		{"login: with an empty one", "POST", "/login", members("username", Agent, "password", ""), nil, 400, "password"},
		{"login: a number for a text", "POST", "/login", `{"username":1,"password":"sandbox"}`, nil, 400, "username"},
		{"login: null for a text", "POST", "/login", `{"username":null,"password":"sandbox"}`, nil, 400, "username"},
		{"login: a member twice", "POST", "/login", `{"username":"a","username":"agent-example","password":"sandbox"}`, nil, 400, "twice"},
		{"login: something after it", "POST", "/login", login + "{}", nil, 400, "after"},
		{"login: no JSON", "POST", "/login", "username=agent-example", nil, 400, "malformed"},
		{"login: an array", "POST", "/login", "[]", nil, 400, "object"},
		{"login: no body", "POST", "/login", "", []string{"Content-Type", "application/json"}, 400, "malformed"},
		{"login: another type", "POST", "/login", login, []string{"Content-Type", "text/plain"}, 415, codeMedia},
		{"login: no type", "POST", "/login", login, []string{"Content-Type", ""}, 415, codeMedia},
		{"login: another method", "GET", "/login", "", nil, 404, codeNotFound},
		{"login: with a query", "POST", "/login?x=1", login, nil, 400, "query"},
		{"login: too large", "POST", "/login", strings.Repeat(" ", 1<<20) + login, nil, 413, codeTooLarge},

		{"an unknown operation", "GET", user("/strong_auth"), "", nil, 404, "operation"},
		{"another platform", "GET", strings.Replace(user("/strong_auth/status"), "3f6b", "3f6c", 1), "", nil, 404, "platform"},
		{"another user", "GET", users + "nobody/strong_auth/status", "", nil, 404, "user"},
		{"a status with a body", "GET", user("/strong_auth/status"), "{}", nil, 400, "no body"},
		{"a status with a query", "GET", user("/strong_auth/status?full=1"), "", nil, 400, "query"},
		{"an unknown process", "POST", user("/strong_auth/otp/generate/email"), "", nil, 404, "process"},
		{"the set-up is no process", "POST", user("/strong_auth/otp/generate/secret_code%2Fsetup"), "", nil, 404, "process"},
		{"an unknown process to verify", "POST", user("/strong_auth/otp/verify/phone_by_sms"), members("code", "111111"), nil, 404, "process"},
		{"generate with members", "POST", user("/strong_auth/otp/generate/email_by_email"), members("a", "b"), nil, 400, "a: unknown field"},
		{"generate with another type", "POST", user("/strong_auth/otp/generate/email_by_email"), "{}", []string{"Content-Type", "text/plain"}, 415, codeMedia},
		{"verify without a body", "POST", user("/strong_auth/otp/verify/auth_by_sms"), "", nil, 415, codeMedia},
		{"verify with more", "POST", user("/strong_auth/otp/verify/auth_by_sms"), members("code", "111111", "process", "x"), nil, 400, "process: unknown field"},
		{"verify with a number", "POST", user("/strong_auth/otp/verify/auth_by_sms"), `{"code":111111}`, nil, 400, "code"},
		{"an unknown source", "POST", user("/strong_auth/reset/phone"), "", nil, 404, "source"},
		{"a reset with a body", "POST", user("/strong_auth/reset/email"), "{}", nil, 400, "no body"},
		{"a set-up without confirmation", "POST", user("/strong_auth/secret_code/setup"), members("secret_code", "Correct1horse"), nil, 400, "confirmation: is missing"},
		{"a set-up with another one", "POST", user("/strong_auth/secret_code/setup"), members("secret_code", "Correct1horse", "secret_code_confirmation", "Correct2horse"), nil, 400, "the same"},
		{"seven characters", "POST", user("/strong_auth/secret_code/setup"), members("secret_code", "Abcdef1", "secret_code_confirmation", "Abcdef1"), nil, 400, "eight"},
		{"a space in it", "POST", user("/strong_auth/secret_code/setup"), members("secret_code", "Abcdef 12", "secret_code_confirmation", "Abcdef 12"), nil, 400, "eight"},
		{"letters of another alphabet", "POST", user("/strong_auth/secret_code/setup"), members("secret_code", "Äbcdefg12", "secret_code_confirmation", "Äbcdefg12"), nil, 400, "eight"},
		{"a set-up when all is set up", "POST", user("/strong_auth/secret_code/setup"), newSecret, nil, 409, codeNotDue},

		{"a payment that is no JSON", "POST", user("/payments"), "{", nil, 400, "malformed"},
		{"a payment with an unknown field", "POST", user("/payments"), pay(`"currency"`, `"x":1,"currency"`), nil, 400, "x: unknown"},
		{"a payment with the amount twice", "POST", user("/payments"), pay(`"currency"`, `"amount":1,"currency"`), nil, 400, "twice"},
		{"a payment of a text", "POST", user("/payments"), pay("120.50", `"120.50"`), nil, 400, ""},
		{"a payment of nothing", "POST", user("/payments"), pay("120.50", "0"), nil, 400, "positive"},
		{"a payment of less", "POST", user("/payments"), pay("120.50", "-1"), nil, 400, "positive"},
		{"a payment of null", "POST", user("/payments"), pay("120.50", "null"), nil, 400, "positive"},
		{"a payment of fractions", "POST", user("/payments"), pay("120.50", "1.005"), nil, 400, "two decimals"},
		{"a payment with an exponent", "POST", user("/payments"), pay("120.50", "1e2"), nil, 400, "positive"},
		{"a payment without an amount", "POST", user("/payments"), pay(`"amount":120.50,`, ""), nil, 400, "amount"},
		{"another currency", "POST", user("/payments"), pay("EUR", "GBP"), nil, 400, "EUR"},
		{"no reference", "POST", user("/payments"), pay("Invoice 2207", " "), nil, 400, "reference"},
		{"no beneficiary", "POST", user("/payments"), pay(firstBeneficiary, ""), nil, 400, "beneficiary"},
		{"a beneficiary without a name", "POST", user("/beneficiaries"), members("name", "", "iban", "FR7630006000011234567890189"), nil, 400, "name"},
		{"a beneficiary with a strange account", "POST", user("/beneficiaries"), members("name", "A", "iban", "FR76 3000"), nil, 400, "iban"},
		{"a change of nothing", "PATCH", user(""), "{}", nil, 400, "must be given"},
		{"a change to no address", "PATCH", user(""), members("email", "Jonas <jonas@example.com>"), nil, 400, "email"},
		{"a change to no number", "PATCH", user(""), members("phone_number", "0639980142"), nil, 400, "phone_number"},
		{"a change of what cannot change", "PATCH", user(""), members("name", "Other"), nil, 400, "name: unknown"},
		{"a balance with a body", "GET", user("/balance"), "{}", nil, 400, "no body"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, CompleteUserID)
			token := r.proof()
			before := r.manage("GET", "users/"+CompleteUserID+"/workflow", "").body
			headers := append([]string{"Authorization", "Bearer " + r.agent, proofHeader, token}, c.headers...)
			a := r.do(c.method, c.path, c.body, headers...)
			if a.status != c.status || !strings.Contains(a.body, c.contains) {
				t.Errorf("%d %s, want %d and %q", a.status, a.body, c.status, c.contains)
			}
			if after := r.manage("GET", "users/"+CompleteUserID+"/workflow", "").body; after != before {
				t.Errorf("it changed the workflow to %s", after)
			}
			if n := len(r.s.history.Executions("", "")); n != 0 {
				t.Errorf("%d executions", n)
			}
			if a.header.Get("Cache-Control") != "no-store" {
				t.Error("it may be stored")
			}
		})
	}
}

// TestBankRejects: past the authentication, in the bank's own words.
func TestBankRejects(t *testing.T) {
	r := newRig(t, CompleteUserID)
	token := r.proof()
	for code, body := range map[string]string{
		codeFunds:       strings.Replace(payment, "120.50", "4200.01", 1),
		codeBeneficiary: strings.Replace(payment, firstBeneficiary, NewUserID, 1),
	} {
		r.expect(r.api("POST", "/payments", body, proofHeader, token), 422, code)
	}
	for _, e := range r.s.history.Executions(actionPayment, "") {
		if e.Outcome != outcomeRejected || !e.Approved || e.UserID != completeUserNumber {
			t.Errorf("the history has %+v", e)
		}
	}
	r.expect(r.api("GET", "/balance", ""), 200, "4200.00")
}

// TestChangedContacts: another number or address is not validated any more.
func TestChangedContacts(t *testing.T) {
	r := newRig(t, CompleteUserID)
	token := r.proof()
	r.expect(r.api("PATCH", "", members("address", "1 rue Neuve, 33000 Bordeaux"), proofHeader, token), 200, "rue Neuve")
	r.expect(r.api("PATCH", "", members("phone_number", "+33639980142"), proofHeader, token), 200, "") // the same as before
	r.expect(r.auth("status", ""), 200, `"workflow_completed":true`)
	r.expect(r.api("PATCH", "", members("phone_number", "+33639980199"), proofHeader, token), 200, "+33639980199")
	r.expect(r.auth("status", ""), 200, `"phone_number_validated":false`)
	r.expect(r.pay(token), http.StatusForbidden, "STRONG")
	r.expect(r.auth("otp/generate/phone_number_by_sms", ""), 200, "")
	if sms := r.s.phone.Messages(completeUserNumber, 0); sms[len(sms)-1].To != "+33639980199" {
		t.Errorf("the code went to %s", sms[len(sms)-1].To)
	}
	if p := r.s.Phones()[1]; p.Number != "+33639980199" {
		t.Errorf("the phone page shows %s", p.Number)
	}
}

// TestOneCustomersProofIsNoOthers, whichever the carrier.
func TestOneCustomersProofIsNoOthers(t *testing.T) {
	r := newRig(t, CompleteUserID)
	token := r.proof()
	r.manage("PUT", "users/"+NewUserID+"/workflow", `{"email":{"validated":true},"phoneNumber":{"validated":true},"secretCode":{"validated":true},"code":"Sandbox2026"}`)
	r.user = NewUserID
	r.expect(r.pay(token), 403, "STRONG")
	r.expect(r.auth("otp/generate/auth_by_sms", "", proofHeader, token), 403, codeToken)
	r.scenario(`{"unconfirmed":{"proof":{"carrier":"state"}}}`)
	r.expect(r.pay(""), 403, "STRONG")
}
