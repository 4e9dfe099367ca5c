package credential_test

import (
	"context"
	"encoding/base64"
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
	"countersign/server/sandbox"
	"countersign/server/sandbox/mipise"
)

// desk is a login without a network: it counts what it gives out.
type desk struct {
	count  atomic.Int32
	life   int // seconds that a token says it lives; 0: it says nothing
	hold   chan struct{}
	status atomic.Int32 // of the answers, where it is not 200
}

func (d *desk) RoundTrip(r *http.Request) (*http.Response, error) {
	n := d.count.Add(1)
	if d.hold != nil {
		select {
		case <-d.hold:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	w := httptest.NewRecorder()
	if status := d.status.Load(); status != 0 {
		w.WriteHeader(int(status))
		return w.Result(), nil
	}
	fmt.Fprintf(w, `{"token":%q}`, d.token(int(n)))
	return w.Result(), nil
}

// token gives the token of a login.
func (d *desk) token(n int) string {
	if d.life == 0 {
		return fmt.Sprintf("t-%d", n)
	}
	claims := fmt.Sprintf(`{"iat":%d,"exp":%d}`, n, n+d.life)
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func agentConfig(rt http.RoundTripper) credential.AgentConfig {
	return credential.AgentConfig{
		Login: "agent-example", Password: "example-secret", URL: "https://api.example/api/login",
		LoginKey: "username", PasswordKey: "password", TokenKey: "token", Transport: rt,
	}
}

func agent(t testing.TB, c credential.AgentConfig) *credential.AgentLogin {
	t.Helper()
	a, err := credential.NewAgentLogin(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func wantAgent(t *testing.T, a *credential.AgentLogin, token string) http.Header {
	t.Helper()
	h, err := headed(t.Context(), a)
	if err != nil || h.Get("Authorization") != "Bearer "+token {
		t.Errorf("Authorization %q (%v), want %q", h.Get("Authorization"), err, token)
	}
	return h
}

func (d *desk) want(t *testing.T, logins int32) {
	t.Helper()
	if n := d.count.Load(); n != logins {
		t.Errorf("%d logins, want %d", n, logins)
	}
}

func renew(t *testing.T, a *credential.AgentLogin, refused http.Header) error {
	t.Helper()
	return a.Renew(t.Context(), httptest.NewRequest("GET", "/", nil), refused)
}

func TestAgentLogsInAgainBeforeItsTokenEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{life: 3600}
		a := agent(t, agentConfig(d))
		wantAgent(t, a, d.token(1))
		time.Sleep(59*time.Minute - time.Second)
		wantAgent(t, a, d.token(1))
		synctest.Wait()
		d.want(t, 1)
		time.Sleep(2 * time.Second) // less than a minute is left
		wantAgent(t, a, d.token(1)) // nobody waits for the next one
		synctest.Wait()
		wantAgent(t, a, d.token(2))
		time.Sleep(2 * time.Hour) // nobody asked in the meantime
		wantAgent(t, a, d.token(3))
	})
}

func TestAgentTokenThatSaysNothing(t *testing.T) {
	for life, logins := range map[time.Duration]int32{0: 2, 30 * time.Minute: 1} {
		synctest.Test(t, func(t *testing.T) {
			d := &desk{}
			c := agentConfig(d)
			c.Life = life
			a := agent(t, c)
			wantAgent(t, a, "t-1")
			time.Sleep(11 * time.Minute)
			wantAgent(t, a, fmt.Sprintf("t-%d", logins))
			d.want(t, logins)
		})
	}
}

func TestAgentLogsInAgainAfterARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{life: 3600}
		a := agent(t, agentConfig(d))
		first := wantAgent(t, a, d.token(1))
		if err := renew(t, a, first); err != nil {
			t.Fatal(err)
		}
		second := wantAgent(t, a, d.token(2))
		if err := renew(t, a, first); err != nil { // another request that went with the first
			t.Error(err)
		}
		wantAgent(t, a, d.token(2))
		d.want(t, 2)

		if err := renew(t, a, second); err == nil {
			t.Error("a new token that is refused at once is replaced at once")
		}
		d.want(t, 2)
		time.Sleep(time.Second)
		if err := renew(t, a, second); err != nil {
			t.Error(err)
		}
		wantAgent(t, a, d.token(3))
		if err := renew(t, a, http.Header{}); err != nil { // not ours
			t.Error(err)
		}
		d.want(t, 3)
	})
}

// TestOneLoginAtATime: however many requests are refused or wait, one logs in.
func TestOneLoginAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{life: 3600, hold: make(chan struct{})}
		a := agent(t, agentConfig(d))
		impatient, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := headed(impatient, a)
			gone <- err
		}()
		synctest.Wait()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { wantAgent(t, a, d.token(1)) })
		}
		synctest.Wait()
		cancel() // the login was begun for this one, and goes on without it
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		close(d.hold)
		all.Wait()
		d.want(t, 1)

		d.hold = make(chan struct{})
		refused := wantAgent(t, a, d.token(1))
		for range 20 {
			all.Go(func() {
				if err := renew(t, a, refused); err != nil {
					t.Error(err)
				}
				wantAgent(t, a, d.token(2))
			})
		}
		synctest.Wait()
		close(d.hold)
		all.Wait()
		d.want(t, 2)
	})
}

func TestAgentTokenOutlivesFailedLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{life: 400}
		a := agent(t, agentConfig(d))
		wantAgent(t, a, d.token(1))
		d.status.Store(http.StatusServiceUnavailable)
		time.Sleep(345 * time.Second)
		for range 5 { // a failure is not repeated at once
			wantAgent(t, a, d.token(1))
			synctest.Wait()
		}
		d.want(t, 2)
		time.Sleep(46 * time.Second) // not good any more
		if h, err := headed(t.Context(), a); err == nil || h.Get("Authorization") != "" {
			t.Errorf("Authorization %q after the token's end", h.Get("Authorization"))
		}
		d.status.Store(0)
		wantAgent(t, a, d.token(4))
	})
}

// TestWrongPasswordIsNotHammered: a provider may lock an agent out.
func TestWrongPasswordIsNotHammered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		d.status.Store(http.StatusUnauthorized)
		a := agent(t, agentConfig(d))
		for range 5 {
			if _, err := headed(t.Context(), a); err == nil || !strings.Contains(err.Error(), "answered 401") {
				t.Errorf("error %v", err)
			}
			synctest.Wait()
		}
		d.want(t, 1)
		time.Sleep(10 * time.Second)
		d.status.Store(0)
		wantAgent(t, a, "t-2")
	})
}

func TestLoginEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := agent(t, agentConfig(&desk{hold: make(chan struct{})}))
		start := time.Now()
		_, err := headed(t.Context(), a)
		if err == nil || !strings.Contains(err.Error(), "in time") || time.Since(start) > time.Minute {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}

func TestAgentErrorsTellNoSecret(t *testing.T) {
	for _, test := range []struct {
		name, want string
		answer     http.HandlerFunc
	}{
		{"refused", "answered 401", reply(401, `{"code":"UNAUTHORIZED","message":"s3cret"}`)},
		{"broken", "answered 500", reply(500, `s3cret`)},
		{"redirected", "answered 307", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/s3cret", http.StatusTemporaryRedirect)
		}},
		{"nothing", "answered 204", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }},
		{"not JSON", "not the documented one", reply(200, `s3cret`)},
		{"no token", "not the documented one", reply(200, `{"access_token":"s3cret"}`)},
		{"no text", "not the documented one", reply(200, `{"token":["s3cret"]}`)},
		{"null", "not the documented one", reply(200, `{"token":null}`)},
		{"empty", "not the documented one", reply(200, `{"token":""}`)},
		{"a token that no header may hold", "not the documented one", reply(200, `{"token":"s3cret\r\nX: y"}`)},
		{"a token too long", "not the documented one", reply(200, `{"token":"`+strings.Repeat("s3cret", 2000)+`"}`)},
		{"too long", "not the documented one", reply(200, `{"token":"s3cret","x":"`+strings.Repeat(" ", 70000)+`"}`)},
		{"broken off", "cannot be reached", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(test.answer)
			defer server.Close()
			c := agentConfig(nil)
			c.URL = server.URL
			h, err := headed(t.Context(), agent(t, c))
			if err == nil || len(h) > 0 || !strings.Contains(err.Error(), test.want) || errors.Is(err, credential.ErrMissing) {
				t.Fatalf("headers %q (%v), want %q", h, err, test.want)
			}
			for _, secret := range []string{"s3cret", "example-secret"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error says %q: %v", secret, err)
				}
			}
		})
	}
}

func TestNewAgentLoginNamesEveryFault(t *testing.T) {
	for _, address := range []string{"", "api.example/login", "ftp://api.example/", "https://", "https://id:s3cret@api.example/", "https://api.example/?secret=s3cret", "https://api.example/#x"} {
		_, err := credential.NewAgentLogin(credential.AgentConfig{Login: "agent-example", URL: address, LoginKey: "x", PasswordKey: "x", Life: -1})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Fatalf("%q: error %v", address, err)
		}
		for _, fault := range []string{"login and a password", "http or https address", "two different names", "negative"} {
			if !strings.Contains(err.Error(), fault) {
				t.Errorf("%q: error %v, want one that says %q", address, err, fault)
			}
		}
	}
}

func TestPrintingAnAgentShowsNoSecret(t *testing.T) {
	a := agent(t, agentConfig(&desk{}))
	wantAgent(t, a, "t-1")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, a); strings.Contains(text, "example-secret") || strings.Contains(text, "t-1") {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}

// TestAgentAtTheSimulator logs in at the simulated Mipise, in all its spellings.
func TestAgentAtTheSimulator(t *testing.T) {
	for name, knobs := range map[string]mipise.LoginKnobs{
		"the defaults":  mipise.DefaultScenario().Unconfirmed.Login,
		"other members": {NameKey: "login", PasswordKey: "pass", TokenKey: "jwt", ExpiresKey: "expires_in", Seconds: 60},
	} {
		t.Run(name, func(t *testing.T) {
			scenario := mipise.DefaultScenario()
			scenario.Unconfirmed.Login = knobs
			simulated, err := sandbox.New(sandbox.Config{Mipise: &scenario})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(simulated.Handler())
			defer server.Close()
			defer simulated.Close()
			a := agent(t, credential.AgentConfig{
				Login: mipise.Agent, Password: mipise.AgentPassword, URL: server.URL + mipise.Prefix + "/login",
				LoginKey: knobs.NameKey, PasswordKey: knobs.PasswordKey, TokenKey: knobs.TokenKey,
			})
			path := mipise.Prefix + "/platforms/" + mipise.PlatformID + "/users/" + mipise.CompleteUserID + "/strong_auth/status"
			h := status(t, a, server.URL+path, 200)
			call(t, "DELETE", server.URL+mipise.ManagePath+"agents", nil, 204)
			status(t, a, server.URL+path, 401)
			if err := renew(t, a, h); err != nil {
				t.Fatal(err)
			}
			status(t, a, server.URL+path, 200)
		})
	}
}

// status asks for a status as the agent.
func status(t *testing.T, a *credential.AgentLogin, address string, want int) http.Header {
	t.Helper()
	h, err := headed(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	call(t, "GET", address, h, want)
	return h
}

func call(t *testing.T, method, address string, h http.Header, want int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = h
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != want {
		body, _ := io.ReadAll(res.Body)
		t.Fatalf("%s %s: %d %s, want %d", method, address, res.StatusCode, body, want)
	}
}

// FuzzLogin proves that whatever a login is answered with, only a token that a
// header may hold is sent, and no error repeats the answer.
func FuzzLogin(f *testing.F) {
	f.Add(200, `{"token":"t-1"}`)
	f.Add(200, `{"token":"e30.eyJpYXQiOjEsImV4cCI6OX0.c2ln","expires_in":3600}`)
	f.Add(401, `{"code":"UNAUTHORIZED"}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		h, err := headed(t.Context(), agent(t, agentConfig(answering{status, body})))
		if err != nil {
			if len(h) > 0 || len(body) > 24 && strings.Contains(err.Error(), body) {
				t.Errorf("headers %q, error %v", h, err)
			}
			return
		}
		var told struct{ Token string }
		text, is := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
		if json.Unmarshal([]byte(body), &told) != nil || !is || text == "" || len(text) > 8<<10 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("sends %q", h)
		}
	})
}

// answering answers everything alike.
type answering struct {
	status int
	body   string
}

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.WriteHeader(a.status)
	_, _ = w.WriteString(a.body)
	return w.Result(), nil
}
