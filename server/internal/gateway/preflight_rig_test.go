package gateway_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/server/provider/wise"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// guarded is a provider that has to be asked first, and an API that knows of no
// challenge. Each proof is good for one request.
type guarded struct {
	*httptest.Server

	mu sync.Mutex
	// params are those of each question.
	params []map[string]string
	// cases are those that a proof was recalled for.
	cases []provider.Case
	// sent are the requests that came to the API, by body and proof.
	sent []string
	// askErr fails the questions, recallErr the recalling of proofs.
	askErr, recallErr error
	// free says that nothing is needed, whatever there is.
	free bool
	// raised counts the demands.
	raised int
}

var (
	_ provider.Preflighting = (*guarded)(nil)
	_ provider.Recalling    = (*guarded)(nil)
	_ provider.Embedded     = (*guarded)(nil)
	_ provider.Poller       = (*guarded)(nil)
)

func newGuarded(t testing.TB) *guarded {
	t.Helper()
	g := &guarded{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.sent = append(g.sent, string(body)+"|"+r.Header.Get("X-Proof"))
		_, _ = io.WriteString(w, done)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *guarded) Name() string                                 { return "guarded" }
func (*guarded) Detect(provider.Answer) (provider.Demand, bool) { return provider.Demand{}, false }
func (*guarded) Prove(r *http.Request, p provider.Proof)        { r.Header.Set("X-Proof", p.Token) }
func (*guarded) Start(context.Context, provider.Upstream, provider.Case, stepup.Factor) (string, error) {
	return "", nil
}

var guardFactors = []stepup.Factor{{ID: "secret", Type: "SECRET", Category: stepup.Knowledge, Method: stepup.MethodSecret, State: stepup.StatePending}}

// proofs is under which name the proofs that are left are remembered.
const proofs = "proofs"

func memoryOf(up provider.Upstream) provider.Memory { return up.(provider.Remembering).Memory() }

func left(ctx context.Context, up provider.Upstream) (int, error) {
	text, _, err := memoryOf(up).Get(ctx, proofs)
	n, _ := strconv.Atoi(text) // "" is none
	return n, err
}

func (g *guarded) Preflight(ctx context.Context, up provider.Upstream, params map[string]string) (provider.Demand, provider.Standing, bool, error) {
	n, err := left(ctx, up)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.params = append(g.params, params)
	if g.askErr != nil {
		err = g.askErr
	}
	if err != nil || n > 0 || g.free {
		return provider.Demand{}, provider.Standing{}, false, err
	}
	g.raised++
	return provider.Demand{Approach: stepup.ApproachEmbedded, Token: "handle-" + strconv.Itoa(g.raised), Factors: guardFactors},
		provider.Standing{State: stepup.StatePending, Factors: guardFactors}, true, nil
}

func (g *guarded) Recall(ctx context.Context, up provider.Upstream, c provider.Case) (p provider.Proof, ok bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cases = append(g.cases, c)
	if g.recallErr != nil {
		return p, false, g.recallErr
	}
	err = memoryOf(up).Update(ctx, proofs, func(old string) (string, time.Duration, error) {
		n, _ := strconv.Atoi(old)
		if ok = n > 0; !ok {
			return old, time.Minute, nil
		}
		if n--; n == 0 {
			return "", 0, nil
		}
		return strconv.Itoa(n), time.Minute, nil
	})
	return provider.Proof{Token: "proof"}, ok, err
}

func (g *guarded) Poll(ctx context.Context, up provider.Upstream, _ provider.Case) (provider.Standing, error) {
	n, err := left(ctx, up)
	if n > 0 {
		return provider.Standing{State: stepup.StateApproved}, err
	}
	return provider.Standing{State: stepup.StatePending, Factors: guardFactors}, err
}

func (g *guarded) Verify(ctx context.Context, up provider.Upstream, _ provider.Case, _ stepup.Factor, a provider.Answering) (provider.Verdict, error) {
	switch a.Text {
	case "right":
		return provider.Verdict{Accepted: true}, memoryOf(up).Update(ctx, proofs, func(string) (string, time.Duration, error) { return "1", time.Minute, nil })
	case "unfit":
		return provider.Verdict{}, provider.ErrAnswer
	}
	return provider.Verdict{}, nil
}

func (g *guarded) arrived() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string{}, g.sent...)
}

func (g *guarded) change(how func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	how()
}

// newGuardedRig has a route of each kind.
func newGuardedRig(t *testing.T, g *guarded, c rigConfig) *rig {
	t.Helper()
	c.base, c.provider = g.URL, g
	if c.limits.PollInterval == 0 {
		c.limits.PollInterval = time.Millisecond
	}
	route := func(match, sca string) gateway.Route {
		return gateway.Route{Match: match, Provider: "wise", To: "/users/{user}/op", SCA: sca}
	}
	c.routes = []gateway.Route{
		route("POST /op/{user}", "required"), route("PUT /op/{user}", "required"), route("GET /op/{user}", "reading"),
		route("PATCH /op/{user}", ""),
	}
	return newRig(t, c)
}

// demanded sends an operation that the customer has to be asked for first.
func demanded(t *testing.T, rig *rig, body string) string {
	t.Helper()
	got := rig.send(t, "POST", "/op/7", body)
	got.wantProblem(t, http.StatusForbidden, "sca_required")
	id := got.header.Get(wire.HeaderChallenge)
	if !wire.ValidID(id) {
		t.Fatalf("challenge %q", id)
	}
	return id
}

// answerRightly answers the one factor.
func answerRightly(t *testing.T, rig *rig, id string) {
	t.Helper()
	got := rig.send(t, "POST", wire.PathChallenges+"/"+id+"/factors/secret/verify", `{"answer":"right"}`, "Content-Type", "application/json")
	if got.status != http.StatusOK {
		t.Fatalf("answered %d %s", got.status, got.body)
	}
}

// newFaulty gives what New says of one route; a nil provider is one that is never
// asked.
func newFaulty(t *testing.T, p provider.Provider, route gateway.Route) error {
	t.Helper()
	if p == nil {
		var err error
		if p, err = wise.New(provider.Settings{}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := gateway.New(gateway.Config{
		Upstreams: map[string]gateway.Upstream{"wise": {Provider: p, BaseURL: "https://api.example.com", Credentials: credential.NewStatic(secret)}},
		Routes:    []gateway.Route{route}, Sessions: session.New(session.Config{}),
	})
	return err
}
