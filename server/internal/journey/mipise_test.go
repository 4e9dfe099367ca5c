package journey_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
)

const (
	allOfIt    = "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"
	authOnly   = "secret auth-by-sms"
	operations = allOfIt + " " + authOnly
)

// recognising gives the options that recognise the simulator's refusal.
func recognising() []string {
	return []string{"challenge_status", "403", "challenge_pointer", "/code", "challenge_equals", "STRONG_AUTHENTICATION_REQUIRED"}
}

// addBeneficiary is an operation that also a new customer can do.
const addBeneficiary = `{"name":"Atelier Sud","iban":"FR7630006000011234567890189"}`

// TestMipiseInEveryWording: a new customer is set up and does an operation, in
// whatever words Mipise turns out to have it.
func TestMipiseInEveryWording(t *testing.T) {
	for _, test := range []struct {
		name, scenario string
		options        []string
		steps          string // where they are others
	}{
		{name: "the defaults"},
		{
			name: "login", scenario: `{"unconfirmed":{"login":{"nameKey":"login","passwordKey":"pass","tokenKey":"jwt"}}}`,
			options: []string{"login_name_key", "login", "login_password_key", "pass", "login_token_key", "jwt"},
		},
		{
			name: "processes", scenario: `{"unconfirmed":{"processes":{"emailByEmail":"mail","emailBySms":"mail_sms","phoneByEmail":"phone_by_email","phoneBySms":"phone_by_sms","secretByEmail":"code_by_email","secretBySms":"code_by_sms","authBySms":"auth"}}}`,
			options: []string{"process_email_by_email", "mail", "process_email_by_sms", "mail_sms", "process_phone_number_by_email", "phone_by_email", "process_phone_number_by_sms", "phone_by_sms", "process_secret_code_by_email", "code_by_email", "process_secret_code_by_sms", "code_by_sms", "process_auth_by_sms", "auth"},
		},
		{
			name: "members", scenario: `{"unconfirmed":{"otp":{"codeKey":"otp"},"secretCode":{"codeKey":"pin","confirmationKey":"pin_again","tokenKey":"jwt"}}}`,
			options: []string{"otp_key", "otp", "secret_code_key", "pin", "secret_code_confirmation_key", "pin_again", "token_key", "jwt"},
		},
		{name: "generate takes no body, and answers nothing", scenario: `{"unconfirmed":{"otp":{"generateBody":"none","generateAnswer":"none"},"answers":"none"}}`},
		{
			name: "generate takes an object", scenario: `{"unconfirmed":{"otp":{"generateBody":"object","generateAnswer":"empty"},"answers":"empty"}}`,
			options: []string{"otp_generate_body", "object"},
		},
		{name: "four digits", scenario: `{"unconfirmed":{"otp":{"digits":4}}}`, options: []string{"otp_length", "4"}},
		{name: "a silent status", scenario: `{"unconfirmed":{"status":{"details":"none"}}}`},
		{name: "a status that lists", scenario: `{"unconfirmed":{"status":{"details":"steps"}}}`},
		{
			name: "a status in other words", scenario: `{"unconfirmed":{"status":{"details":"steps","emailKey":"e","phoneKey":"p","secretKey":"s","authenticatedKey":"a","stepsKey":"todo"}}}`,
			options: []string{"email_key", "e", "phone_number_key", "p", "secret_code_validated_key", "s", "authenticated_key", "a", "steps_key", "todo"},
		},
		{name: "another header", scenario: `{"unconfirmed":{"proof":{"header":"X-SCA"}}}`, options: []string{"proof_header", "x-sca"}},
		{name: "Mipise remembers", scenario: `{"unconfirmed":{"proof":{"carrier":"state"}}}`, options: []string{"proof_header", "none"}},
		{name: "a token of the verification", scenario: `{"unconfirmed":{"proof":{"token":"verification"}}}`, options: []string{"proof_token", "verification"}},
		{name: "the same, and it is the whole answer", scenario: `{"unconfirmed":{"proof":{"token":"verification"},"answers":"none"}}`, options: []string{"proof_token", "verification"}},
		{name: "the secret code is enough", scenario: `{"unconfirmed":{"proof":{"possession":"not_required"}}}`, options: []string{"possession", "none"}, steps: allOfIt + " secret"},
		{name: "it ends with its token", scenario: `{"unconfirmed":{"proof":{"ends":"token"}}}`, options: []string{"proof_ends", "token"}},
		{name: "tokens that say nothing", scenario: `{"unconfirmed":{"claims":"bare"}}`},
		{name: "a second token takes the place of the first", scenario: `{"unconfirmed":{"secretCode":{"reissue":"replaces"}}}`},
		{name: "problems", scenario: `{"unconfirmed":{"errors":{"body":"problem"}}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAgency(t, mipise.NewUserID, test.scenario, test.options...)
			want := test.steps
			if want == "" {
				want = operations
			}
			d, asked := a.preflight()
			if asked != want {
				t.Fatalf("asked for %q, want %q", asked, want)
			}
			if status, _, _, _ := a.send(provider.Case{}, http.MethodPost, "/beneficiaries", addBeneficiary); status != http.StatusForbidden {
				t.Errorf("before: %d", status)
			}
			if gone := a.walk(d, ""); gone != want {
				t.Errorf("gone %q", gone)
			}
			status, text, _, _ := a.send(provider.Case{Token: d.Token}, http.MethodPost, "/beneficiaries", addBeneficiary)
			if status != http.StatusCreated || a.executions() != 1 {
				t.Errorf("%d %s, and %d executions", status, text, a.executions())
			}
			if _, asked := a.preflight(); asked != "" {
				t.Errorf("the next operation asks for %q", asked)
			}
		})
	}
}

// TestMipiseSetUpAlone goes no further than the set-up.
func TestMipiseSetUpAlone(t *testing.T) {
	a := newAgency(t, mipise.NewUserID, "")
	d, s, err := a.adapter.Authorise(t.Context(), a, a.params("setUp", "true"))
	check(t, err)
	if steps(s) != allOfIt {
		t.Errorf("asked for %q", steps(s))
	}
	if gone := a.walk(d, ""); gone != allOfIt {
		t.Errorf("gone %q", gone)
	}
	if _, s, err := a.adapter.Authorise(t.Context(), a, a.params("setUp", "true")); err != nil || s.State != stepup.StateApproved {
		t.Errorf("again: %+v (%v)", s, err)
	}
	if _, asked := a.preflight(); asked != authOnly {
		t.Errorf("an operation asks for %q", asked)
	}
}

// TestMipiseResets: exactly the steps of what was reset are due, then the
// operation goes on.
func TestMipiseResets(t *testing.T) {
	for _, test := range []struct {
		name   string
		method stepup.Method
		id     string
		due    string
	}{
		{"e-mail", stepup.MethodCode, "email", "email-by-email email-by-sms"},
		{"phone", stepup.MethodCode, "phone_number", "phone-by-email phone-by-sms"},
		{"secret code", stepup.MethodSecret, "", "secret-setup secret-by-email secret-by-sms"},
	} {
		for _, details := range []string{"factors", "steps"} {
			t.Run(test.name+", "+details, func(t *testing.T) {
				a := newAgency(t, mipise.CompleteUserID, `{"unconfirmed":{"status":{"details":"`+details+`"}}}`)
				d, _ := a.preflight()
				a.walk(d, mipise.SecretCode)
				check(t, a.adapter.Delete(t.Context(), a, a.params(), test.method, test.id))
				if s := a.poll(d); s.State != stepup.StateExpired {
					t.Errorf("the approval before is %s", s.State)
				}
				next, asked := a.preflight()
				if want := test.due + " " + authOnly; asked != want {
					t.Fatalf("asked for %q, want %q", asked, want)
				}
				a.walk(next, mipise.SecretCode)
				if status, _, _ := a.pay(next, "after a reset"); status != http.StatusCreated || a.executions() != 1 {
					t.Errorf("%d, and %d executions", status, a.executions())
				}
			})
		}
	}
	a := newAgency(t, mipise.NewUserID, `{"unconfirmed":{"emptyReset":"refused"}}`)
	if err := a.adapter.Delete(t.Context(), a, a.params(), stepup.MethodSecret, ""); refusedAs(err) != stepup.NotFound {
		t.Errorf("nothing to reset: %v", err)
	}
}

// TestMipiseWrongAnswersToTheLimit: then the customer is locked out.
func TestMipiseWrongAnswersToTheLimit(t *testing.T) {
	for id, answers := range map[string][2]string{ // a wrong one and the right one
		"secret": {"Marmot2025", mipise.SecretCode}, "auth-by-sms": {"222222", "111111"},
	} {
		a := newAgency(t, mipise.CompleteUserID, `{"codes":"fixed"}`)
		d, _ := a.preflight()
		c := a.caseOf(d)
		if id == "auth-by-sms" {
			a.answer(d, stepup.Factor{ID: "secret", Method: stepup.MethodSecret}, mipise.SecretCode)
			must[string](t)(a.adapter.Start(t.Context(), a, c, stepup.Factor{ID: id}))
		}
		for try := range 5 {
			v, err := a.adapter.Verify(t.Context(), a, c, stepup.Factor{ID: id}, provider.Answering{Text: answers[0]})
			if v.Accepted || err != nil {
				t.Errorf("%s, try %d: accepted %v (%v)", id, try, v.Accepted, err)
			}
		}
		_, err := a.adapter.Verify(t.Context(), a, c, stepup.Factor{ID: id}, provider.Answering{Text: answers[1]})
		if refusedAs(err) != stepup.Blocked {
			t.Errorf("%s: after five: %v", id, err)
		}
	}
}

// TestMipiseReusesAnAuthentication: no question while it is valid, and after its
// end, of which only Mipise's clock knows, its refusal is recognised.
func TestMipiseReusesAnAuthentication(t *testing.T) {
	a := newAgency(t, mipise.CompleteUserID, "", recognising()...)
	d, _ := a.preflight()
	a.walk(d, mipise.SecretCode)
	for _, reference := range []string{"first", "second"} {
		if status, _, _ := a.pay(provider.Demand{}, reference); status != http.StatusCreated {
			t.Errorf("%s: %d", reference, status)
		}
	}
	a.advance(301 * time.Second)
	status, again, asked := a.pay(provider.Demand{}, "third")
	if status != http.StatusForbidden || !asked || a.executions() != 2 {
		t.Fatalf("%d, asked %v, %d executions", status, asked, a.executions())
	}
	if s := a.poll(again); steps(s) != "auth-by-sms" { // Mipise knows better
		t.Errorf("asked for %q", steps(s))
	}
	if _, err := a.adapter.Start(t.Context(), a, a.caseOf(again), stepup.Factor{ID: "auth-by-sms"}); refusedAs(err) != stepup.Refused {
		t.Errorf("a code for a token that is over: %v", err)
	}
	if gone := a.walk(again, mipise.SecretCode); gone != authOnly {
		t.Errorf("gone %q", gone)
	}
	if status, _, _ := a.pay(again, "third"); status != http.StatusCreated || a.executions() != 3 {
		t.Errorf("%d, %d executions", status, a.executions())
	}
}

// TestMipiseOneOperationEach: with the setting, and without it, where Mipise says
// so itself.
func TestMipiseOneOperationEach(t *testing.T) {
	const once = `{"unconfirmed":{"proof":{"uses":"one"}}}`
	t.Run("known", func(t *testing.T) {
		a := newAgency(t, mipise.CompleteUserID, once, "proof_uses", "one")
		for i, want := range []string{authOnly, "auth-by-sms", "auth-by-sms"} {
			d, asked := a.preflight()
			if asked != want {
				t.Errorf("asked for %q, want %q", asked, want)
			}
			a.walk(d, mipise.SecretCode)
			if status, _, _ := a.pay(d, "payment"); status != http.StatusCreated || a.executions() != i+1 {
				t.Errorf("%d, %d executions", status, a.executions())
			}
		}
	})
	t.Run("not known", func(t *testing.T) {
		a := newAgency(t, mipise.CompleteUserID, once, recognising()...)
		d, _ := a.preflight()
		a.walk(d, mipise.SecretCode)
		if status, _, _ := a.pay(d, "first"); status != http.StatusCreated {
			t.Errorf("first: %d", status)
		}
		_, again, asked := a.pay(provider.Demand{}, "second")
		if !asked || a.executions() != 1 {
			t.Fatalf("asked %v, %d executions", asked, a.executions())
		}
		if gone := a.walk(again, mipise.SecretCode); gone != "auth-by-sms" {
			t.Errorf("gone %q", gone)
		}
		if status, _, _ := a.pay(again, "second"); status != http.StatusCreated || a.executions() != 2 {
			t.Errorf("second: %d, %d executions", status, a.executions())
		}
	})
}

// TestMipiseReading: free for 180 days after an authentication, and not an hour
// longer; an operation is never free.
func TestMipiseReading(t *testing.T) {
	a := newAgency(t, mipise.CompleteUserID, "", recognising()...)
	read := func() int {
		t.Helper()
		status, _, _, _ := a.send(provider.Case{}, http.MethodGet, "/balance", "")
		return status
	}
	if _, asked := a.preflight("reading", "true"); asked != "" || read() != http.StatusOK {
		t.Errorf("a day after: asked for %q, and %d", asked, read())
	}
	if _, asked := a.preflight(); asked != authOnly {
		t.Errorf("an operation asks for %q", asked)
	}
	old := time.Now().AddDate(0, 0, -180).Add(-time.Hour).UTC().Format(time.RFC3339)
	a.manage(http.MethodPatch, "mipise/users/"+a.user+"/workflow", `{"authenticatedAt":"`+old+`"}`, nil)
	if read() != http.StatusForbidden {
		t.Error("after 180 days it is free")
	}
	d, asked := a.preflight("reading", "true")
	if asked != authOnly {
		t.Fatalf("after 180 days: asked for %q", asked)
	}
	a.walk(d, mipise.SecretCode)
	if _, asked := a.preflight("reading", "true"); asked != "" || read() != http.StatusOK {
		t.Errorf("then: asked for %q, and %d", asked, read())
	}
}

// TestMipiseGoesOnInAnotherSession: what was half done elsewhere is not lost, and
// no dead end.
func TestMipiseGoesOnInAnotherSession(t *testing.T) {
	for _, test := range []struct{ name, scenario, workflow, asked, refused string }{
		{"half a phone", "", `{"email":{"validated":true},"phoneNumber":{"byEmail":true}}`, strings.TrimPrefix(operations, "email-by-email "), "phone-by-email"},
		{"half a phone, which is told", `{"unconfirmed":{"status":{"details":"steps"}}}`, `{"email":{"validated":true},"phoneNumber":{"byEmail":true}}`, strings.TrimPrefix(operations, "email-by-email phone-by-email "), ""},
		{"a code that is not confirmed", "", `{"email":{"validated":true},"phoneNumber":{"validated":true},"code":"Forgotten1"}`, "secret-setup secret-by-email secret-by-sms " + authOnly, ""},
		{"and cannot be replaced", `{"unconfirmed":{"secretCode":{"again":"refused"}}}`, `{"email":{"validated":true},"phoneNumber":{"validated":true},"code":"Forgotten1","secretCode":{"bySms":true}}`, "secret-setup secret-by-email secret-by-sms " + authOnly, ""},
		{"the phone, and nothing tells", `{"unconfirmed":{"status":{"details":"none"}}}`, `{"email":{"validated":true}}`, operations, "email-by-email"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAgency(t, mipise.NewUserID, test.scenario)
			a.manage(http.MethodPut, "mipise/users/"+a.user+"/workflow", test.workflow, nil)
			d, asked := a.preflight()
			if asked != test.asked {
				t.Errorf("asked for %q, want %q", asked, test.asked)
			}
			if test.refused != "" {
				if _, err := a.adapter.Start(t.Context(), a, a.caseOf(d), stepup.Factor{ID: test.refused}); refusedAs(err) != stepup.Refused {
					t.Errorf("%s: %v", test.refused, err)
				}
			}
			a.walk(d, "")
			status, text, _, _ := a.send(provider.Case{Token: d.Token}, http.MethodPost, "/beneficiaries", addBeneficiary)
			if status != http.StatusCreated || a.executions() != 1 {
				t.Errorf("%d %s, and %d executions", status, text, a.executions())
			}
		})
	}
}

// TestMipiseAgentLogsInAgain in the middle of it all, and nobody notices.
func TestMipiseAgentLogsInAgain(t *testing.T) {
	a := newAgency(t, mipise.CompleteUserID, "")
	d, _ := a.preflight()
	a.answer(d, stepup.Factor{ID: "secret", Method: stepup.MethodSecret}, mipise.SecretCode)
	a.manage(http.MethodDelete, "mipise/agents", "", nil)
	a.walk(d, mipise.SecretCode)
	if status, _, _ := a.pay(d, "payment"); status != http.StatusCreated || a.executions() != 1 {
		t.Errorf("%d, %d executions", status, a.executions())
	}
}
