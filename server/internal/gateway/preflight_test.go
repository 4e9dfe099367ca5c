package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/gateway"
	store "countersign/server/internal/secret"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

func TestAnOperationIsSentOnlyAfterTheCustomerWasAsked(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	got := rig.send(t, "POST", "/op/7", payment, wire.HeaderRequest, "0b9d5b0e-1f55-4a7c-9f6e-2f1f0f6a7f11")
	got.wantProblem(t, http.StatusForbidden, "sca_required")
	id := got.header.Get(wire.HeaderChallenge)
	if got.header.Get("Access-Control-Allow-Origin") != page || !strings.Contains(got.header.Get("Access-Control-Expose-Headers"), wire.HeaderChallenge) {
		t.Errorf("a page cannot read it: %v", got.header)
	}
	c := rig.challenge(t, id)
	if c.State != stepup.StatePending || c.Approach != stepup.ApproachEmbedded || len(c.Factors) != 1 || !c.Verifiable ||
		c.Request != "0b9d5b0e-1f55-4a7c-9f6e-2f1f0f6a7f11" || c.AttemptsLeft == nil || *c.AttemptsLeft != 5 {
		t.Errorf("challenge %+v", c)
	}
	answerRightly(t, rig, id)
	rig.send(t, "POST", "/op/7", `{"type":"OTHER"}`, wire.HeaderChallenge, id).wantProblem(t, http.StatusConflict, "mismatch")
	if sent := bank.arrived(); len(sent) != 0 {
		t.Fatalf("sent %q", sent)
	}
	for range 2 {
		rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
	}
	if sent := bank.arrived(); len(sent) != 1 || sent[0] != payment+"|proof" {
		t.Errorf("sent %q", sent)
	}
	if last := bank.cases[len(bank.cases)-1]; last.Token != "handle-1" || last.Path != "/users/7/op" || last.Params["user"] != "7" {
		t.Errorf("recalled for %+v", last)
	}
}

func TestAnotherSessionHasNoProof(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	id := demanded(t, rig, payment)
	answerRightly(t, rig, id)
	other := rig.newBrowser(t)
	rig.sendFrom(t, other, "POST", "/op/7", payment).wantProblem(t, http.StatusForbidden, "sca_required")
	rig.sendFrom(t, other, "POST", "/op/7", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusNotFound, "challenge_not_found")
	if sent := bank.arrived(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

// TestAProofThatIsThereIsCarried, and only one operation gets it.
func TestAProofThatIsThereIsCarried(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	answerRightly(t, rig, demanded(t, rig, "{}"))
	large := strings.Repeat("x", 300<<10)
	rig.send(t, "POST", "/op/7", large).want(t, http.StatusOK, done)
	demanded(t, rig, large)
	if sent := bank.arrived(); len(sent) != 1 || sent[0] != large+"|proof" {
		t.Errorf("%d were sent", len(sent))
	}
}

// TestReadingIsAskedForAsReading, and goes without a proof where none is needed.
func TestReadingIsAskedForAsReading(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	demanded(t, rig, payment)
	rig.send(t, "GET", "/op/7", "").wantProblem(t, http.StatusForbidden, "sca_required")
	bank.change(func() { bank.free = true })
	rig.send(t, "GET", "/op/7", "").want(t, http.StatusOK, done)
	rig.send(t, "PATCH", "/op/7", "{}").want(t, http.StatusOK, done)
	for i, want := range []string{"", "true", "true"} {
		if got := bank.params[i][provider.ParamReading]; got != want {
			t.Errorf("question %d has reading %q, want %q", i, got, want)
		}
	}
	if len(bank.params) != 3 || !slices.Equal(bank.arrived(), []string{"|", "{}|"}) {
		t.Errorf("%d questions, and sent %q", len(bank.params), bank.arrived())
	}
	for _, c := range bank.cases {
		if c.Protected {
			t.Errorf("recalled as protected: %+v", c)
		}
	}
}

// TestARequiredProofIsNotDoneWithout, whatever the provider said before.
func TestARequiredProofIsNotDoneWithout(t *testing.T) {
	bank := newGuarded(t)
	bank.free = true
	rig := newGuardedRig(t, bank, rigConfig{})
	got := rig.send(t, "POST", "/op/7", payment)
	got.wantProblem(t, http.StatusTooManyRequests, "too_soon")
	if got.header.Get("Retry-After") == "" || len(bank.arrived()) != 0 || len(bank.cases) != 3 || !bank.cases[0].Protected {
		t.Errorf("%v, sent %q, recalled for %+v", got.header, bank.arrived(), bank.cases)
	}
}

func TestWithoutAnAnswerNothingIsSent(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*guarded)
		status int
		code   string
	}{
		{"it does not say", func(g *guarded) { g.askErr = errors.New("answered 500") }, http.StatusBadGateway, "provider_refused"},
		{"it does not say in time", func(g *guarded) { g.askErr = context.DeadlineExceeded }, http.StatusGatewayTimeout, "upstream_timeout"},
		{"a parameter is missing", func(g *guarded) { g.askErr = provider.ErrParameter }, http.StatusBadRequest, "parameters_invalid"},
		{"blocked", func(g *guarded) { g.askErr = &provider.Refusal{Code: stepup.Blocked, RetryAfter: time.Minute} }, http.StatusLocked, "blocked"},
		{"too often", func(g *guarded) { g.askErr = &provider.Refusal{Code: provider.TooSoon} }, http.StatusTooManyRequests, "too_soon"},
		{"no proof can be recalled", func(g *guarded) { g.free, g.recallErr = true, errors.New("broken") }, http.StatusBadGateway, "provider_refused"},
	} {
		t.Run(test.name, func(t *testing.T) {
			bank := newGuarded(t)
			test.change(bank)
			rig := newGuardedRig(t, bank, rigConfig{})
			for _, method := range []string{"POST", "GET"} {
				got := rig.send(t, method, "/op/7", "")
				got.wantProblem(t, test.status, test.code)
				if got.header.Get(wire.HeaderChallenge) != "" || strings.Contains(got.body, "answered 500") {
					t.Errorf("%v %s", got.header, got.body)
				}
			}
			if sent := bank.arrived(); len(sent) != 0 {
				t.Errorf("sent %q", sent)
			}
		})
	}
}

// TestRoutesThatDoNotAskDoNotDependOnProofs: what needs one is refused by the
// provider.
func TestRoutesThatDoNotAskDoNotDependOnProofs(t *testing.T) {
	for _, err := range []error{errors.New("broken"), provider.ErrParameter} {
		bank := newGuarded(t)
		bank.recallErr = err
		rig := newGuardedRig(t, bank, rigConfig{})
		rig.send(t, "PATCH", "/op/7", "{}").want(t, http.StatusOK, done)
		if len(bank.params) != 0 {
			t.Error("the provider was asked")
		}
	}
}

func TestWhatCannotBeForwardedIsNotChallenged(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{limits: gateway.Limits{BodyBytes: 1000}})
	rig.send(t, "POST", "/op/7", strings.Repeat("x", 1001)).wantProblem(t, http.StatusRequestEntityTooLarge, "body_too_large")
	unknown := request(t, "POST", rig.server.URL+"/op/7", struct{ io.Reader }{strings.NewReader(strings.Repeat("x", 1001))})
	do(t, rig.browser, unknown).wantProblem(t, http.StatusRequestEntityTooLarge, "body_too_large")
	if sent := bank.arrived(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
	demanded(t, rig, strings.Repeat("x", 1000))
}

func TestTooManyAreNotRaised(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{maxOpen: 1})
	demanded(t, rig, "1")
	rig.send(t, "POST", "/op/7", "2").wantProblem(t, http.StatusTooManyRequests, "too_many_challenges")
}

// TestAProofThatIsGoneIsAskedForAgain: the same challenge, another round, and the
// request is sent only then.
func TestAProofThatIsGoneIsAskedForAgain(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	id := demanded(t, rig, payment)
	answerRightly(t, rig, id)
	rig.send(t, "PUT", "/op/7", "{}").want(t, http.StatusOK, done) // takes the proof
	for _, n := range []int{2, 3} {
		again := rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id)
		again.wantProblem(t, http.StatusForbidden, "sca_required")
		if again.header.Get(wire.HeaderChallenge) != id || again.header.Get("Access-Control-Allow-Origin") != page {
			t.Errorf("answered with %v", again.header)
		}
		record, err := rig.store.Get(t.Context(), id)
		if err != nil || record.State != stepup.StatePending || record.Rounds != n || record.Factors[0].State != stepup.StatePending {
			t.Errorf("round %d: %+v (%v)", n, record, err)
		}
		answerRightly(t, rig, id)
		if n == 2 {
			rig.send(t, "PUT", "/op/7", "{}").want(t, http.StatusOK, done)
		}
	}
	rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
	if sent := bank.arrived(); !slices.Equal(sent, []string{"{}|proof", "{}|proof", payment + "|proof"}) {
		t.Errorf("sent %q", sent)
	}
}

// TestAProofThatIsGoneWhereNobodySaysWhatIsNeeded: then what was needed before.
func TestAProofThatIsGoneWhereNobodySaysWhatIsNeeded(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	id := demanded(t, rig, payment)
	answerRightly(t, rig, id)
	rig.send(t, "PUT", "/op/7", "{}").want(t, http.StatusOK, done)
	bank.change(func() { bank.askErr = errors.New("down") })
	rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusForbidden, "sca_required")
	record, err := rig.store.Get(t.Context(), id)
	if err != nil || record.State != stepup.StatePending || record.Token != "handle-1" || record.Approach != stepup.ApproachEmbedded ||
		record.Factors[0].State != stepup.StatePending {
		t.Errorf("%+v (%v)", record, err)
	}
	answerRightly(t, rig, id)
	rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
}

// TestAProofThatCannotBeRecalledLeavesTheApproval.
func TestAProofThatCannotBeRecalledLeavesTheApproval(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	id := demanded(t, rig, payment)
	answerRightly(t, rig, id)
	bank.change(func() { bank.recallErr = errors.New("broken") })
	rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id).wantProblem(t, http.StatusBadGateway, "provider_refused")
	if c := rig.challenge(t, id); c.State != stepup.StateApproved || len(bank.arrived()) != 0 {
		t.Errorf("%s, sent %q", c.State, bank.arrived())
	}
	bank.change(func() { bank.recallErr = nil })
	rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
}

// TestManyRetriesOfOneWithoutAProof are all told the same.
func TestManyRetriesOfOneWithoutAProof(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	id := demanded(t, rig, payment)
	answerRightly(t, rig, id)
	rig.send(t, "PUT", "/op/7", "{}").want(t, http.StatusOK, done)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			got := rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id)
			got.wantProblem(t, http.StatusForbidden, "sca_required")
			if got.header.Get(wire.HeaderChallenge) != id {
				t.Errorf("answered with %v", got.header)
			}
		})
	}
	wg.Wait()
	if sent := bank.arrived(); len(sent) != 1 {
		t.Errorf("sent %q", sent)
	}
}

// TestAnAnswerOfTheWrongFormCostsNoAttempt.
func TestAnAnswerOfTheWrongFormCostsNoAttempt(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	id := demanded(t, rig, payment)
	verify := func(answer string) answer {
		return rig.send(t, "POST", wire.PathChallenges+"/"+id+"/factors/secret/verify", `{"answer":"`+answer+`"}`, "Content-Type", "application/json")
	}
	for range 6 {
		verify("unfit").wantProblem(t, http.StatusBadRequest, "answer_invalid")
	}
	if c := rig.challenge(t, id); c.State != stepup.StatePending || *c.AttemptsLeft != 5 {
		t.Errorf("%+v", c)
	}
	for range 5 {
		verify("wrong")
	}
	if c := rig.challenge(t, id); c.State != stepup.StateBlocked || c.BlockedUntil == "" {
		t.Errorf("%+v", c)
	}
}

// brokenSecrets is a store that fails.
type brokenSecrets struct{ store.Store }

func (brokenSecrets) Get(context.Context, store.Key) (string, error) {
	return "", errors.New("connection refused")
}

func TestAStoreThatFailsIsTheGatewaysTrouble(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{secrets: brokenSecrets{store.NewMemory(store.Limits{})}})
	id := demanded(t, rig, payment) // without a session there is nothing to be read
	rig.send(t, "POST", "/op/7", payment).wantProblem(t, http.StatusInternalServerError, "internal")
	_ = id
	if sent := bank.arrived(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestSCAIsChecked(t *testing.T) {
	bank := newGuarded(t)
	for _, test := range []struct {
		route gateway.Route
		p     provider.Provider
		want  string
	}{
		{gateway.Route{Match: "GET /a", To: "/a", SCA: "always"}, bank, `sca "always": there are required and reading`},
		{gateway.Route{Match: "GET /a", To: "/a", SCA: "required"}, nil, `sca "required": this provider challenges by itself`},
		{gateway.Route{Match: "GET /a/{reading}", To: "/a", SCA: "required"}, bank, "no parameter may be called reading"},
		{gateway.Route{Match: "GET /a/{setUp}", To: "/a", SCA: "reading"}, bank, "no parameter may be called setUp"},
		{gateway.Route{Match: "GET /a/{reading}", To: "/a"}, bank, ""},
		{gateway.Route{Match: "GET /a/{user}", To: "/a", SCA: "reading"}, bank, ""},
	} {
		test.route.Provider = "wise"
		err := newFaulty(t, test.p, test.route)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%+v: %v", test.route, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%+v: %v, want %s", test.route, err, test.want)
		}
	}
}

// TestARetryBeforeTheApproval is asked still, and what the customer has begun goes
// on.
func TestARetryBeforeTheApproval(t *testing.T) {
	bank := newGuarded(t)
	rig := newGuardedRig(t, bank, rigConfig{})
	id := demanded(t, rig, payment)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got := rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id)
			got.wantProblem(t, http.StatusForbidden, "sca_required")
			if got.header.Get(wire.HeaderChallenge) != id {
				t.Errorf("answered with %v", got.header)
			}
		})
	}
	wg.Wait()
	if r, err := rig.store.Get(t.Context(), id); err != nil || r.Rounds != 1 || r.Token != "handle-1" || r.State != stepup.StatePending {
		t.Errorf("%+v (%v)", r, err)
	}
	answerRightly(t, rig, id)
	rig.send(t, "POST", "/op/7", payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
}
