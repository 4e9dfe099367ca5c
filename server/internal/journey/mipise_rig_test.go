package journey_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/credential"
	"countersign/server/provider"
	adapter "countersign/server/provider/mipise"
	"countersign/server/sandbox"
	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
)

// agency is Mipise's side of a test: the simulator behind a real server, the
// adapter that is tested with it, and the agent's credentials. It sends requests
// as the gateway does, for one session and one customer.
type agency struct {
	t       testing.TB
	url     string
	user    string
	agent   *credential.AgentLogin
	adapter adapter.Provider
	memory  *sessionMemory
}

var _ provider.Upstream = (*agency)(nil)

// newAgency starts an agency for a customer, in a scenario, as JSON, with options
// given as pairs.
func newAgency(t testing.TB, user, scenario string, options ...string) *agency {
	t.Helper()
	simulated := must[*sandbox.Sandbox](t)(sandbox.New(sandbox.Config{}))
	server := httptest.NewServer(simulated.Handler())
	t.Cleanup(func() {
		simulated.Close()
		server.Close()
	})
	given := map[string]string{}
	for i := 0; i+1 < len(options); i += 2 {
		given[options[i]] = options[i+1]
	}
	p := must[provider.Provider](t)(adapter.New(provider.Settings{Mode: provider.Sandbox, Options: given})).(adapter.Provider)
	login := p.Login()
	a := &agency{
		t: t, url: server.URL, user: user, adapter: p, memory: &sessionMemory{},
		agent: must[*credential.AgentLogin](t)(credential.NewAgentLogin(credential.AgentConfig{
			Login: mipise.Agent, Password: mipise.AgentPassword, URL: server.URL + mipise.Prefix + login.Path,
			LoginKey: login.NameKey, PasswordKey: login.PasswordKey, TokenKey: login.TokenKey, Life: login.Life,
		})),
	}
	if scenario != "" {
		a.manage(http.MethodPatch, "mipise/scenario", scenario, nil)
	}
	return a
}

// manage calls the sandbox's management API.
func (a *agency) manage(method, path, body string, out any) {
	a.t.Helper()
	header := http.Header{}
	if body != "" {
		header.Set("Content-Type", "application/json")
	}
	status, _, text, err := a.exchange(a.t.Context(), method, a.url+"/_sandbox/"+path, header, []byte(body))
	check(a.t, err)
	if status >= 300 {
		a.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if out != nil {
		check(a.t, json.Unmarshal(text, out))
	}
}

// advance moves Mipise's clock, and not ours.
func (a *agency) advance(d time.Duration) {
	a.t.Helper()
	text := must[[]byte](a.t)(json.Marshal(map[string]int{"seconds": int(d / time.Second)}))
	a.manage(http.MethodPost, "clock/advance", string(text), nil)
}

// code gives the one-time password that was sent last.
func (a *agency) code() string {
	a.t.Helper()
	var answer struct {
		Codes []struct {
			Code string
			Sent time.Time `json:"sentAt"`
		}
	}
	a.manage(http.MethodGet, "mipise/users/"+a.user+"/codes", "", &answer)
	last := ""
	var at time.Time
	for _, c := range answer.Codes {
		if !c.Sent.Before(at) {
			last, at = c.Code, c.Sent
		}
	}
	return last
}

func (a *agency) exchange(ctx context.Context, method, address string, header http.Header, body []byte) (int, http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, text, err
}

// Do implements provider.Upstream: after a 401 the agent logs in again.
func (a *agency) Do(ctx context.Context, method, path string, header http.Header, body []byte) (int, http.Header, []byte, error) {
	client := httptest.NewRequest(http.MethodGet, "/", nil)
	for again := false; ; again = true {
		h := header.Clone()
		if err := a.agent.Authorize(ctx, client, h); err != nil {
			return 0, nil, nil, err
		}
		status, received, text, err := a.exchange(ctx, method, a.url+mipise.Prefix+path, h, body)
		if err != nil || status != http.StatusUnauthorized || again {
			return status, received, text, err
		}
		if err := a.agent.Renew(ctx, client, h); err != nil {
			return status, received, text, nil
		}
	}
}

func (a *agency) Memory() provider.Memory             { return a.memory }
func (a *agency) AsClient() (provider.Upstream, bool) { return nil, false }

func (a *agency) params(more ...string) map[string]string {
	all := map[string]string{"platformUUID": mipise.PlatformID, "userUUID": a.user}
	for i := 0; i+1 < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

// target is a path of the customer's.
func (a *agency) target(path string) string {
	return "/platforms/" + mipise.PlatformID + "/users/" + a.user + path
}

// send sends a request of a page's, with the proof that there is, and tells
// whether Mipise asks for strong authentication.
func (a *agency) send(c provider.Case, method, path, body string) (status int, text string, demand provider.Demand, asked bool) {
	a.t.Helper()
	c.Path, c.Params = a.target(path), a.params()
	r := httptest.NewRequest(method, c.Path, nil)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	proof, ok, err := a.adapter.Recall(a.t.Context(), a, c)
	check(a.t, err)
	if ok {
		a.adapter.Prove(r, proof)
	}
	status, header, answer, err := a.Do(a.t.Context(), method, c.Path, r.Header, []byte(body))
	check(a.t, err)
	got := provider.Answer{Method: method, Path: c.Path, Status: status, Header: header}
	if a.adapter.ReadsBody(got) {
		got.Body = answer
	}
	demand, asked = a.adapter.Detect(got)
	return status, string(answer), demand, asked
}

// pay sends a payment for a challenge; the zero Demand is none.
func (a *agency) pay(d provider.Demand, reference string) (int, provider.Demand, bool) {
	a.t.Helper()
	body := `{"beneficiary":"5e0b7d34-c19f-4a82-9d63-2f84b1e6a70c","amount":12.50,"currency":"EUR","reference":"` + reference + `"}`
	status, _, demand, asked := a.send(provider.Case{Token: d.Token}, http.MethodPost, "/payments", body)
	return status, demand, asked
}

// executions gives how often anything was executed.
func (a *agency) executions() int {
	a.t.Helper()
	var answer struct{ Executions []struct{ Outcome string } }
	a.manage(http.MethodGet, "executions?provider=mipise", "", &answer)
	return len(answer.Executions)
}

// preflight raises what is needed; "" is nothing.
func (a *agency) preflight(more ...string) (provider.Demand, string) {
	a.t.Helper()
	d, s, needed, err := a.adapter.Preflight(a.t.Context(), a, a.params(more...))
	check(a.t, err)
	if !needed {
		return provider.Demand{}, ""
	}
	return d, steps(s)
}

func (a *agency) caseOf(d provider.Demand) provider.Case {
	return provider.Case{Token: d.Token, Params: a.params()}
}

func (a *agency) poll(d provider.Demand) provider.Standing {
	a.t.Helper()
	return must[provider.Standing](a.t)(a.adapter.Poll(a.t.Context(), a, a.caseOf(d)))
}

// steps are those that are needed.
func steps(s provider.Standing) string {
	var ids []string
	for _, f := range s.Factors {
		if f.Needed() {
			ids = append(ids, f.ID)
		}
	}
	return strings.Join(ids, " ")
}

// newSecret is what the customer chooses.
const newSecret = "Marmot2026"

// answer answers one factor rightly, as the customer who knows this secret code.
func (a *agency) answer(d provider.Demand, f stepup.Factor, secret string) {
	a.t.Helper()
	text := secret
	switch f.Method {
	case stepup.MethodCode:
		must[string](a.t)(a.adapter.Start(a.t.Context(), a, a.caseOf(d), f))
		text = a.code()
	case stepup.MethodNewSecret:
		text = newSecret
	}
	v, err := a.adapter.Verify(a.t.Context(), a, a.caseOf(d), f, provider.Answering{Text: text})
	if err != nil || !v.Accepted {
		a.t.Fatalf("%s: accepted %v (%v)", f.ID, v.Accepted, err)
	}
}

// walk answers one factor after the other, as the dialog has them, and gives the
// steps that were gone.
func (a *agency) walk(d provider.Demand, secret string) string {
	a.t.Helper()
	var gone []string
	for len(gone) < 20 {
		s := a.poll(d)
		if s.State == stepup.StateApproved {
			return strings.Join(gone, " ")
		}
		i := 0
		for i < len(s.Factors) && !s.Factors[i].Needed() {
			i++
		}
		if s.State != stepup.StatePending || i == len(s.Factors) {
			a.t.Fatalf("%s, with %q left after %q", s.State, steps(s), gone)
		}
		if s.Factors[i].Method == stepup.MethodNewSecret {
			secret = newSecret
		}
		a.answer(d, s.Factors[i], secret)
		gone = append(gone, s.Factors[i].ID)
	}
	a.t.Fatalf("there is no end after %q", gone)
	return ""
}

// sessionMemory is the memory of one session.
type sessionMemory struct {
	mu   sync.Mutex
	kept map[string]remembered
}

type remembered struct {
	value string
	until time.Time
}

func (m *sessionMemory) Get(_ context.Context, name string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.kept[name]
	return k.value, ok && k.value != "" && time.Now().Before(k.until), nil
}

func (m *sessionMemory) Update(_ context.Context, name string, change func(string) (string, time.Duration, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]remembered{}
	}
	old := m.kept[name]
	if !time.Now().Before(old.until) {
		old.value = ""
	}
	value, life, err := change(old.value)
	if err == nil {
		m.kept[name] = remembered{value, time.Now().Add(life)}
	}
	return err
}

// refusedAs gives the code of a refusal.
func refusedAs(err error) stepup.Code {
	var refusal *provider.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}
