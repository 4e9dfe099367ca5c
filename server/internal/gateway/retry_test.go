package gateway_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/server/internal/gateway"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const payment = `{"type":"BALANCE"}`

// challenged sends the payment and gives the challenge it meets.
func challenged(t *testing.T, rig *rig) (id, token string) {
	t.Helper()
	got := rig.send(t, "POST", path, payment)
	id, token = got.header.Get(wire.HeaderChallenge), got.header.Get(wire.HeaderApproval)
	if got.status != http.StatusForbidden || !wire.ValidID(id) || token == "" {
		t.Fatalf("challenged with %d, id %q, token %q", got.status, id, token)
	}
	if got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", got.header.Get("Cache-Control"))
	}
	return id, token
}

func TestAnApprovedRequestIsExecutedOnce(t *testing.T) {
	for _, test := range []struct {
		name  string
		proof func(id, token string) (name, value string)
	}{
		{"by the challenge's id", func(id, _ string) (string, string) { return wire.HeaderChallenge, id }},
		{"by the token, as the original library does", func(_, token string) (string, string) { return wire.HeaderApprovalProof, token }},
	} {
		t.Run(test.name, func(t *testing.T) {
			bank := newBank(t)
			rig := newRig(t, rigConfig{base: bank.URL})
			id, token := challenged(t, rig)
			if c := rig.challenge(t, id); c.State != stepup.StatePending {
				t.Errorf("before approval: %s", c.State)
			}
			bank.approve()
			name, value := test.proof(id, token)
			got := rig.send(t, "POST", path, payment, name, value)
			got.want(t, http.StatusOK, done)
			if got.header.Get(wire.HeaderReplayed) != "" || got.header.Get(wire.HeaderApprovalResult) != "APPROVED" {
				t.Errorf("answered with %v", got.header)
			}
			if c := rig.challenge(t, id); c.State != stepup.StateExecuted || c.Hosted != nil {
				t.Errorf("afterwards: %+v", c)
			}
			// Asked again, it is answered again and not sent again.
			again := rig.send(t, "POST", path, payment, name, value)
			again.want(t, http.StatusOK, done)
			if again.header.Get(wire.HeaderReplayed) != "true" || again.header.Get(wire.HeaderApprovalResult) != "APPROVED" ||
				again.header.Get("Content-Type") != "application/json" {
				t.Errorf("repeated with %v", again.header)
			}
			if n := bank.executions(); n != 1 {
				t.Errorf("%d executions", n)
			}
		})
	}
}

func TestParallelRetriesGetOneExecutionsAnswer(t *testing.T) {
	const callers = 40
	bank := newBank(t)
	begun := make(chan struct{})
	release := make(chan struct{})
	bank.executing = func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-release
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, done)
	}
	rig := newRig(t, rigConfig{base: bank.URL})
	id, _ := challenged(t, rig)
	bank.approve()
	answers := make(chan answer, callers)
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() { answers <- rig.send(t, "POST", path, payment, wire.HeaderChallenge, id) })
	}
	<-begun
	close(release)
	wg.Wait()
	close(answers)
	first := 0
	for got := range answers {
		got.want(t, http.StatusCreated, done)
		if got.header.Get(wire.HeaderReplayed) == "" {
			first++
		}
	}
	if n := bank.executions(); n != 1 || first != 1 {
		t.Errorf("%d executions, %d first answers", n, first)
	}
}

func TestAnExecutionSurvivesItsClient(t *testing.T) {
	bank := newBank(t)
	begun, release := make(chan struct{}), make(chan struct{})
	bank.executing = func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		select {
		case <-release:
		case <-r.Context().Done():
			t.Error("the execution went with its client")
		}
		_, _ = io.WriteString(w, done)
	}
	rig := newRig(t, rigConfig{base: bank.URL})
	id, _ := challenged(t, rig)
	bank.approve()
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-begun; leave() }()
	r := request(t, "POST", rig.server.URL+path, strings.NewReader(payment), wire.HeaderChallenge, id)
	if _, err := rig.browser.Do(r.WithContext(ctx)); err == nil {
		t.Fatal("the client was answered before it left")
	}
	close(release)
	got := rig.send(t, "POST", path, payment, wire.HeaderChallenge, id)
	got.want(t, http.StatusOK, done)
	if got.header.Get(wire.HeaderReplayed) != "true" || bank.executions() != 1 {
		t.Errorf("replayed %q after %d executions", got.header.Get(wire.HeaderReplayed), bank.executions())
	}
}

func TestALostOutcomeIsNeverRepeated(t *testing.T) {
	for name, executing := range map[string]http.HandlerFunc{
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"breaks off in its answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"is silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			bank := newBank(t)
			bank.Config.ErrorLog = discardLog()
			bank.executing = executing
			rig := newRig(t, rigConfig{base: bank.URL, limits: gateway.Limits{ExecutionTimeout: 300 * time.Millisecond}})
			id, _ := challenged(t, rig)
			bank.approve()
			for range 2 {
				rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 502, "outcome_unknown")
			}
			if c := rig.challenge(t, id); c.State != stepup.StateUnknown || bank.executions() != 1 {
				t.Errorf("is %s after %d executions", c.State, bank.executions())
			}
		})
	}
}

// approvedBehind gives an approved challenge, with a way to the bank that can be cut
// for the execution alone.
func approvedBehind(t *testing.T) (*bank, *cuttable, *rig, string) {
	t.Helper()
	bank := newBank(t)
	cut := &cuttable{RoundTripper: http.DefaultTransport.(*http.Transport).Clone()}
	rig := newRig(t, rigConfig{base: bank.URL, transport: cut})
	id, _ := challenged(t, rig)
	bank.approve()
	if c := rig.challenge(t, id); c.State != stepup.StateApproved {
		t.Fatalf("is %s", c.State)
	}
	return bank, cut, rig, id
}

func TestARequestThatWasNeverSentMayBeSentAgain(t *testing.T) {
	bank, cut, rig, id := approvedBehind(t)
	cut.cut(100)
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 502, "upstream_unreachable")
	if n := cut.count(); n != 4 {
		t.Errorf("tried %d times", n)
	}
	cut.cut(0)
	if c := rig.challenge(t, id); c.State != stepup.StateApproved {
		t.Errorf("is %s, want what it was", c.State)
	}
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
	if n := bank.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
}

// TestAMomentDoesNotCostTheApproval: while nothing has left, an approved request is
// tried a few times more, and executed once.
func TestAMomentDoesNotCostTheApproval(t *testing.T) {
	bank, cut, rig, id := approvedBehind(t)
	cut.cut(3)
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
	if n := bank.executions(); n != 1 || cut.count() != 3 {
		t.Errorf("%d executions, %d did not arrive", n, cut.count())
	}
}

// TestWhoIsNotTrustedIsNotTriedAgain: what has no certificate will have none in a
// moment, and a connection that broke may have carried everything.
func TestWhoIsNotTrustedIsNotTriedAgain(t *testing.T) {
	for _, test := range []struct {
		fault error
		code  string
	}{
		{&tls.CertificateVerificationError{}, "upstream_unreachable"},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, "outcome_unknown"},
	} {
		bank := newBank(t)
		way := &failing{RoundTripper: http.DefaultTransport.(*http.Transport).Clone(), fault: test.fault}
		rig := newRig(t, rigConfig{base: bank.URL, transport: way})
		id, _ := challenged(t, rig)
		bank.approve()
		rig.challenge(t, id)
		rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 502, test.code)
		if n := way.tried.Load(); n != 1 {
			t.Errorf("tried %d times", n)
		}
	}
}

// failing fails requests with a proof.
type failing struct {
	http.RoundTripper
	fault error
	tried atomic.Int64
}

func (f *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get(wire.HeaderApproval) == "" {
		return f.RoundTripper.RoundTrip(r)
	}
	f.tried.Add(1)
	return nil, f.fault
}

// A provider that turns a request away, as it does not know the credentials or
// gets too many at once, has not carried it out: the approval is good for the
// same request once more.
func TestARequestThatWasTurnedAwayMayBeSentAgain(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusTooManyRequests} {
		for from, settings := range map[stepup.State]provider.Settings{stepup.StateApproved: {}, stepup.StatePending: unverifiable} {
			t.Run(fmt.Sprint(status, " from ", from), func(t *testing.T) {
				bank := newBank(t)
				bank.turnAway(2, status)
				rig := newRig(t, rigConfig{base: bank.URL, settings: settings})
				id, _ := challenged(t, rig)
				bank.approve()
				if c := rig.challenge(t, id); c.State != from {
					t.Fatalf("is %s", c.State)
				}
				for range 2 {
					got := rig.send(t, "POST", path, payment, wire.HeaderChallenge, id)
					got.want(t, status, "not now")
					if got.header.Get("Retry-After") != "5" || got.header.Get(wire.HeaderReplayed) != "" || got.header.Get(wire.HeaderChallenge) != "" {
						t.Errorf("turned away with %v", got.header)
					}
					if c := rig.challenge(t, id); c.State != from {
						t.Errorf("is %s, want what it was", c.State)
					}
				}
				rig.send(t, "POST", path, `{"type":"BALANCE","more":1}`, wire.HeaderChallenge, id).wantProblem(t, 409, "mismatch")
				for _, replayed := range []string{"", "true"} {
					got := rig.send(t, "POST", path, payment, wire.HeaderChallenge, id)
					got.want(t, http.StatusOK, done)
					if got.header.Get(wire.HeaderReplayed) != replayed {
						t.Errorf("replayed %q, want %q", got.header.Get(wire.HeaderReplayed), replayed)
					}
				}
				if n := bank.executions(); n != 1 {
					t.Errorf("%d executions", n)
				}
			})
		}
	}
}

// TestChallengedAgain has the customer too late: the provider wants another
// approval, and gets it.
func TestChallengedAgain(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL, settings: unverifiable})
	id, token := challenged(t, rig)
	again := rig.send(t, "POST", path, payment, wire.HeaderChallenge, id)
	fresh := again.header.Get(wire.HeaderApproval)
	if again.status != http.StatusForbidden || again.header.Get(wire.HeaderChallenge) != id || fresh == token ||
		again.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("challenged again with %d %v", again.status, again.header)
	}
	if c := rig.challenge(t, id); c.State != stepup.StatePending || c.Hosted.Token != fresh {
		t.Errorf("recorded as %+v", c)
	}
	rig.send(t, "POST", path, payment, wire.HeaderApproval, token).wantProblem(t, 403, "proof_unknown")
	bank.approve()
	rig.send(t, "POST", path, payment, wire.HeaderApproval, fresh).want(t, http.StatusOK, done)
	if n := bank.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
}

func TestParallelRetriesAreChallengedAgainAlike(t *testing.T) {
	bank := newBank(t)
	gate := &gated{RoundTripper: http.DefaultTransport.(*http.Transport).Clone(), arrived: make(chan struct{}), release: make(chan struct{})}
	waiting := make(chan struct{}, 1)
	rig := newRig(t, rigConfig{base: bank.URL, settings: unverifiable, transport: gate, waiting: waiting})
	id, _ := challenged(t, rig)
	answers := make(chan answer, 2)
	retry := func() { answers <- rig.send(t, "POST", path, payment, wire.HeaderChallenge, id) }
	go retry()
	<-gate.arrived
	go retry()
	<-waiting
	close(gate.release)
	a, b := <-answers, <-answers
	for _, got := range []answer{a, b} {
		if got.status != http.StatusForbidden || got.header.Get(wire.HeaderChallenge) != id {
			t.Errorf("answered %d %v", got.status, got.header)
		}
	}
	if first, second := a.header.Get(wire.HeaderApproval), b.header.Get(wire.HeaderApproval); first != second {
		t.Errorf("challenged with %q and %q", first, second)
	}
	if c := rig.challenge(t, id); c.State != stepup.StatePending || len(bank.requests) != 2 {
		t.Errorf("is %s after %d requests", c.State, len(bank.requests))
	}
}

func TestAnswersTooLargeToKeep(t *testing.T) {
	large := strings.Repeat("x", 5000)
	bank := newBank(t)
	bank.executing = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, large) }
	rig := newRig(t, rigConfig{base: bank.URL, limits: gateway.Limits{AnswerBytes: 4096}})
	id, _ := challenged(t, rig)
	bank.approve()
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, http.StatusOK, large)
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 410, "answer_not_kept")
	if c := rig.challenge(t, id); c.State != stepup.StateExecuted || bank.executions() != 1 {
		t.Errorf("is %s after %d executions", c.State, bank.executions())
	}
}

// TestBusinessRefusalsAreAnswers: the provider has answered, so it is over.
func TestBusinessRefusalsAreAnswers(t *testing.T) {
	const refused = `{"type":"BALANCE","status":"REJECTED","errorCode":"balance.payment-option-unavailable"}`
	bank := newBank(t)
	bank.executing = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, refused)
	}
	rig := newRig(t, rigConfig{base: bank.URL})
	id, _ := challenged(t, rig)
	bank.approve()
	for range 2 {
		rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, http.StatusUnprocessableEntity, refused)
	}
	if n := bank.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
}

// TestLargeRetries go through a file, whole.
func TestLargeRetries(t *testing.T) {
	for name, size := range map[string]int{"in memory": 1000, "at the edge": 1024, "in a file": 5 << 20, "empty": 0} {
		t.Run(name, func(t *testing.T) {
			body := strings.Repeat("z", size)
			bank := newBank(t)
			rig := newRig(t, rigConfig{base: bank.URL, limits: gateway.Limits{MemoryBytes: 1024}})
			first := rig.send(t, "POST", path, body)
			bank.approve()
			rig.send(t, "POST", path, body, wire.HeaderChallenge, first.header.Get(wire.HeaderChallenge)).want(t, 200, done)
			if bank.executed[0] != body {
				t.Errorf("the provider got %d bytes, want %d", len(bank.executed[0]), size)
			}
		})
	}
}

func TestTheProviderGetsItsProofAndNothingElse(t *testing.T) {
	bank := newBank(t)
	rig := newRig(t, rigConfig{base: bank.URL})
	id, token := challenged(t, rig)
	bank.approve()
	rig.send(t, "POST", path+"?a=1", payment, wire.HeaderChallenge, id).wantProblem(t, 409, "mismatch")
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id, wire.HeaderApproval, "of-the-page", "Authorization", "Bearer x").want(t, 200, done)
	got := bank.requests[len(bank.requests)-1].Header
	if values := got.Values(wire.HeaderApproval); len(values) != 1 || values[0] != token {
		t.Errorf("proof %q, want %q", values, token)
	}
	if got.Get("Authorization") != "Bearer "+secret || got.Get(wire.HeaderChallenge) != "" {
		t.Errorf("the provider got %v", got)
	}
}

func TestCloseWaitsForExecutions(t *testing.T) {
	bank := newBank(t)
	begun, release := make(chan struct{}), make(chan struct{})
	bank.executing = func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-release
		_, _ = io.WriteString(w, done)
	}
	rig := newRig(t, rigConfig{base: bank.URL})
	id, _ := challenged(t, rig)
	bank.approve()
	answers := make(chan answer, 1)
	go func() { answers <- rig.send(t, "POST", path, payment, wire.HeaderChallenge, id) }()
	<-begun
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := rig.gateway.Close(ctx); err == nil {
		t.Error("closed while a request is being executed")
	}
	rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 409, "executing")
	close(release)
	(<-answers).want(t, http.StatusOK, done)
	if err := rig.gateway.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// cuttable is a way to the provider that can be cut.
type cuttable struct {
	http.RoundTripper
	mu   sync.Mutex
	left int // requests that do not arrive
	lost int // those that have not
}

// cut has the next requests not arrive.
func (c *cuttable) cut(requests int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.left, c.lost = requests, 0
}

func (c *cuttable) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

func (c *cuttable) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left > 0 {
		c.left, c.lost = c.left-1, c.lost+1
		r.URL.Host = "127.0.0.1:1" // where nobody listens
	}
	return c.RoundTripper.RoundTrip(r)
}

// gated holds requests with a proof back.
type gated struct {
	http.RoundTripper
	arrived, release chan struct{}
}

func (g *gated) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get(wire.HeaderApproval) != "" {
		g.arrived <- struct{}{}
		<-g.release
	}
	return g.RoundTripper.RoundTrip(r)
}
