package gateway_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/internal/limit"
	"countersign/server/internal/origin"
	store "countersign/server/internal/secret"
	"countersign/server/internal/session"
	"countersign/server/internal/store/memory"
	"countersign/server/provider"
	"countersign/server/provider/wise"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const (
	own    = "http://localhost:8080"
	page   = "https://app.example.com"
	secret = "user-access-token-example"
)

// rigConfig says what of a rig is not as usual.
type rigConfig struct {
	base         string
	routes       []gateway.Route
	credentials  credential.Source
	limits       gateway.Limits
	settings     provider.Settings
	maxOpen      int
	transport    http.RoundTripper
	assets       http.Handler
	fallback     http.Handler
	now          func() time.Time
	executionLog io.Writer
	provider     provider.Provider       // nil is Wise
	upstream     func(*gateway.Upstream) // changes what is configured
	metrics      gateway.Metrics
	guard        *limit.Guard // nil limits no client
	secrets      store.Store  // of what providers remember; nil is the usual one
	// waiting is told of each retry that begins to wait for another one.
	waiting chan struct{}
}

// waitingStore tells when somebody waits for a session's records to change.
type waitingStore struct {
	challenge.Store
	waiting chan struct{}
}

func (s waitingStore) Subscribe(ctx context.Context, id session.ID, notify func(string)) (func(), error) {
	cancel, err := s.Store.Subscribe(ctx, id, notify)
	s.waiting <- struct{}{}
	return cancel, err
}

// rig is a gateway in front of a provider, with a browser before it.
type rig struct {
	gateway *gateway.Gateway
	server  *httptest.Server
	browser *http.Client
	store   challenge.Store
}

// usualRoutes pass everything below /pay/profiles/ to the same path at /v1.
func usualRoutes() []gateway.Route {
	var routes []gateway.Route
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		routes = append(routes, gateway.Route{
			Match: method + " /pay/profiles/{rest...}", Provider: "wise", To: "/v1/profiles/{rest...}",
		})
	}
	return routes
}

func newRig(t testing.TB, c rigConfig) *rig {
	t.Helper()
	origins, err := origin.New(own, page)
	if err != nil {
		t.Fatal(err)
	}
	if c.provider == nil {
		if c.provider, err = wise.New(c.settings); err != nil {
			t.Fatal(err)
		}
	}
	if c.routes == nil {
		c.routes = usualRoutes()
	}
	if c.credentials == nil {
		c.credentials = credential.NewStatic(secret)
	}
	if c.maxOpen == 0 {
		c.maxOpen = 8
	}
	if c.limits.ReachPause == 0 {
		c.limits.ReachPause = time.Millisecond
	}
	log := slog.New(slog.DiscardHandler)
	if c.executionLog != nil {
		log = slog.New(slog.NewJSONHandler(c.executionLog, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	var store challenge.Store = memory.New(memory.Config{Now: c.now})
	if c.waiting != nil {
		store = waitingStore{store, c.waiting}
	}
	up := gateway.Upstream{Provider: c.provider, BaseURL: c.base, Credentials: c.credentials, Transport: c.transport}
	if c.upstream != nil {
		c.upstream(&up)
	}
	g, err := gateway.New(gateway.Config{
		Upstreams: map[string]gateway.Upstream{"wise": up}, Metrics: c.metrics, Guard: c.guard, Secrets: c.secrets,
		Routes: c.routes,
		Challenges: challenge.New(challenge.Config{
			Store: store, MaxOpen: c.maxOpen, Lifetime: time.Hour, Keep: time.Hour, Lease: time.Minute,
			Attempts: 5, Lockout: 15 * time.Minute, Now: c.now,
		}),
		Sessions: session.New(session.Config{Own: own, Origins: origins}),
		Origins:  origins, Own: own, Limits: c.limits, Assets: c.assets, Fallback: c.fallback, Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{gateway: g, server: httptest.NewServer(g), store: store}
	r.browser = r.newBrowser(t)
	t.Cleanup(func() {
		if err := g.Close(context.Background()); err != nil {
			t.Error(err)
		}
		r.server.Close()
	})
	return r
}

// newBrowser makes a client with cookies of its own, which follows no
// redirects.
func (r *rig) newBrowser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Jar: jar, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is a response that has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

// code is the code of a problem.
func (a answer) code() string {
	var p struct{ Code string }
	if !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") || json.Unmarshal([]byte(a.body), &p) != nil {
		return ""
	}
	return p.Code
}

func (a answer) wantProblem(t *testing.T, status int, code string) {
	t.Helper()
	if a.status != status || a.code() != code {
		t.Errorf("answered %d %q (%s), want %d %q", a.status, a.code(), a.body, status, code)
	}
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a problem with Cache-Control %q, want no-store", got)
	}
}

func (a answer) want(t *testing.T, status int, body string) {
	t.Helper()
	if a.status != status || a.body != body {
		t.Errorf("answered %d %q, want %d %q", a.status, a.body, status, body)
	}
}

// send sends a request of the usual page in the rig's browser.
func (r *rig) send(t testing.TB, method, path, body string, headers ...string) answer {
	t.Helper()
	return r.sendFrom(t, r.browser, method, path, body, headers...)
}

func (r *rig) sendFrom(t testing.TB, browser *http.Client, method, path, body string, headers ...string) answer {
	t.Helper()
	return do(t, browser, request(t, method, r.server.URL+path, strings.NewReader(body), headers...))
}

// request makes a request; headers are names and values in turn.
func request(t testing.TB, method, url string, body io.Reader, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", page)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func do(t testing.TB, browser *http.Client, r *http.Request) answer {
	t.Helper()
	res, err := browser.Do(r)
	if err != nil {
		t.Error(err)
		return answer{}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// challenge asks the gateway how a challenge stands.
func (r *rig) challenge(t testing.TB, id string) stepup.Challenge {
	t.Helper()
	a := r.send(t, "GET", wire.PathChallenges+"/"+id, "")
	var c stepup.Challenge
	if err := json.Unmarshal([]byte(a.body), &c); a.status != http.StatusOK || err != nil {
		t.Errorf("challenge %s: answered %d %s", id, a.status, a.body)
	}
	return c
}

// bank is a provider that challenges: the protected path needs a token that it
// has issued and that the customer has approved, each once.
type bank struct {
	*httptest.Server

	mu       sync.Mutex
	tokens   map[string]bool // issued; true when approved
	issued   []string
	executed []string // bodies
	asked    int      // for the status of a token
	// executing is called while an approved request is carried out.
	executing func(w http.ResponseWriter, r *http.Request)
	// away is how many repeated requests are answered with turned, unread.
	away, turned int
	// requests are all that came to protected paths.
	requests []*http.Request
}

const done = `{"type":"BALANCE","status":"COMPLETED","errorCode":null}`

func newBank(t testing.TB) *bank {
	t.Helper()
	b := &bank{tokens: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/profiles/", b.protected)
	mux.HandleFunc("GET /v1/one-time-token/status", b.status)
	b.Server = httptest.NewServer(mux)
	t.Cleanup(b.Close)
	return b
}

func (b *bank) protected(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	token := r.Header.Get(wire.HeaderApproval)
	b.mu.Lock()
	b.requests = append(b.requests, r)
	if token != "" && b.away > 0 {
		b.away--
		b.mu.Unlock()
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(b.turned)
		_, _ = io.WriteString(w, "not now")
		return
	}
	approved := b.tokens[token]
	if !approved {
		token = b.issue()
	} else {
		delete(b.tokens, token)
		b.executed = append(b.executed, string(body))
	}
	executing := b.executing
	b.mu.Unlock()
	if !approved {
		w.Header().Set(wire.HeaderApproval, token)
		w.Header().Set(wire.HeaderApprovalResult, "REJECTED")
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set(wire.HeaderApprovalResult, "APPROVED")
	if executing != nil {
		executing(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, done)
}

// issue makes a token. The lock is held.
func (b *bank) issue() string {
	token := "00000000-0000-4000-8000-" + strings.Repeat("0", 11) + string(rune('a'+len(b.issued)))
	b.tokens[token] = false
	b.issued = append(b.issued, token)
	return token
}

func (b *bank) status(w http.ResponseWriter, r *http.Request) {
	token := r.Header.Get(wire.HeaderOneTimeToken)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	approved, known := b.tokens[token]
	if !known || r.Header.Get("Authorization") != "Bearer "+secret {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"oneTimeTokenProperties": map[string]any{
		"oneTimeToken": token, "validity": 3600,
		"challenges": []any{map[string]any{"primaryChallenge": map[string]any{"type": "SMS"}, "required": true, "passed": approved}},
	}})
}

// turnAway has the bank turn repeated requests away.
func (b *bank) turnAway(times, status int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.away, b.turned = times, status
}

// approve approves the newest token, as the customer does on the hosted page.
func (b *bank) approve() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	token := b.issued[len(b.issued)-1]
	b.tokens[token] = true
	return token
}

func (b *bank) executions() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.executed)
}
