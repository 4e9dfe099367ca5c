package credential_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/credential"
)

const apiKey = "example-api-key"

// issuer is a provider's login and refresh, without a network. It checks every
// request strictly, and refuses as the documentation has it: a refresh while the
// access token is good, or with any but the newest refresh token.
type issuer struct {
	t *testing.T

	mu        sync.Mutex
	n         int
	access    string // the newest
	refresh   string
	told      bool // the access token was refused
	logins    int
	refreshes int

	// hold, if set, is waited for before an answer; down makes answers 503.
	hold chan struct{}
	down atomic.Bool
	// silent gives no new refresh token.
	silent atomic.Bool
}

func (p *issuer) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.hold != nil {
		select {
		case <-p.hold:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Method != http.MethodPost || r.URL.Host != "api.example" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "" {
		p.t.Errorf("%s %s with %v (%v)", r.Method, r.URL, r.Header, err)
	}
	var in map[string]string
	if err := json.Unmarshal(body, &in); err != nil || len(in) != 1 {
		p.t.Errorf("%s with %s (%v)", r.URL.Path, body, err)
	}
	switch {
	case p.down.Load():
		return respond(503, `s3cret`), nil
	case r.URL.Path == "/v3/auth/login" && in["api_key"] == apiKey:
		p.logins++
	case r.URL.Path == "/v3/auth/refresh" && p.refresh != "" && in["refresh_token"] == p.refresh:
		if !p.told {
			p.t.Error("refreshed before a 401")
			return respond(400, `{}`), nil
		}
		p.refreshes++
		if p.silent.Load() {
			p.issue()
			return respond(200, fmt.Sprintf(`{"access_token":%q}`, p.access)), nil
		}
		p.refresh = ""
	case r.URL.Path == "/v3/auth/refresh" && in["refresh_token"] != "":
		return respond(401, `{}`), nil
	default:
		p.t.Errorf("%s with %s", r.URL.Path, body)
		return respond(400, `{}`), nil
	}
	p.issue()
	p.refresh = fmt.Sprintf("r-%d", p.n)
	return respond(200, fmt.Sprintf(`{"access_token":%q,"refresh_token":%q,"more":{}}`, p.access, p.refresh)), nil
}

func (p *issuer) issue() {
	p.n++
	p.access, p.told = fmt.Sprintf("a-%d", p.n), false
}

// call is a request to the API with an Authorization; false is a 401.
func (p *issuer) call(authorization string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return authorization == "Bearer "+p.access && !p.told
}

// end has the access token run out.
func (p *issuer) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = true
}

// revoke ends the session.
func (p *issuer) revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told, p.refresh = true, ""
}

func (p *issuer) counts(t *testing.T, logins, refreshes int) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.logins != logins || p.refreshes != refreshes {
		t.Errorf("%d logins and %d refreshes, want %d and %d", p.logins, p.refreshes, logins, refreshes)
	}
}

func respond(status int, body string) *http.Response {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
	return w.Result()
}

func newAPIKey(t *testing.T, rt http.RoundTripper, base string) *credential.APIKey {
	t.Helper()
	k, err := credential.NewAPIKey(credential.APIKeyConfig{
		Key: apiKey, LoginURL: base + "/v3/auth/login", RefreshURL: base + "/v3/auth/refresh", Transport: rt,
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const apiBase = "https://api.example"

// headed gives the headers that a source sets.
func headed(ctx context.Context, s credential.Source) (http.Header, error) {
	h := http.Header{}
	err := s.Authorize(ctx, httptest.NewRequest("GET", "/", nil), h)
	return h, err
}

// through sends a request as the gateway does: after a 401 once more, with what
// Renew gives.
func through(ctx context.Context, k *credential.APIKey, p *issuer) error {
	for range 2 {
		h, err := headed(ctx, k)
		if err != nil {
			return err
		}
		if p.call(h.Get("Authorization")) {
			return nil
		}
		if err := k.Renew(ctx, httptest.NewRequest("GET", "/", nil), h); err != nil {
			return err
		}
	}
	return errors.New("refused twice")
}

func TestAPIKeySessions(t *testing.T) {
	for _, test := range []struct {
		name string
		// between happens before each further request.
		between           []func(p *issuer)
		logins, refreshes int
	}{
		{"one session for all", []func(*issuer){func(*issuer) {}, func(*issuer) {}}, 1, 0},
		{"refreshed after a 401", []func(*issuer){(*issuer).end}, 1, 1},
		{"always with the newest refresh token", []func(*issuer){(*issuer).end, (*issuer).end, (*issuer).end}, 1, 3},
		{"another login where the session is over", []func(*issuer){(*issuer).revoke}, 2, 0},
		{"a refresh after another login", []func(*issuer){(*issuer).revoke, (*issuer).end}, 2, 1},
		{"the old refresh token where there is no new one", []func(*issuer){
			func(p *issuer) { p.silent.Store(true); p.end() },
			func(p *issuer) { p.end() },
		}, 1, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &issuer{t: t}
			k := newAPIKey(t, p, apiBase)
			if err := through(t.Context(), k, p); err != nil {
				t.Fatal(err)
			}
			for i, happens := range test.between {
				happens(p)
				if err := through(t.Context(), k, p); err != nil {
					t.Fatalf("request %d: %v", i+2, err)
				}
			}
			p.counts(t, test.logins, test.refreshes)
		})
	}
}

// TestAPIKeyRefreshesForAll: of many requests that are refused at once, one
// refreshes, and all go on with what it got.
func TestAPIKeyRefreshesForAll(t *testing.T) {
	p := &issuer{t: t}
	k := newAPIKey(t, p, apiBase)
	var all sync.WaitGroup
	for range 8 {
		for range 50 {
			all.Go(func() {
				if err := through(t.Context(), k, p); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		p.end()
	}
	p.counts(t, 1, 7)
}

// TestAPIKeyBusy lets tokens run out while requests are under way.
func TestAPIKeyBusy(t *testing.T) {
	p := &issuer{t: t}
	k := newAPIKey(t, p, apiBase)
	var all sync.WaitGroup
	for i := range 300 {
		all.Go(func() {
			if i%10 == 0 {
				p.end()
			}
			// It may run out twice for one request, which is then answered 401.
			if err := through(t.Context(), k, p); err != nil && err.Error() != "refused twice" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := through(t.Context(), k, p); err != nil {
		t.Error(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.logins != 1 || p.refreshes > 30 {
		t.Errorf("%d logins and %d refreshes after 30 ends", p.logins, p.refreshes)
	}
}

// TestAPIKeyLateRefusal: a 401 to a token that was replaced since renews nothing.
func TestAPIKeyLateRefusal(t *testing.T) {
	p := &issuer{t: t}
	k := newAPIKey(t, p, apiBase)
	late, err := headed(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	p.end()
	if err := through(t.Context(), k, p); err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest("GET", "/", nil)
	if err := k.Renew(t.Context(), request, late); err != nil {
		t.Error(err)
	}
	if err := k.Renew(t.Context(), request, http.Header{}); !errors.Is(err, credential.ErrMissing) {
		t.Errorf("a request without credentials: %v", err)
	}
	if err := through(t.Context(), k, p); err != nil {
		t.Error(err)
	}
	p.counts(t, 1, 1)
}

func TestAPIKeyOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &issuer{t: t, hold: make(chan struct{})}
		k := newAPIKey(t, p, apiBase)
		impatient, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := headed(impatient, k)
			gone <- err
		}()
		synctest.Wait()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := through(t.Context(), k, p); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		cancel() // the login was begun for this one, and goes on without it
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		close(p.hold)
		all.Wait()
		p.counts(t, 1, 0)
	})
}

func TestAPIKeyComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &issuer{t: t}
		k := newAPIKey(t, p, apiBase)
		if err := through(t.Context(), k, p); err != nil {
			t.Fatal(err)
		}
		p.end()
		p.down.Store(true)
		for range 3 { // a failure is not repeated at once
			if err := through(t.Context(), k, p); err == nil || !strings.Contains(err.Error(), "refresh with the provider: answered 503") {
				t.Errorf("error %v", err)
			}
		}
		p.down.Store(false)
		if err := through(t.Context(), k, p); err == nil {
			t.Error("asked again at once")
		}
		time.Sleep(time.Second)
		if err := through(t.Context(), k, p); err != nil {
			t.Error(err)
		}
		p.counts(t, 1, 1) // the session was not lost
	})
}

// TestAPIKeyLogins: whatever refuses all tokens does not make us log in for
// ever, which looks like fraud.
func TestAPIKeyLogins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &issuer{t: t}
		k := newAPIKey(t, p, apiBase)
		var last error
		for range 100 {
			if last = through(t.Context(), k, p); last != nil {
				break
			}
			p.revoke()
			time.Sleep(2 * time.Second)
		}
		if last == nil || !strings.Contains(last.Error(), "too many in a short time") {
			t.Errorf("error %v", last)
		}
		p.counts(t, 6, 0)
		time.Sleep(10 * time.Minute)
		if err := through(t.Context(), k, p); err != nil {
			t.Error(err)
		}
		p.counts(t, 7, 0)
	})
}

func TestAPIKeyEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &issuer{t: t, hold: make(chan struct{})}
		start := time.Now()
		_, err := headed(t.Context(), newAPIKey(t, p, apiBase))
		if err == nil || !strings.Contains(err.Error(), "in time") || time.Since(start) > time.Minute {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}

func TestAPIKeyErrorsTellNoSecret(t *testing.T) {
	for _, test := range []struct {
		name, want string
		answer     func(http.ResponseWriter, *http.Request)
	}{
		{"refused", "login with the provider: answered 401", reply(401, `{"error":"s3cret"}`)},
		{"looks like fraud", "answered 403", reply(403, `s3cret`)},
		{"failed", "answered 500", reply(500, `s3cret`)},
		{"redirected", "answered 307", func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "s3cret") {
				panic("the key was handed on")
			}
			http.Redirect(w, r, "/s3cret", http.StatusTemporaryRedirect)
		}},
		{"not JSON", "not the documented one", reply(200, `s3cret`)},
		{"no token", "not the documented one", reply(200, `{"token":"s3cret"}`)},
		{"a token that no header may hold", "not the documented one", reply(200, `{"access_token":"s3cret\r\n","refresh_token":"r"}`)},
		{"a token of another kind", "not the documented one", reply(200, `{"access_token":7,"refresh_token":"s3cret"}`)},
		{"a token too long", "not the documented one", reply(200, `{"access_token":"`+strings.Repeat("s3cret", 2000)+`"}`)},
		{"a refresh token too long", "not the documented one", reply(200, `{"access_token":"a","refresh_token":"`+strings.Repeat("s3cret", 2000)+`"}`)},
		{"too long", "not the documented one", reply(200, `{"access_token":"a","more":"`+strings.Repeat("s3cret", 20000)+`"}`)},
		{"broken off", "cannot be reached", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v3/auth/login" {
					r.URL.Path = "/"
				}
				test.answer(w, r)
			}))
			defer server.Close()
			h, err := headed(t.Context(), newAPIKey(t, nil, server.URL))
			if err == nil || len(h) != 0 || !strings.Contains(err.Error(), test.want) || errors.Is(err, credential.ErrMissing) {
				t.Fatalf("headers %v (%v), want %q", h, err, test.want)
			}
			for _, secret := range []string{"s3cret", apiKey} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error says %q: %v", secret, err)
				}
			}
		})
	}
}

func TestNewAPIKeyNamesEveryFault(t *testing.T) {
	for _, address := range []string{"", "api.example/login", "ftp://api.example/", "https://", "https://id:s3cret@api.example/", "https://api.example/?key=s3cret", "https://api.example/#x"} {
		_, err := credential.NewAPIKey(credential.APIKeyConfig{LoginURL: address, RefreshURL: address})
		for _, want := range []string{"API key is missing", "of the login", "of the refresh"} {
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q: error %v, want %q", address, err, want)
			}
		}
	}
}

func TestPrintingAnAPIKeyShowsNoSecret(t *testing.T) {
	p := &issuer{t: t}
	k := newAPIKey(t, p, apiBase)
	if err := through(t.Context(), k, p); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, k); strings.Contains(text, apiKey) || strings.Contains(text, "a-1") || strings.Contains(text, "r-1") {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}

// fixed answers everything alike.
type fixed struct {
	status int
	body   string
}

func (f fixed) RoundTrip(*http.Request) (*http.Response, error) {
	return respond(f.status, f.body), nil
}

// FuzzAPIKey proves that whatever login answers, only what a header may hold is
// sent on, and no error repeats it.
func FuzzAPIKey(f *testing.F) {
	f.Add(200, `{"access_token":"a","refresh_token":"r"}`)
	f.Add(201, `{"access_token":"a b"}`)
	f.Add(401, `{"errors":[{"code":"invalid_api_key"}]}`)
	f.Add(200, `[]`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 999 {
			return
		}
		h, err := headed(t.Context(), newAPIKey(t, fixed{status, body}, apiBase))
		if err != nil {
			if len(h) != 0 || len(body) > 40 && strings.Contains(err.Error(), body) {
				t.Errorf("headers %v, error %v", h, err)
			}
			return
		}
		token, ok := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
		if !ok || token == "" || len(token) > 8<<10 || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) || status > 201 {
			t.Errorf("status %d: %q", status, h)
		}
	})
}
