package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/credential"
	"countersign/server/internal/keyset"
	store "countersign/server/internal/secret"
	"countersign/server/internal/session"
	"countersign/server/internal/store/redis"
	"countersign/server/internal/store/redis/redistest"
)

// TestRenewalOnARefusedToken repeats a request whose token has ended, with its
// body, and nobody notices.
func TestRenewalOnARefusedToken(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	r.connect(t, r.browser)
	for round := range 3 {
		r.as.pass(time.Minute)
		r.as.expire()
		got := r.sendFrom(t, r.browser, "POST", "/pay/quotes", `{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":10,"targetAmount":null}`,
			"Content-Type", "application/json")
		if got.status != http.StatusOK {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
		if g := r.as.grants(); g[0].Renewed != round+1 {
			t.Errorf("renewed %d times, want %d", g[0].Renewed, round+1)
		}
	}
}

// TestRenewalBeforeTheEnd: a token that is about to end is not tried.
func TestRenewalBeforeTheEnd(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	r.connect(t, r.browser)
	r.as.pass(43199*time.Second - 30*time.Second)
	if got := r.profiles(t, r.browser); got.status != http.StatusOK || r.as.grants()[0].Renewed != 1 {
		t.Errorf("answered %d, renewed %d times", got.status, r.as.grants()[0].Renewed)
	}
	// Where it cannot be renewed it is good until then.
	r.as.pass(43199*time.Second - 30*time.Second)
	r.as.fail("server_error")
	if got := r.profiles(t, r.browser); got.status != http.StatusOK || r.as.grants()[0].Renewed != 1 {
		t.Errorf("answered %d %s, renewed %d times", got.status, got.body, r.as.grants()[0].Renewed)
	}
}

// TestInstancesRenewOnce: a refresh token that is rotated, and used by two, would
// end the connection.
func TestInstancesRenewOnce(t *testing.T) {
	t.Run("in memory", func(t *testing.T) {
		shared := store.NewMemory(store.Limits{})
		renewOnce(t, shared, shared)
	})
	t.Run("in Redis", func(t *testing.T) {
		address, keys := redistest.Start(t).Address, keyset.Generate()
		instance := func() store.Store {
			set, err := keyset.Parse(keys)
			if err != nil {
				t.Fatal(err)
			}
			s := redis.New(redis.Config{Client: redis.Address{Hosts: []string{address}}.Dial(), Keys: set})
			t.Cleanup(func() { _ = s.Close() })
			return s.Secrets()
		}
		renewOnce(t, instance(), instance())
	})
}

// TestCallbackAtAnotherInstance: whoever is sent away by one instance may come back
// to another one, and be served by a third.
func TestCallbackAtAnotherInstance(t *testing.T) {
	as, shared := newAuthority(t), store.NewMemory(store.Limits{})
	one, another, third := newConnectRig(t, as, shared, nil, nil), newConnectRig(t, as, shared, nil, nil), newConnectRig(t, as, shared, nil, nil)
	browser := one.browser
	link := one.decide(t, one.leave(t, browser, page), "approve")
	if back := another.visit(t, browser, link); back.header.Get("Location") != page+"?countersign_connect=connected" {
		t.Fatalf("came back to %d %q", back.status, back.header.Get("Location"))
	}
	if got := third.profiles(t, browser); got.status != http.StatusOK || !one.connected(t, browser) {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	if got := another.disconnect(t, browser); got.status != http.StatusOK || third.connected(t, browser) {
		t.Errorf("disconnected with %d %s", got.status, got.body)
	}
}

func renewOnce(t *testing.T, one, another store.Store) {
	t.Helper()
	as := newAuthority(t)
	as.scenario(`{"oauth":{"refreshTokens":"rotated","graceSeconds":0}}`)
	instances := []connectRig{newConnectRig(t, as, one, nil, nil), newConnectRig(t, as, another, nil, nil)}
	browser := instances[0].browser
	instances[0].connect(t, browser)
	for round := range 5 {
		as.pass(time.Minute)
		as.expire()
		var all sync.WaitGroup
		for i := range 24 {
			all.Go(func() {
				if got := instances[i%2].profiles(t, browser); got.status != http.StatusOK {
					t.Errorf("instance %d answered %d %s", i%2, got.status, got.body)
				}
			})
		}
		all.Wait()
		if got := as.grants(); len(got) != 1 || got[0].Revoked || got[0].Renewed != round+1 {
			t.Fatalf("after round %d: %+v", round+1, got)
		}
	}
}

func TestRevokedAtTheProvider(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	r.connect(t, r.browser)
	r.as.pass(time.Minute)
	r.as.revoke()
	got := r.profiles(t, r.browser)
	got.wantProblem(t, http.StatusUnauthorized, "not_connected")
	if got.header.Get("Countersign-Connect") == "" || r.connected(t, r.browser) {
		t.Errorf("what is left: %v", got.header)
	}
	r.connect(t, r.browser)
	if got := r.profiles(t, r.browser); got.status != http.StatusOK {
		t.Errorf("connected again: %d %s", got.status, got.body)
	}
}

// TestAuthorizationServerAway loses nothing.
func TestAuthorizationServerAway(t *testing.T) {
	for _, fault := range []string{"server_error", "rate_limit", "drop_before"} {
		t.Run(fault, func(t *testing.T) {
			r := newConnectRig(t, newAuthority(t), nil, nil, nil)
			r.connect(t, r.browser)
			r.as.pass(time.Minute)
			r.as.expire()
			r.as.fail(fault)
			got := r.profiles(t, r.browser)
			got.wantProblem(t, http.StatusServiceUnavailable, "authorization_unavailable")
			if got.header.Get("Retry-After") == "" || !r.connected(t, r.browser) {
				t.Errorf("%v", got.header)
			}
			r.profiles(t, r.browser).wantProblem(t, http.StatusServiceUnavailable, "authorization_unavailable") // it is left alone
			r.as.pass(time.Minute)
			if got := r.profiles(t, r.browser); got.status != http.StatusOK {
				t.Errorf("afterwards: %d %s", got.status, got.body)
			}
		})
	}
}

// TestLostAnswer: the authorization server has rotated the token, and nobody has
// heard of it.
func TestLostAnswer(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	r.as.scenario(`{"oauth":{"refreshTokens":"rotated","graceSeconds":3600}}`)
	r.connect(t, r.browser)
	r.as.pass(time.Minute)
	r.as.expire()
	r.as.fail("drop_after")
	r.profiles(t, r.browser).wantProblem(t, http.StatusServiceUnavailable, "authorization_unavailable")
	r.as.pass(time.Minute)
	if got := r.profiles(t, r.browser); got.status != http.StatusOK {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
	// Without any grace the connection is over, and says so.
	r.as.scenario(`{"oauth":{"graceSeconds":0}}`)
	r.as.pass(time.Minute)
	r.as.expire()
	r.as.fail("drop_after")
	r.profiles(t, r.browser).wantProblem(t, http.StatusServiceUnavailable, "authorization_unavailable")
	r.as.pass(time.Minute)
	r.profiles(t, r.browser).wantProblem(t, http.StatusUnauthorized, "not_connected")
}

func TestAuthorizationServerAwayAtTheCallback(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	link := r.decide(t, r.leave(t, r.browser, page), "approve")
	r.as.fail("server_error")
	if got := r.visit(t, r.browser, link); got.status != http.StatusServiceUnavailable || got.header.Get("Location") != "" {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	if got := r.visit(t, r.browser, link); got.status != http.StatusSeeOther || !r.connected(t, r.browser) {
		t.Errorf("loaded anew: %d %s", got.status, got.body)
	}
}

// TestAProviderThatRefusesAllTokens gets each request twice at most, and its answer
// stands.
func TestAProviderThatRefusesAllTokens(t *testing.T) {
	r := newConnectRig(t, newAuthority(t), nil, nil, nil)
	r.connect(t, r.browser)
	r.as.pass(time.Minute)
	r.as.scenario(`{"faults":{"expiredAccess":1}}`)
	for range 5 {
		got := r.profiles(t, r.browser)
		if got.status != http.StatusUnauthorized || got.code() != "" {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}
	if n := r.as.grants()[0].Renewed; n != 1 {
		t.Errorf("renewed %d times, want 1", n)
	}
}

// brokenStore is a store that is away for some of its updates.
type brokenStore struct {
	store.Store
	mu   sync.Mutex
	away int
	all  []string // what it was to keep
}

func (s *brokenStore) Update(ctx context.Context, k store.Key, change func(string) (string, time.Duration, error)) error {
	s.mu.Lock()
	away := s.away > 0
	s.away--
	s.mu.Unlock()
	if away {
		return store.ErrValue
	}
	return s.Store.Update(ctx, k, func(old string) (string, time.Duration, error) {
		value, life, err := change(old)
		s.all = append(s.all, value)
		return value, life, err
	})
}

func (s *brokenStore) breakFor(updates int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = updates
}

// awayAfter makes the store go away once the authorization server was asked.
type awayAfter struct {
	http.RoundTripper
	store *brokenStore
}

func (a awayAfter) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := a.RoundTripper.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, "/token") {
		a.store.breakFor(3)
	}
	return res, err
}

// TestTokensAreKeptThatTheStoreMissed: the authorization server has rotated the
// token, and the store is away for a moment.
func TestTokensAreKeptThatTheStoreMissed(t *testing.T) {
	as := newAuthority(t)
	as.scenario(`{"oauth":{"refreshTokens":"rotated"}}`)
	broken := &brokenStore{Store: store.NewMemory(store.Limits{})}
	transport := awayAfter{http.DefaultTransport, broken}
	r := newConnectRig(t, as, broken, func(c *credential.ConnectionConfig) { c.Transport = transport }, nil)
	link := r.decide(t, r.leave(t, r.browser, page), "approve")
	if got := r.visit(t, r.browser, link); got.header.Get("Location") != page+"?countersign_connect=failed" {
		t.Fatalf("a grant that cannot be kept: %d %s", got.status, got.header.Get("Location"))
	}
	if g := as.grants(); len(g) != 1 || !g[0].Revoked {
		t.Errorf("what cannot be kept is not revoked: %v", g)
	}
	broken.breakFor(0)
	plain := newConnectRig(t, as, broken.Store, nil, nil)
	plain.connect(t, r.browser)
	as.pass(time.Minute)
	as.expire()
	if got := r.profiles(t, r.browser); got.status != http.StatusOK {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	as.pass(time.Minute)
	as.expire()
	if got := plain.profiles(t, r.browser); got.status != http.StatusOK {
		t.Errorf("the newest refresh token is lost: %d %s", got.status, got.body)
	}
}

// TestStoreAway says so, and nobody is disconnected.
func TestStoreAway(t *testing.T) {
	broken := &failingStore{Store: store.NewMemory(store.Limits{})}
	r := newConnectRig(t, newAuthority(t), broken, nil, nil)
	r.connect(t, r.browser)
	broken.away = true
	got := r.profiles(t, r.browser)
	got.wantProblem(t, http.StatusServiceUnavailable, "store_unavailable")
	if got.header.Get("Retry-After") == "" {
		t.Error("nobody says when to try again")
	}
	r.visit(t, r.browser, atWise+"/connection").wantProblem(t, http.StatusServiceUnavailable, "store_unavailable")
	r.disconnect(t, r.browser).wantProblem(t, http.StatusServiceUnavailable, "store_unavailable")
	if got := r.visit(t, r.browser, atWise+"/connect"); got.status != http.StatusServiceUnavailable {
		t.Errorf("connect: %d", got.status)
	}
	broken.away = false
	if got := r.profiles(t, r.browser); got.status != http.StatusOK {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
}

type failingStore struct {
	store.Store
	away bool
}

func (s *failingStore) Get(ctx context.Context, k store.Key) (string, error) {
	if s.away {
		return "", context.DeadlineExceeded
	}
	return s.Store.Get(ctx, k)
}

func (s *failingStore) Update(ctx context.Context, k store.Key, change func(string) (string, time.Duration, error)) error {
	if s.away {
		return context.DeadlineExceeded
	}
	return s.Store.Update(ctx, k, change)
}

// TestTokensStayInTheGateway looks for all that was kept in what anybody else sees.
func TestTokensStayInTheGateway(t *testing.T) {
	var log bytes.Buffer
	kept := &brokenStore{Store: store.NewMemory(store.Limits{})}
	r := newConnectRig(t, newAuthority(t), kept, nil, &log)
	r.connect(t, r.browser)
	seen := ""
	see := func(a answer) {
		for name, values := range a.header {
			seen += name + ": " + strings.Join(values, ",") + "\n"
		}
		seen += a.body
	}
	see(r.profiles(t, r.browser))
	r.as.pass(time.Minute)
	r.as.expire()
	see(r.profiles(t, r.browser))
	for _, fault := range []string{"server_error", "drop_after"} {
		r.as.pass(time.Minute)
		r.as.expire()
		r.as.fail(fault)
		see(r.profiles(t, r.browser))
	}
	r.as.revoke()
	r.as.pass(time.Minute)
	see(r.profiles(t, r.browser))
	secrets := 0
	for _, text := range kept.all {
		var c struct{ Access, Refresh string }
		if json.Unmarshal([]byte(text), &c) != nil {
			continue
		}
		for _, s := range []string{c.Access, c.Refresh} {
			if s == "" {
				continue
			}
			secrets++
			if strings.Contains(seen, s) || strings.Contains(log.String(), s) || strings.Contains(log.String(), url.QueryEscape(s)) {
				t.Error("a token is told")
			}
		}
	}
	if secrets < 6 || !strings.Contains(log.String(), "authorization_unavailable") {
		t.Errorf("looked for %d secrets in a log of %d bytes", secrets, log.Len())
	}
}

// TestDisconnectedWhileRenewing brings no connection back.
func TestDisconnectedWhileRenewing(t *testing.T) {
	as := newAuthority(t)
	gate := make(chan struct{})
	asked := make(chan struct{}, 1)
	var shut sync.Once
	r := newConnectRig(t, as, nil, func(c *credential.ConnectionConfig) {
		c.Transport = waitingTransport{http.DefaultTransport, asked, gate}
	}, nil)
	go func() { <-asked; gate <- struct{}{} }()
	r.connect(t, r.browser)
	as.pass(time.Minute)
	as.expire()
	answered := make(chan answer, 1)
	go func() { answered <- r.profiles(t, r.browser) }()
	<-asked
	if got := r.disconnect(t, r.browser); got.status != http.StatusOK {
		t.Errorf("disconnected with %d %s", got.status, got.body)
	}
	shut.Do(func() { close(gate) })
	(<-answered).wantProblem(t, http.StatusUnauthorized, "not_connected")
	if r.connected(t, r.browser) {
		t.Error("connected again")
	}
	if g := as.grants(); !g[0].Revoked {
		t.Errorf("the provider has %v", g)
	}
}

// waitingTransport holds requests for tokens until it is let.
type waitingTransport struct {
	http.RoundTripper
	asked chan<- struct{}
	gate  <-chan struct{}
}

func (w waitingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := w.RoundTripper.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, "/token") {
		w.asked <- struct{}{}
		<-w.gate
	}
	return res, err
}

// TestLeaseOfADeadInstance ends: another one renews.
func TestLeaseOfADeadInstance(t *testing.T) {
	as := newAuthority(t)
	shared := store.NewMemory(store.Limits{})
	r := newConnectRig(t, as, shared, nil, nil)
	r.connect(t, r.browser)
	as.pass(time.Minute)
	as.expire()
	here, _ := url.Parse(r.server.URL)
	id := idOf(t, r.browser.Jar.Cookies(here)[0].Value)
	key := store.Key{Session: id, Provider: "wise", Name: "oauth2/connection"}
	err := shared.Update(t.Context(), key, func(old string) (string, time.Duration, error) {
		var c map[string]any
		if err := json.Unmarshal([]byte(old), &c); err != nil {
			return "", 0, err
		}
		c["lease"], c["leaseEnds"] = "of another instance", as.now().Add(30*time.Second)
		text, err := json.Marshal(c)
		return string(text), time.Hour, err
	})
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan answer, 1)
	go func() { answered <- r.profiles(t, r.browser) }()
	select {
	case got := <-answered:
		t.Fatalf("renewed under another's lease: %d %s", got.status, got.body)
	case <-time.After(200 * time.Millisecond):
	}
	as.pass(time.Minute)
	if got := <-answered; got.status != http.StatusOK {
		t.Errorf("answered %d %s", got.status, got.body)
	}
}

// idOf gives the id of a session by its value.
func idOf(t *testing.T, value string) session.ID {
	t.Helper()
	r := request(t, "GET", own, nil, "Countersign-Session", value)
	s, ok := session.New(session.Config{Own: own}).Read(r)
	if !ok {
		t.Fatalf("%q is no session", value)
	}
	return s.ID
}
