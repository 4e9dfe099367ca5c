package mipise

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// preflight asks, and spells what comes of it.
func preflight(t *testing.T, p Provider, up *upstream) (provider.Demand, string) {
	t.Helper()
	d, s, needed, err := p.Preflight(t.Context(), up, params())
	if err != nil {
		t.Fatal(err)
	}
	if needed != (d.Token != "") || needed == (s.State == stepup.StateApproved) || needed && list(d.Factors) != list(s.Factors) {
		t.Errorf("needed %v: %+v, %+v", needed, d, s)
	}
	if !needed {
		return d, "free"
	}
	return d, list(s.Factors)
}

func poll(t *testing.T, p Provider, up *upstream, d provider.Demand) string {
	t.Helper()
	s, err := p.Poll(t.Context(), up, caseOf(d))
	if err != nil {
		t.Fatal(err)
	}
	return string(s.State) + ": " + list(s.Factors)
}

func wantText(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// show answers a factor, which must be taken.
func show(t *testing.T, p Provider, up *upstream, d provider.Demand, id, text string) {
	t.Helper()
	v, err := p.Verify(t.Context(), up, caseOf(d), factor(id), answerOf(text))
	if err != nil || !v.Accepted {
		t.Fatalf("%s: accepted %v (%v)", id, v.Accepted, err)
	}
}

func start(t *testing.T, p Provider, up *upstream, d provider.Demand, id string) string {
	t.Helper()
	hint, err := p.Start(t.Context(), up, caseOf(d), factor(id))
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	return hint
}

// recall gives the proof, "-" where there is none.
func recall(t *testing.T, p Provider, up *upstream, d provider.Demand) string {
	t.Helper()
	proof, ok, err := p.Recall(t.Context(), up, caseOf(d))
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return "-"
	}
	r := httptest.NewRequest("POST", "/", nil)
	p.Prove(r, proof)
	return r.Header.Get("X-Strong-Auth-Token")
}

// bank makes an upstream for a customer who is set up.
func bank() *upstream {
	return newUpstream().on("status", 200, statusComplete).
		on("secret_code/verify", 200, `{"token":"`+jwtB+`"}`).
		on("otp/generate/auth_by_sms", 200, `{"recipient":"********42"}`).
		on("otp/verify/auth_by_sms", 204, "")
}

// authenticate shows secret code and code.
func authenticate(t *testing.T, p Provider, up *upstream, d provider.Demand) {
	t.Helper()
	show(t, p, up, d, "secret", secret)
	start(t, p, up, d, "auth-by-sms")
	show(t, p, up, d, "auth-by-sms", "482613")
}

// TestOperation goes from a request to its proof, and checks every request.
func TestOperation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, up := open(t), bank()
		d, asked := preflight(t, p, up)
		wantText(t, "asked", asked, "secret auth-by-sms")
		if r := up.last(t); r.method != "GET" || r.path != below+"status" || r.body != "" || r.header.Get("X-Strong-Auth-Token") != "" {
			t.Errorf("asked with %+v", r)
		}
		wantText(t, "proof before", recall(t, p, up, d), "-")

		show(t, p, up, d, "secret", secret)
		if r := up.last(t); r.method != "POST" || r.path != below+"secret_code/verify" || r.body != `{"secret_code":"`+secret+`"}` || r.header.Get("Content-Type") != "application/json" {
			t.Errorf("sent %+v", r)
		}
		wantText(t, "after the secret code", poll(t, p, up, d), "pending: secret! auth-by-sms")

		wantText(t, "hint", start(t, p, up, d, "auth-by-sms"), "********42")
		if r := up.last(t); r.method != "POST" || r.path != below+"otp/generate/auth_by_sms" || r.body != "" || r.header.Get("X-Strong-Auth-Token") != jwtB || r.header["Content-Type"] != nil {
			t.Errorf("sent %+v", r)
		}
		show(t, p, up, d, "auth-by-sms", "482613")
		if r := up.last(t); r.method != "POST" || r.path != below+"otp/verify/auth_by_sms" || r.body != `{"code":"482613"}` || r.header.Get("X-Strong-Auth-Token") != "" {
			t.Errorf("sent %+v", r)
		}
		wantText(t, "at last", poll(t, p, up, d), "approved: secret! auth-by-sms!")
		wantText(t, "proof", recall(t, p, up, d), jwtB)
		if strings.Contains(up.memory.text(), secret) || strings.Contains(up.memory.text(), "482613") {
			t.Error("an answer is kept")
		}

		time.Sleep(5*time.Minute - time.Second) // it is reused while valid
		_, asked = preflight(t, p, up)
		wantText(t, "another operation", asked, "free")
		wantText(t, "its proof", recall(t, p, up, provider.Demand{}), jwtB)
		time.Sleep(2 * time.Second)
		_, asked = preflight(t, p, up)
		wantText(t, "when it is over", asked, "secret auth-by-sms")
		wantText(t, "and its proof", recall(t, p, up, provider.Demand{}), "-")
		if up.memory.text() != "" {
			t.Error("what is over is kept")
		}
	})
}

// TestTokenWhileTheCodeIsUnderWay: once the code was sent, only its own time
// counts (reference "…-secret-code-verify").
func TestTokenWhileTheCodeIsUnderWay(t *testing.T) {
	for _, test := range []struct{ ends, state, proof string }{
		{"verification", "approved: secret! auth-by-sms!", jwtB},
		{"token", "pending: secret auth-by-sms", "-"},
	} {
		synctest.Test(t, func(t *testing.T) {
			p, up := open(t, "proof_ends", test.ends), bank()
			d, _ := preflight(t, p, up)
			show(t, p, up, d, "secret", secret)
			time.Sleep(299 * time.Second)
			start(t, p, up, d, "auth-by-sms")
			time.Sleep(60 * time.Second)
			wantText(t, "when the token is over", poll(t, p, up, d), "pending: secret! auth-by-sms")
			show(t, p, up, d, "auth-by-sms", "482613")
			wantText(t, "in the end", poll(t, p, up, d), test.state)
			wantText(t, "proof", recall(t, p, up, d), test.proof)
		})
	}
}

func TestTokenIsOverBeforeTheCodeIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, up := open(t), bank()
		d, _ := preflight(t, p, up)
		show(t, p, up, d, "secret", secret)
		time.Sleep(301 * time.Second)
		before := up.count()
		_, err := p.Start(t.Context(), up, caseOf(d), factor("auth-by-sms"))
		wantText(t, "start", told(t, err), "refused")
		if up.count() != before {
			t.Error("a token that is over was sent")
		}
		wantText(t, "then", poll(t, p, up, d), "pending: secret auth-by-sms")
	})
}

// TestTokenThatMipiseDoesNotKnow: its clock, or somebody, has ended it.
func TestTokenThatMipiseDoesNotKnow(t *testing.T) {
	for _, status := range []int{403, 409} {
		p, up := open(t), bank()
		d, _ := preflight(t, p, up)
		show(t, p, up, d, "secret", secret)
		up.on("otp/generate/auth_by_sms", status, "s3cret")
		_, err := p.Start(t.Context(), up, caseOf(d), factor("auth-by-sms"))
		wantText(t, "start", told(t, err), "refused")
		wantText(t, "then", poll(t, p, up, d), "pending: secret auth-by-sms")
	}
}

func TestTokenThatLivesShorter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// {"iat":1000,"exp":1060}
		p, up := open(t), bank().on("secret_code/verify", 201, `{"token":"e30.eyJpYXQiOjEwMDAsImV4cCI6MTA2MH0.c2ln"}`)
		d, _ := preflight(t, p, up)
		show(t, p, up, d, "secret", secret)
		time.Sleep(59 * time.Second)
		wantText(t, "within its minute", poll(t, p, up, d), "pending: secret! auth-by-sms")
		time.Sleep(time.Second)
		wantText(t, "after it", poll(t, p, up, d), "pending: secret auth-by-sms")
	})
}

// TestOnce: where an authentication is good for one operation, the next one asks
// for another code, and for the secret code only when its token is over.
func TestOnce(t *testing.T) {
	p, up := open(t, "proof_uses", "one"), bank()
	d, _ := preflight(t, p, up)
	if d.Covers {
		t.Error("one approval is said to cover others")
	}
	authenticate(t, p, up, d)
	var wg sync.WaitGroup
	var mu sync.Mutex
	proofs := map[string]int{}
	for range 16 {
		wg.Go(func() {
			proof, ok, err := p.Recall(t.Context(), up, caseOf(d))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if ok {
				proofs[proof.Token]++
			}
		})
	}
	wg.Wait()
	if len(proofs) != 1 || proofs[jwtB] != 1 {
		t.Errorf("proofs %v, want one", proofs)
	}
	again, asked := preflight(t, p, up)
	wantText(t, "the next one", asked, "secret! auth-by-sms")
	start(t, p, up, again, "auth-by-sms")
	show(t, p, up, again, "auth-by-sms", "482613")
	wantText(t, "its proof", recall(t, p, up, again), jwtB)
	wantText(t, "and no other", recall(t, p, up, again), "-")
}

// TestOnceAndSomebodyElseIsFaster: another instance has sent an operation with the
// proof in the moment in which this one wants to.
func TestOnceAndSomebodyElseIsFaster(t *testing.T) {
	p, up := open(t, "proof_uses", "one"), bank()
	d, _ := preflight(t, p, up)
	authenticate(t, p, up, d)
	unused := up.memory.text()
	wantText(t, "their proof", recall(t, p, up, d), jwtB)
	used := up.memory.text()
	for name, k := range up.memory.kept {
		k.value = unused
		up.memory.kept[name] = k
	}
	up.memory.faster = &used
	proof, ok, err := p.Recall(t.Context(), up, caseOf(d))
	if ok || proof.Token != "" || err != nil {
		t.Errorf("a proof for the second one: %v (%v)", ok, err)
	}
}

// TestOnceIsNotSpentOnReading: what may need no proof does not take the only one.
func TestOnceIsNotSpentOnReading(t *testing.T) {
	p, up := open(t, "proof_uses", "one"), bank()
	d, _ := preflight(t, p, up)
	authenticate(t, p, up, d)
	plain := provider.Case{Params: params()}
	wantRecalled := func(c provider.Case, want bool) {
		t.Helper()
		if _, ok, err := p.Recall(t.Context(), up, c); ok != want || err != nil {
			t.Errorf("%+v: %v (%v)", c, ok, err)
		}
	}
	wantRecalled(plain, false)
	plain.Protected = true
	wantRecalled(plain, true)
	wantRecalled(plain, false)
}

// TestDetectedAfterAProof: Mipise asks although there is an authentication, which
// therefore counts no more for that request.
func TestDetectedAfterAProof(t *testing.T) {
	p, up := open(t, "challenge_status", "403"), bank()
	d, _ := preflight(t, p, up)
	authenticate(t, p, up, d)
	wantText(t, "proof", recall(t, p, up, d), jwtB)
	again, ok := p.Detect(provider.Answer{Status: 403})
	if !ok {
		t.Fatal("not recognised")
	}
	wantText(t, "asked", poll(t, p, up, again), "pending: secret! auth-by-sms")
	wantText(t, "no proof", recall(t, p, up, again), "-")
	start(t, p, up, again, "auth-by-sms")
	show(t, p, up, again, "auth-by-sms", "482613")
	wantText(t, "then", poll(t, p, up, again), "approved: secret! auth-by-sms!")
	wantText(t, "and a proof", recall(t, p, up, again), jwtB)
}

func TestWhereTheProofGoes(t *testing.T) {
	t.Run("another header", func(t *testing.T) {
		p, up := open(t, "proof_header", "x-sca"), bank()
		d, _ := preflight(t, p, up)
		authenticate(t, p, up, d)
		if got := up.at(t, up.count()-2).header.Get("X-Sca"); got != jwtB {
			t.Errorf("the code was asked for with %q", got)
		}
		proof, _, _ := p.Recall(t.Context(), up, caseOf(d))
		r := httptest.NewRequest("POST", "/", nil)
		p.Prove(r, proof)
		wantText(t, "header", r.Header.Get("X-Sca"), jwtB)
		if len(r.Header) != 1 {
			t.Errorf("headers %v", r.Header)
		}
	})
	t.Run("none: Mipise remembers", func(t *testing.T) {
		p, up := open(t, "proof_header", "none"), bank()
		d, _ := preflight(t, p, up)
		wantText(t, "before", recall(t, p, up, d), "-")
		authenticate(t, p, up, d)
		for _, r := range up.sent {
			if r.header.Get("X-Strong-Auth-Token") != "" || r.header.Get("Authorization") != "Bearer of-the-agent" {
				t.Errorf("%s carries %v", r.path, r.header)
			}
		}
		wantText(t, "after", recall(t, p, up, d), "")
	})
	t.Run("a token of the verification", func(t *testing.T) {
		p, up := open(t, "proof_token", "verification", "token_key", "jwt"), bank()
		up.on("secret_code/verify", 200, `{"jwt":"`+jwtB+`"}`).on("otp/verify/auth_by_sms", 200, `{"jwt":"e30.e30.proof"}`)
		d, _ := preflight(t, p, up)
		authenticate(t, p, up, d)
		wantText(t, "proof", recall(t, p, up, d), "e30.e30.proof")
	})
	t.Run("no token of the verification", func(t *testing.T) {
		p, up := open(t, "proof_token", "verification"), bank()
		d, _ := preflight(t, p, up)
		show(t, p, up, d, "secret", secret)
		start(t, p, up, d, "auth-by-sms")
		_, err := p.Verify(t.Context(), up, caseOf(d), factor("auth-by-sms"), answerOf("482613"))
		wantText(t, "verify", told(t, err), "error")
	})
	t.Run("the secret code is enough", func(t *testing.T) {
		p, up := open(t, "possession", "none"), bank()
		d, asked := preflight(t, p, up)
		wantText(t, "asked", asked, "secret")
		show(t, p, up, d, "secret", secret)
		wantText(t, "proof", recall(t, p, up, d), jwtB)
	})
}

// TestOtherCustomersProof: what one has shown proves nothing for another.
func TestOtherCustomersProof(t *testing.T) {
	p, up := open(t), bank()
	d, _ := preflight(t, p, up)
	authenticate(t, p, up, d)
	other := provider.Case{Params: params("userUUID", someone)}
	if proof, ok, err := p.Recall(t.Context(), up, other); ok || proof.Token != "" || err != nil {
		t.Errorf("%v (%v)", ok, err)
	}
	second := bank() // another session
	wantText(t, "in another session", recall(t, p, second, d), "-")
}

// TestSetUp goes through the whole workflow, and then the operation, with a status
// that tells of factors and with one that is silent.
func TestSetUp(t *testing.T) {
	for _, silent := range []bool{false, true} {
		at := func(body string) string {
			if silent {
				return statusSilent
			}
			return body
		}
		p, up := open(t, "otp_generate_body", "object", "otp_key", "otp", "secret_code_key", "pin", "secret_code_confirmation_key", "again"), bank()
		for s := emailByEmail; s <= secretBySMS; s++ {
			up.on("otp/generate/"+s.kind().name, 200, `{}`).on("otp/verify/"+s.kind().name, 200, `{}`)
		}
		up.on("secret_code/setup", 204, "").on("status", 200, at(statusNew))
		d, asked := preflight(t, p, up)
		wantText(t, "asked", asked, "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms secret auth-by-sms")

		confirm := func(id, process string) {
			t.Helper()
			start(t, p, up, d, id)
			if r := up.last(t); r.path != below+"otp/generate/"+process || r.body != "{}" || r.header.Get("X-Strong-Auth-Token") != "" {
				t.Errorf("sent %+v", r)
			}
			show(t, p, up, d, id, "482613")
			if r := up.last(t); r.path != below+"otp/verify/"+process || r.body != `{"otp":"482613"}` {
				t.Errorf("sent %+v", r)
			}
		}
		confirm("email-by-email", "email_by_email")
		up.on("status", 200, at(statusPhone))
		wantText(t, "then", poll(t, p, up, d), "pending: phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms secret auth-by-sms")
		confirm("phone-by-sms", "phone_number_by_sms")
		wantText(t, "then", poll(t, p, up, d), "pending: phone-by-email secret-setup secret-by-email secret-by-sms secret auth-by-sms")
		confirm("phone-by-email", "phone_number_by_email")
		up.on("status", 200, at(statusSecret))
		show(t, p, up, d, "secret-setup", secret)
		if r := up.last(t); r.path != below+"secret_code/setup" || r.body != `{"again":"`+secret+`","pin":"`+secret+`"}` {
			t.Errorf("sent %+v", r)
		}
		wantText(t, "then", poll(t, p, up, d), "pending: secret-by-email secret-by-sms secret auth-by-sms")
		confirm("secret-by-email", "secret_code_by_email")
		show(t, p, up, d, "secret-setup", secret) // another one: confirmed anew
		wantText(t, "after another secret code", poll(t, p, up, d), "pending: secret-by-email secret-by-sms secret auth-by-sms")
		confirm("secret-by-email", "secret_code_by_email")
		confirm("secret-by-sms", "secret_code_by_sms")
		up.on("status", 200, statusComplete)
		wantText(t, "then", poll(t, p, up, d), "pending: secret auth-by-sms")
		if strings.Contains(up.memory.text(), secret) || strings.Contains(up.memory.text(), "482613") {
			t.Error("an answer is kept")
		}
		alone, s, err := p.Authorise(t.Context(), up, params("setUp", "true"))
		if err != nil || s.State != stepup.StateApproved || alone.Token == "" || len(s.Factors) != 0 {
			t.Errorf("nothing is left: %+v (%v)", s, err)
		}
	}
}

func TestAuthorise(t *testing.T) {
	p, up := open(t), bank()
	for _, test := range []struct {
		status  string
		more    []string
		state   stepup.State
		factors string
	}{
		{statusPhone, []string{"setUp", "true"}, stepup.StatePending, "phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{statusPhone, []string{"setUp", "false"}, stepup.StatePending, "phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms secret auth-by-sms"},
		{statusComplete, nil, stepup.StatePending, "secret auth-by-sms"},
		{statusComplete, []string{"reading", "true"}, stepup.StatePending, "secret auth-by-sms"}, // never authenticated
		{`{"workflow_completed":true}`, []string{"reading", "true"}, stepup.StateApproved, "secret! auth-by-sms!"},
	} {
		up.on("status", 200, test.status)
		d, s, err := p.Authorise(t.Context(), up, params(test.more...))
		if err != nil || s.State != test.state || list(s.Factors) != test.factors || d.Approach != stepup.ApproachEmbedded {
			t.Errorf("%v: %s %q (%v)", test.more, s.State, list(s.Factors), err)
		}
		if setUp := len(test.more) > 0 && test.more[0] == "setUp" && test.more[1] == "true"; d.Covers == setUp {
			t.Errorf("%v: covers %v", test.more, d.Covers)
		}
	}
}

// TestStepThatWasTakenBefore: this session does not know of it, and nothing says
// so but the refusal.
func TestStepThatWasTakenBefore(t *testing.T) {
	p, up := open(t), bank().on("status", 200, statusPhone).on("otp/generate/phone_number_by_email", 409, "").on("otp/generate/secret_code_by_sms", 409, "")
	d, _ := preflight(t, p, up)
	_, err := p.Start(t.Context(), up, caseOf(d), factor("secret-by-sms"))
	wantText(t, "one that is not due", told(t, err), "refused")
	wantText(t, "stays", poll(t, p, up, d), "pending: phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms secret auth-by-sms")
	_, err = p.Start(t.Context(), up, caseOf(d), factor("phone-by-email"))
	wantText(t, "one that should be due", told(t, err), "refused")
	wantText(t, "is taken", poll(t, p, up, d), "pending: phone-by-sms secret-setup secret-by-email secret-by-sms secret auth-by-sms")
}

func TestSecretCodeThatIsThereAlready(t *testing.T) {
	t.Run("the status denies it: it is reset", func(t *testing.T) {
		p, up := open(t), bank().on("status", 200, statusSecret).on("secret_code/setup", 409, "").on("reset/secret_code", 204, "")
		d, _ := preflight(t, p, up)
		v, err := p.Verify(t.Context(), up, caseOf(d), factor("secret-setup"), answerOf(secret))
		wantText(t, "verify", told(t, err), "")
		if v.Accepted || up.last(t).path != below+"secret_code/setup" || up.at(t, up.count()-2).path != below+"reset/secret_code" {
			t.Errorf("accepted %v, and the last was %s", v.Accepted, up.last(t).path)
		}
	})
	t.Run("there is nothing to reset", func(t *testing.T) {
		p, up := open(t), bank().on("status", 200, statusSecret).on("secret_code/setup", 409, "").on("reset/secret_code", 404, "")
		d, _ := preflight(t, p, up)
		_, err := p.Verify(t.Context(), up, caseOf(d), factor("secret-setup"), answerOf(secret))
		wantText(t, "verify", told(t, err), "refused")
	})
	t.Run("nothing is known: nothing is reset", func(t *testing.T) {
		p, up := open(t), bank().on("status", 200, `{"workflow_completed":false,"email_validated":true,"phone_number_validated":true}`).on("secret_code/setup", 409, "")
		d, _ := preflight(t, p, up)
		_, err := p.Verify(t.Context(), up, caseOf(d), factor("secret-setup"), answerOf(secret))
		wantText(t, "verify", told(t, err), "refused")
		wantText(t, "then", poll(t, p, up, d), "pending: secret-by-email secret-by-sms secret auth-by-sms")
	})
	t.Run("it is not due", func(t *testing.T) {
		p, up := open(t), bank().on("status", 200, statusNew).on("secret_code/setup", 409, "")
		d, _ := preflight(t, p, up)
		_, err := p.Verify(t.Context(), up, caseOf(d), factor("secret-setup"), answerOf(secret))
		wantText(t, "verify", told(t, err), "refused")
		wantText(t, "then", poll(t, p, up, d), "pending: email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms secret auth-by-sms")
	})
}

// TestResetMeanwhile: the customer was told of other steps.
func TestResetMeanwhile(t *testing.T) {
	p, up := open(t), bank()
	d, _ := preflight(t, p, up)
	up.on("status", 200, statusPhone)
	wantText(t, "then", poll(t, p, up, d), "expired: ")
}

func TestDelete(t *testing.T) {
	for _, test := range []struct {
		method stepup.Method
		id     string
		path   string
		status int
		want   string
	}{
		{stepup.MethodSecret, "", "reset/secret_code", 200, ""},
		{stepup.MethodCode, "email", "reset/email", 204, ""},
		{stepup.MethodCode, "phone_number", "reset/phone_number", 200, ""},
		{stepup.MethodSecret, "", "reset/secret_code", 409, "not_found"},
		{stepup.MethodCode, "email", "reset/email", 404, "not_found"},
		{stepup.MethodCode, "email", "reset/email", 423, "blocked"},
		{stepup.MethodCode, "email", "reset/email", 429, "too_soon"},
		{stepup.MethodCode, "email", "reset/email", 500, "error"},
		{stepup.MethodCode, "", "", 0, "not_found"},
		{stepup.MethodCode, "secret_code", "", 0, "not_found"},
		{stepup.MethodCode, "../status", "", 0, "not_found"},
		{stepup.MethodSecret, "email", "", 0, "not_found"},
		{stepup.MethodFace, "", "", 0, "not_found"},
	} {
		p, up := open(t), bank()
		d, _ := preflight(t, p, up)
		authenticate(t, p, up, d)
		before := up.count()
		if test.path != "" {
			up.on(test.path, test.status, "s3cret")
		}
		err := p.Delete(t.Context(), up, params(), test.method, test.id)
		wantText(t, string(test.method)+" "+test.id, told(t, err), test.want)
		switch {
		case test.path == "" && up.count() != before:
			t.Errorf("%s: was sent", test.id)
		case test.path != "" && (up.last(t).path != below+test.path || up.last(t).method != "POST" || up.last(t).body != ""):
			t.Errorf("%s: sent %+v", test.id, up.last(t))
		}
		if forgotten := recall(t, p, up, d) == "-"; forgotten != (test.path != "" && (test.want == "" || test.want == "not_found")) {
			t.Errorf("%s: %d leaves a proof: %v", test.id, test.status, !forgotten)
		}
	}
	if _, err := open(t).Enrol(t.Context(), bank(), params(), stepup.MethodSecret, answerOf(secret)); told(t, err) != "refused" {
		t.Errorf("enrol: %v", err)
	}
}

// TestAnswersToSteps is what each status means.
func TestAnswersToSteps(t *testing.T) {
	for _, test := range []struct {
		status           int
		start, auth, try string // Start, Start of auth_by_sms, Verify: "no" is a wrong answer
	}{
		{200, "", "", ""},
		{201, "", "", ""},
		{202, "", "", ""},
		{204, "", "", ""},
		{400, "error", "error", "no"},
		{401, "error", "error", "error"},
		{403, "error", "refused", "no"},
		{404, "error", "error", "error"},
		{409, "refused", "refused", "no"},
		{410, "error", "error", "no"},
		{422, "error", "error", "no"},
		{423, "blocked", "blocked", "blocked"},
		{429, "too_soon", "too_soon", "too_soon"},
		{302, "error", "error", "error"},
		{500, "error", "error", "error"},
		{503, "error", "error", "error"},
	} {
		p, up := open(t), bank().on("status", 200, statusNew)
		d, _ := preflight(t, p, up)
		show(t, p, up, d, "secret", secret)
		for _, path := range []string{"otp/generate/email_by_email", "otp/verify/email_by_email", "otp/generate/auth_by_sms", "secret_code/verify", "secret_code/setup"} {
			up.on(path, test.status, `{"token":"`+jwtB+`","s3cret":true}`)
		}
		_, err := p.Start(t.Context(), up, caseOf(d), factor("email-by-email"))
		wantText(t, http.StatusText(test.status)+": start", told(t, err), test.start)
		_, err = p.Start(t.Context(), up, caseOf(d), factor("auth-by-sms"))
		wantText(t, http.StatusText(test.status)+": start of auth", told(t, err), test.auth)
		for _, id := range []string{"email-by-email", "secret"} {
			v, err := p.Verify(t.Context(), up, caseOf(d), factor(id), answerOf(secret))
			got := told(t, err)
			if err == nil && !v.Accepted {
				got = "no"
			}
			wantText(t, http.StatusText(test.status)+": verify of "+id, got, test.try)
		}
	}
}

func TestStatusesOfOnesOwn(t *testing.T) {
	p := open(t, "wrong_status", "418", "order_status", "412", "blocked_status", "400, 451", "too_soon_status", "420", "token_status", "417")
	up := bank().on("status", 200, statusPhone)
	d, _ := preflight(t, p, up)
	show(t, p, up, d, "secret", secret)
	for status, want := range map[int]string{418: "no", 412: "no", 400: "blocked", 451: "blocked", 420: "too_soon", 409: "error", 423: "error"} {
		up.on("secret_code/verify", status, "")
		v, err := p.Verify(t.Context(), up, caseOf(d), factor("secret"), answerOf(secret))
		got := told(t, err)
		if err == nil && !v.Accepted {
			got = "no"
		}
		wantText(t, "verify", got, want)
	}
	up.on("otp/generate/auth_by_sms", 417, "")
	_, err := p.Start(t.Context(), up, caseOf(d), factor("auth-by-sms"))
	wantText(t, "start", told(t, err), "refused")
}

func TestRetryAfter(t *testing.T) {
	for text, want := range map[string]time.Duration{"30": 30 * time.Second, "": 0, "soon": 0, "-1": 0, "999999999": time.Hour} {
		p, up := open(t), bank()
		up.replies["secret_code/verify"] = reply{status: 423, header: http.Header{"Retry-After": {text}}}
		_, err := p.Verify(t.Context(), up, caseOf(provider.Demand{}), factor("secret"), answerOf(secret))
		var refusal *provider.Refusal
		if !errors.As(err, &refusal) || refusal.RetryAfter != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestShapeOfAnswers(t *testing.T) {
	p, up := open(t), bank().on("secret_code/setup", 204, "")
	for _, test := range []struct {
		id   string
		a    provider.Answering
		good bool
	}{
		{"secret-setup", answerOf("abcdefgh"), true},
		{"secret-setup", answerOf("12345678"), true},
		{"secret-setup", answerOf(strings.Repeat("a", 64)), true},
		{"secret-setup", answerOf("abcdefg"), false},
		{"secret-setup", answerOf("abcdefg!"), false},
		{"secret-setup", answerOf("abcdefgé"), false},
		{"secret-setup", answerOf("abcd efgh"), false},
		{"secret-setup", answerOf(strings.Repeat("a", 65)), false},
		{"secret", answerOf(""), false},
		{"secret", provider.Answering{Text: "eyJ", Sealed: true}, false},
		{"email-by-fax", answerOf("482613"), false},
		{"", answerOf("482613"), false},
	} {
		before := up.count()
		_, err := p.Verify(t.Context(), up, caseOf(provider.Demand{}), factor(test.id), test.a)
		if (err == nil) != test.good || (up.count() > before) != test.good {
			t.Errorf("%s %d characters: %v, and %d were sent", test.id, len(test.a.Text), err, up.count()-before)
		}
		told(t, err)
	}
	for _, id := range []string{"secret", "secret-setup", "fax", ""} {
		if _, err := p.Start(t.Context(), up, caseOf(provider.Demand{}), factor(id)); told(t, err) != "error" {
			t.Errorf("a code was sent for %q: %v", id, err)
		}
	}
}

// TestNothingIsAskedWithoutACustomer: of no ability.
func TestNothingIsAskedWithoutACustomer(t *testing.T) {
	p, up := open(t), bank()
	nobody := provider.Case{Params: map[string]string{"platformUUID": platform}}
	_, _, _, err := p.Preflight(t.Context(), up, nobody.Params)
	wantText(t, "preflight", told(t, err), "parameter")
	_, _, err = p.Authorise(t.Context(), up, nobody.Params)
	wantText(t, "authorise", told(t, err), "parameter")
	_, err = p.Poll(t.Context(), up, nobody)
	wantText(t, "poll", told(t, err), "parameter")
	_, err = p.Start(t.Context(), up, nobody, factor("email-by-email"))
	wantText(t, "start", told(t, err), "parameter")
	_, err = p.Verify(t.Context(), up, nobody, factor("secret"), answerOf(secret))
	wantText(t, "verify", told(t, err), "parameter")
	_, _, err = p.Recall(t.Context(), up, nobody)
	wantText(t, "recall", told(t, err), "parameter")
	wantText(t, "delete", told(t, p.Delete(t.Context(), up, nobody.Params, stepup.MethodSecret, "")), "parameter")
	if up.count() != 0 {
		t.Errorf("%d requests were sent", up.count())
	}
}

// TestFailures: of the network and of the memory, wherever they happen.
func TestFailures(t *testing.T) {
	broken := errors.New("broken off")
	for _, what := range []func(*upstream){
		func(up *upstream) { up.err = broken },
		func(up *upstream) { up.memory.err = broken },
	} {
		p, up := open(t), bank()
		d, _ := preflight(t, p, up)
		authenticate(t, p, up, d)
		what(up)
		_, _, _, err := p.Preflight(t.Context(), up, params())
		_, pollErr := p.Poll(t.Context(), up, caseOf(d))
		_, startErr := p.Start(t.Context(), up, caseOf(d), factor("auth-by-sms"))
		_, verifyErr := p.Verify(t.Context(), up, caseOf(d), factor("secret"), answerOf(secret))
		for name, err := range map[string]error{"preflight": err, "poll": pollErr, "start": startErr, "verify": verifyErr} {
			if !errors.Is(err, broken) {
				t.Errorf("%s: %v", name, err)
			}
			told(t, err)
		}
		if _, ok, err := p.Recall(t.Context(), up, caseOf(d)); up.memory.err != nil && (ok || !errors.Is(err, broken)) {
			t.Errorf("a proof that is not noted: %v (%v)", ok, err)
		}
	}
}
