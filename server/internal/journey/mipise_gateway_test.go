package journey_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
)

// TestCounterSetsUpAndOperates: a new customer is set up and authenticated for an
// operation in one challenge, in whatever words Mipise has it.
func TestCounterSetsUpAndOperates(t *testing.T) {
	for _, test := range []struct {
		name, scenario string
		options        []string
		steps          string
	}{
		{name: "the defaults"},
		{
			name: "other words",
			scenario: `{"unconfirmed":{"processes":{"emailByEmail":"mail","phoneBySms":"phone_by_sms","authBySms":"auth"},
				"otp":{"codeKey":"otp","digits":4,"generateBody":"object","generateAnswer":"none"},
				"secretCode":{"codeKey":"pin","confirmationKey":"pin2","tokenKey":"jwt"},"proof":{"header":"X-SCA"},"answers":"none",
				"status":{"details":"steps","stepsKey":"todo"},"login":{"nameKey":"login","tokenKey":"jwt"}}}`,
			options: []string{
				"process_email_by_email", "mail", "process_phone_number_by_sms", "phone_by_sms", "process_auth_by_sms", "auth",
				"otp_key", "otp", "otp_length", "4", "otp_generate_body", "object", "secret_code_key", "pin", "secret_code_confirmation_key", "pin2",
				"token_key", "jwt", "proof_header", "X-SCA", "steps_key", "todo", "login_name_key", "login", "login_token_key", "jwt",
			},
		},
		{name: "a silent status", scenario: `{"unconfirmed":{"status":{"details":"none"}}}`},
		{name: "Mipise remembers", scenario: `{"unconfirmed":{"proof":{"carrier":"state"}}}`, options: []string{"proof_header", "none"}},
		{name: "a token of the verification", scenario: `{"unconfirmed":{"proof":{"token":"verification"}}}`, options: []string{"proof_token", "verification"}},
		{name: "the secret code is enough", scenario: `{"unconfirmed":{"proof":{"possession":"not_required"}}}`, options: []string{"possession", "none"}, steps: allOfIt + " secret"},
		{name: "one operation each", scenario: `{"unconfirmed":{"proof":{"uses":"one"}}}`, options: []string{"proof_uses", "one"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCounter(t, counterConfig{user: mipise.NewUserID, scenario: test.scenario, options: test.options})
			if test.steps == "" {
				test.steps = operations
			}
			id := c.asked(c.beneficiary())
			c.needs(id, test.steps)
			if got := c.want(c.beneficiary().Proved(id), http.StatusForbidden, 0); got.Code() != "sca_required" || got.Challenge() != id {
				t.Errorf("not approved, and answered %v", got)
			}
			c.approve(id, "", test.steps)
			c.want(c.beneficiary().Proved(id), http.StatusCreated, 1)
			if again := c.want(c.beneficiary().Proved(id), http.StatusCreated, 1); !again.Replayed() {
				t.Errorf("again: %v", again)
			}
		})
	}
}

// TestCounterSetUpAlone goes no further, and what was half done goes on.
func TestCounterSetUpAlone(t *testing.T) {
	c := newCounter(t, counterConfig{user: mipise.NewUserID})
	first := c.setUp()
	if first.State != stepup.StatePending || due(first) != allOfIt {
		t.Errorf("%s, asks for %q", first.State, due(first))
	}
	for _, f := range first.Factors[:2] {
		c.reply(first.ID, f, "")
	}
	if got := c.want(journey.Request{Method: "POST", Path: "/countersign/v1/challenges/" + first.ID + "/cancel"}, http.StatusOK, 0); got.Code() != "" {
		t.Errorf("not cancelled: %v", got)
	}
	rest := strings.TrimPrefix(allOfIt, "email-by-email phone-by-email ")
	next := c.setUp()
	c.approve(next.ID, "", rest)
	if last := c.setUp(); last.State != stepup.StateApproved {
		t.Errorf("then: %s, asks for %q", last.State, due(last))
	}
	c.needs(c.asked(c.beneficiary()), authOnly)
}

// TestCounterSetUpThatIsIncomplete elsewhere is completed first.
func TestCounterSetUpThatIsIncomplete(t *testing.T) {
	const rest = "secret-setup secret-by-email secret-by-sms " + authOnly
	c := newCounter(t, counterConfig{user: mipise.NewUserID})
	c.manage(http.MethodPut, "mipise/users/"+c.user+"/workflow", `{"email":{"validated":true},"phoneNumber":{"validated":true}}`, nil)
	reading := c.asked(c.request("GET", "/balance", ""))
	c.needs(reading, rest)
	id := c.asked(c.beneficiary())
	c.approve(id, "", rest)
	c.want(c.beneficiary().Proved(id), http.StatusCreated, 1)
	c.want(c.request("GET", "/balance", ""), http.StatusOK, 1)
}

// TestCounterResets: exactly the steps of what was reset are due, then those of an
// operation.
func TestCounterResets(t *testing.T) {
	for which, steps := range map[string]string{
		"code/email": "email-by-email email-by-sms", "code/phone_number": "phone-by-email phone-by-sms",
		"secret": "secret-setup secret-by-email secret-by-sms",
	} {
		t.Run(which, func(t *testing.T) {
			c := newCounter(t, counterConfig{})
			before, open := c.asked(c.payment("before")), c.asked(c.beneficiary())
			c.approve(before, mipise.SecretCode, authOnly)
			if got := c.reset(which); got.Status != http.StatusNoContent {
				t.Fatalf("reset: %v", got)
			}
			// What was proved counts no more, and what was begun has other steps now.
			if ch := c.view(open); ch.State != stepup.StateExpired {
				t.Errorf("what was open is %s", ch.State)
			}
			if got := c.want(c.payment("before").Proved(before), http.StatusForbidden, 0); got.Code() != "sca_required" || got.Challenge() != before {
				t.Errorf("after the reset: %v", got)
			}
			c.needs(before, steps+" "+authOnly)
			c.approve(before, mipise.SecretCode, steps+" "+authOnly)
			c.want(c.payment("before").Proved(before), http.StatusCreated, 1)
		})
	}
}

// TestCounterRefusesResets by code.
func TestCounterRefusesResets(t *testing.T) {
	c := newCounter(t, counterConfig{user: mipise.NewUserID, scenario: `{"unconfirmed":{"emptyReset":"refused"}}`})
	for which, code := range map[string]string{
		"secret": "enrolment_not_found", "code/email": "enrolment_not_found", "code/fax": "enrolment_not_found", "code": "enrolment_not_found",
		"secret/email": "enrolment_not_found", "device": "route_not_found",
	} {
		if got := c.reset(which); got.Status != http.StatusNotFound || got.Code() != code {
			t.Errorf("%s: %v, want %s", which, got, code)
		}
	}
	enrol := journey.Request{Method: "POST", Path: "/countersign/v1/providers/bank/enrolments/secret", Body: `{"answer":"Marmot2026"}`}
	if got := c.send(enrol); got.Code() != "enrolment_refused" {
		t.Errorf("outside of the set-up: %v", got)
	}
}

// TestCounterWrongAnswers: five to a challenge, in all tabs together, of whatever
// step; and never more than Mipise allows.
func TestCounterWrongAnswers(t *testing.T) {
	t.Run("ours", func(t *testing.T) {
		c := newCounter(t, counterConfig{scenario: `{"codes":"fixed"}`})
		id := c.asked(c.payment("wrong"))
		tabs := []*journey.Browser{c.page, c.page.Tab()}
		for try := range 5 {
			factor, answer := "secret", "Marmot2025"
			if try == 2 { // in between it goes on; what was wrong still counts
				c.reply(id, stepup.Factor{ID: "secret", Method: stepup.MethodSecret}, mipise.SecretCode)
				_, got, err := c.page.SendCode(t.Context(), id, "auth-by-sms")
				check(t, err)
				if got.Status != http.StatusOK {
					t.Fatalf("no code: %v", got)
				}
			}
			if try >= 2 {
				factor, answer = "auth-by-sms", "222222"
			}
			v, got, err := tabs[try%2].Verify(t.Context(), id, factor, answer)
			check(t, err)
			if got.Status != http.StatusOK || v.Accepted || *v.Challenge.AttemptsLeft != 4-try {
				t.Fatalf("try %d: %v", try, got)
			}
		}
		ch := c.view(id)
		if ch.State != stepup.StateBlocked || ch.BlockedUntil == "" {
			t.Errorf("%+v", ch)
		}
		for _, tab := range tabs {
			_, got, err := tab.Verify(t.Context(), id, "auth-by-sms", "111111")
			check(t, err)
			if got.Code() != "blocked" || got.Status != http.StatusLocked || got.Header.Get("Retry-After") == "" {
				t.Errorf("then: %v", got)
			}
		}
		if got := c.want(c.payment("wrong").Proved(id), http.StatusLocked, 0); got.Code() != "blocked" {
			t.Errorf("retry: %v", got)
		}
	})
	t.Run("Mipise's", func(t *testing.T) {
		c := newCounter(t, counterConfig{scenario: `{"unconfirmed":{"attempts":2,"lockSeconds":600}}`})
		id := c.asked(c.payment("wrong"))
		for try := range 2 {
			if v, got, err := c.page.Verify(t.Context(), id, "secret", "Marmot2025"); err != nil || got.Status != http.StatusOK || v.Accepted {
				t.Fatalf("try %d: %v (%v)", try, got, err)
			}
		}
		blocked := func(id string) {
			t.Helper()
			_, got, err := c.page.Verify(t.Context(), id, "secret", mipise.SecretCode)
			check(t, err)
			if got.Status != http.StatusLocked || got.Code() != "blocked" || got.Header.Get("Retry-After") != "600" {
				t.Errorf("locked out: %v %v", got, got.Header)
			}
			if ch := c.view(id); ch.State != stepup.StateBlocked || ch.BlockedUntil == "" {
				t.Errorf("%+v", ch)
			}
		}
		blocked(id)
		blocked(c.asked(c.payment("another")))
		c.advance(601 * time.Second)
		next := c.asked(c.payment("another"))
		c.approve(next, mipise.SecretCode, authOnly)
		c.want(c.payment("another").Proved(next), http.StatusCreated, 1)
	})
}

// TestCounterTakesNoUnfitSecretCode, and that costs no attempt.
func TestCounterTakesNoUnfitSecretCode(t *testing.T) {
	c := newCounter(t, counterConfig{user: mipise.NewUserID})
	c.manage(http.MethodPut, "mipise/users/"+c.user+"/workflow", `{"email":{"validated":true},"phoneNumber":{"validated":true}}`, nil)
	ch := c.setUp()
	for _, secret := range []string{"short1", "with space", "Marmot2026!", strings.Repeat("a", 65), strings.Repeat("a", 257)} {
		_, got, err := c.page.Verify(t.Context(), ch.ID, "secret-setup", secret)
		check(t, err)
		if got.Status != http.StatusBadRequest || got.Code() != "answer_invalid" {
			t.Errorf("%d characters: %v", len(secret), got)
		}
	}
	_, got, err := c.page.VerifySealed(t.Context(), ch.ID, "secret-setup", "a.b.c.d.e")
	check(t, err)
	if got.Code() != "answer_invalid" {
		t.Errorf("sealed: %v", got)
	}
	if left := c.view(ch.ID).AttemptsLeft; left == nil || *left != 5 {
		t.Errorf("attempts left: %v", left)
	}
	c.approve(ch.ID, "", "secret-setup secret-by-email secret-by-sms")
}

// TestCounterReusesAnAuthentication as long as it is good: no question is asked,
// and reading uses nothing up.
func TestCounterReusesAnAuthentication(t *testing.T) {
	t.Run("many", func(t *testing.T) {
		c := newCounter(t, counterConfig{})
		id := c.asked(c.payment("1"))
		if ch := c.view(id); !ch.Covers || ch.Subject == nil || ch.Subject.Amount == "" || ch.Subject.Currency != "EUR" {
			t.Errorf("%+v", ch)
		}
		c.approve(id, mipise.SecretCode, authOnly)
		c.want(c.payment("2"), http.StatusCreated, 1)
		c.want(c.request("GET", "/balance", ""), http.StatusOK, 1)
		c.want(c.payment("1").Proved(id), http.StatusCreated, 2)
		c.want(c.beneficiary(), http.StatusCreated, 3)
	})
	t.Run("one", func(t *testing.T) {
		c := newCounter(t, counterConfig{scenario: `{"unconfirmed":{"proof":{"uses":"one"}}}`, options: []string{"proof_uses", "one"}})
		id := c.asked(c.payment("1"))
		if c.view(id).Covers {
			t.Error("it is said to cover others")
		}
		c.approve(id, mipise.SecretCode, authOnly)
		for _, path := range []string{"/balance", "/transactions"} {
			c.want(c.request("GET", path, ""), http.StatusOK, 0)
		}
		c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
		c.needs(c.asked(c.payment("2")), "auth-by-sms")
	})
}

// TestCounterTwoOperationsAtOnce.
func TestCounterTwoOperationsAtOnce(t *testing.T) {
	t.Run("many", func(t *testing.T) {
		c := newCounter(t, counterConfig{})
		first, second := c.asked(c.payment("1")), c.asked(c.payment("2"))
		c.approve(first, mipise.SecretCode, authOnly)
		// The other one is approved with it.
		if ch := c.view(second); ch.State != stepup.StateApproved {
			t.Errorf("the second one is %s", ch.State)
		}
		if statuses := c.together(c.payment("1").Proved(first), c.payment("2").Proved(second)); statuses[0] != http.StatusCreated || statuses[1] != http.StatusCreated {
			t.Errorf("answered %v", statuses)
		}
		if n := c.executions(); n != 2 {
			t.Errorf("%d executions", n)
		}
	})
	t.Run("one", func(t *testing.T) {
		c := newCounter(t, counterConfig{scenario: `{"unconfirmed":{"proof":{"uses":"one"}}}`, options: []string{"proof_uses", "one"}})
		ids := []string{c.asked(c.payment("0")), c.asked(c.payment("1"))}
		c.approve(ids[0], mipise.SecretCode, authOnly)
		c.view(ids[1])
		requests := []journey.Request{c.payment("0").Proved(ids[0]), c.payment("1").Proved(ids[1])}
		statuses := c.together(requests...)
		late := 0
		if statuses[0] == http.StatusCreated {
			late = 1
		}
		if statuses[1-late] != http.StatusCreated || statuses[late] == http.StatusCreated || c.executions() != 1 {
			t.Fatalf("answered %v, and %d executions", statuses, c.executions())
		}
		c.needs(ids[late], "auth-by-sms")
		c.approve(ids[late], mipise.SecretCode, "auth-by-sms")
		c.want(requests[late], http.StatusCreated, 2)
		for _, r := range requests {
			if got := c.want(r, http.StatusCreated, 2); !got.Replayed() {
				t.Errorf("again: %v", got)
			}
		}
	})
	t.Run("one, and many tabs want it", func(t *testing.T) {
		c := newCounter(t, counterConfig{scenario: `{"unconfirmed":{"proof":{"uses":"one"}}}`, options: []string{"proof_uses", "one"}})
		c.approve(c.asked(c.payment("0")), mipise.SecretCode, authOnly)
		var plain []journey.Request
		for _, reference := range []string{"a", "b", "c", "d", "e", "f"} {
			plain = append(plain, c.payment(reference))
		}
		sent := 0
		for i, status := range c.together(plain...) {
			switch status {
			case http.StatusCreated:
				sent++
			case http.StatusForbidden, http.StatusTooManyRequests:
			default:
				t.Errorf("%d: answered %d", i, status)
			}
		}
		if n := c.executions(); sent != 1 || n != 1 {
			t.Errorf("%d were sent, and %d executed", sent, n)
		}
	})
}

// together sends requests at the same time.
func (c *counter) together(requests ...journey.Request) []int {
	c.t.Helper()
	statuses := make([]int, len(requests))
	var wg sync.WaitGroup
	for i, r := range requests {
		wg.Go(func() {
			got, err := c.page.Send(c.t.Context(), r)
			if err != nil {
				c.t.Error(err)
			}
			statuses[i] = got.Status
		})
	}
	wg.Wait()
	return statuses
}

// TestCounterAuthenticationThatIsOver, by what the gateway knows itself, is never
// sent.
func TestCounterAuthenticationThatIsOver(t *testing.T) {
	t.Parallel()
	c := newCounter(t, counterConfig{options: []string{"proof_seconds", "1", "token_seconds", "1"}})
	id := c.asked(c.payment("1"))
	c.approve(id, mipise.SecretCode, authOnly)
	time.Sleep(1100 * time.Millisecond)
	before := c.calls()
	if got := c.want(c.payment("1").Proved(id), http.StatusForbidden, 0); got.Code() != "sca_required" || got.Challenge() != id {
		t.Errorf("over: %v", got)
	}
	if calls := c.calls()[len(before):]; strings.Contains(strings.Join(calls, " "), "payments") {
		t.Errorf("sent %q", calls)
	}
	c.approve(id, mipise.SecretCode, authOnly)
	c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
	time.Sleep(1100 * time.Millisecond)
	c.needs(c.asked(c.payment("2")), authOnly)
}

// calls are the paths that Mipise was asked for.
func (c *counter) calls() []string {
	c.t.Helper()
	var answer struct {
		Requests []struct{ Method, Path string }
	}
	c.manage(http.MethodGet, "history", "", &answer)
	var calls []string
	for _, r := range answer.Requests {
		calls = append(calls, r.Method+" "+r.Path)
	}
	return calls
}

// TestCounterReading is free for 180 days, by whatever clock.
func TestCounterReading(t *testing.T) {
	c := newCounter(t, counterConfig{options: challengeHeader(), scenario: challengeHeaderScenario})
	read := c.request("GET", "/balance", "")
	c.want(read, http.StatusOK, 0)
	old := time.Now().AddDate(0, 0, -180).Add(-time.Hour).UTC().Format(time.RFC3339)
	c.manage(http.MethodPatch, "mipise/users/"+c.user+"/workflow", `{"authenticatedAt":"`+old+`"}`, nil)
	id := c.asked(read)
	c.needs(id, authOnly)
	// The other route does not ask; there Mipise itself refuses.
	c.detected(c.request("GET", "/transactions", ""))
	c.approve(id, mipise.SecretCode, authOnly)
	c.want(read.Proved(id), http.StatusOK, 0)
	c.want(c.request("GET", "/transactions", ""), http.StatusOK, 0)
	c.want(read, http.StatusOK, 0)
}

// challengeHeader are the options that recognise a refusal of Mipise's by a
// header, and challengeHeaderScenario has it.
func challengeHeader() []string {
	return []string{"challenge_status", "403", "challenge_header", "X-Strong-Auth", "challenge_equals", "required"}
}

const challengeHeaderScenario = `{"unconfirmed":{"missing":{"header":"X-Strong-Auth","headerValue":"required"}}}`

// TestCounterRecognisesRefusals: on routes that do not ask, and where Mipise knows
// better.
func TestCounterRecognisesRefusals(t *testing.T) {
	t.Run("nothing is asked", func(t *testing.T) {
		c := newCounter(t, counterConfig{unasked: true, options: challengeHeader(), scenario: challengeHeaderScenario})
		id := c.detected(c.payment("1"))
		c.needs(id, authOnly)
		c.approve(id, mipise.SecretCode, authOnly)
		c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
		c.want(c.payment("2"), http.StatusCreated, 2)
	})
	t.Run("a new customer, and nothing is asked", func(t *testing.T) {
		c := newCounter(t, counterConfig{user: mipise.NewUserID, unasked: true, options: challengeHeader(), scenario: challengeHeaderScenario})
		id := c.detected(c.beneficiary())
		c.approve(id, "", operations)
		c.want(c.beneficiary().Proved(id), http.StatusCreated, 1)
	})
	t.Run("over at Mipise only", func(t *testing.T) {
		// Mipise is asked when there is something new, and not only when it is time.
		c := newCounter(t, counterConfig{options: challengeHeader(), scenario: challengeHeaderScenario, poll: time.Hour})
		id := c.asked(c.payment("1"))
		c.approve(id, mipise.SecretCode, authOnly)
		c.advance(301 * time.Second)
		again := c.want(c.payment("1").Proved(id), http.StatusForbidden, 0)
		if again.Challenge() != id || again.Code() != "" {
			t.Errorf("refused: %v", again)
		}
		c.needs(id, "auth-by-sms")
		c.tryStale(id)
		c.approve(id, mipise.SecretCode, authOnly)
		c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
	})
	t.Run("good for one only, which nobody has said", func(t *testing.T) {
		c := newCounter(t, counterConfig{options: challengeHeader(), scenario: `{"unconfirmed":{"proof":{"uses":"one"},"missing":{"header":"X-Strong-Auth","headerValue":"required"}}}`})
		id := c.asked(c.payment("1"))
		c.approve(id, mipise.SecretCode, authOnly)
		c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
		next := c.detected(c.payment("2"))
		c.approve(next, mipise.SecretCode, "auth-by-sms")
		c.want(c.payment("2").Proved(next), http.StatusCreated, 2)
	})
}

// TestCounterRecognisesBodies: a refusal that only its body tells, and what is none
// passes as it is.
func TestCounterRecognisesBodies(t *testing.T) {
	c := newCounter(t, counterConfig{unasked: true, options: recognising()})
	id := c.detected(c.payment("1"))
	c.needs(id, authOnly)
	c.approve(id, mipise.SecretCode, authOnly)
	c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
	c.advance(301 * time.Second)
	next := c.detected(c.payment("2"))
	c.tryStale(next)
	c.approve(next, mipise.SecretCode, authOnly)
	if got := c.send(c.request("POST", "/payments", `{"amount":"no"}`)); got.Challenge() != "" || got.Status != http.StatusBadRequest {
		t.Errorf("another refusal: %v", got)
	}
}

// tryStale has a code sent with a token that is over by Mipise's clock, and good by
// ours, until it is tried.
func (c *counter) tryStale(id string) {
	c.t.Helper()
	if _, got, err := c.page.SendCode(c.t.Context(), id, "auth-by-sms"); err != nil || got.Code() != "provider_refused" {
		c.t.Errorf("a code for a token that is over: %v (%v)", got, err)
	}
}

// TestCounterAfterHalfAYear by Mipise's clock, of which ours knows nothing: the
// agent logs in again, and reading is asked for anew.
func TestCounterAfterHalfAYear(t *testing.T) {
	t.Parallel()
	c := newCounter(t, counterConfig{options: recognising()})
	first := c.asked(c.payment("1"))
	c.approve(first, mipise.SecretCode, authOnly)
	c.want(c.payment("1").Proved(first), http.StatusCreated, 1)
	c.advance(179 * 24 * time.Hour)
	for _, path := range []string{"/balance", "/transactions"} {
		c.want(c.request("GET", path, ""), http.StatusOK, 1)
	}
	time.Sleep(time.Second) // a token that is refused at once is in doubt
	c.advance(2 * 24 * time.Hour)
	for _, path := range []string{"/balance", "/transactions"} {
		read := c.request("GET", path, "")
		id := c.detected(read)
		c.tryStale(id)
		c.approve(id, mipise.SecretCode, authOnly)
		c.want(read.Proved(id), http.StatusOK, 1)
		c.want(c.request("GET", "/balance", ""), http.StatusOK, 1)
		old := time.Now().AddDate(0, 0, -10).UTC().Format(time.RFC3339)
		c.manage(http.MethodPatch, "mipise/users/"+c.user+"/workflow", `{"authenticatedAt":"`+old+`"}`, nil)
	}
}

// TestCounterAgentLogsInAgain in the middle of it all, and nobody notices.
func TestCounterAgentLogsInAgain(t *testing.T) {
	t.Parallel()
	c := newCounter(t, counterConfig{})
	id := c.asked(c.payment("1"))
	c.reply(id, stepup.Factor{ID: "secret", Method: stepup.MethodSecret}, mipise.SecretCode)
	c.manage(http.MethodDelete, "mipise/agents", "", nil)
	c.approve(id, mipise.SecretCode, "auth-by-sms")
	time.Sleep(time.Second) // a token that is refused at once is in doubt
	c.manage(http.MethodDelete, "mipise/agents", "", nil)
	c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
	c.want(c.request("GET", "/balance", ""), http.StatusOK, 1)
}
