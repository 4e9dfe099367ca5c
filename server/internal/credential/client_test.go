package credential_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/credential"
)

// endpoint is a token endpoint without a network: it counts what it gives out.
type endpoint struct {
	count atomic.Int32
	life  int // seconds
	// hold, if set, is waited for before an answer; broken makes it a failure.
	hold   chan struct{}
	broken atomic.Bool
}

func (e *endpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	n := e.count.Add(1)
	if e.hold != nil {
		select {
		case <-e.hold:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	if e.broken.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
	} else {
		fmt.Fprintf(w, `{"access_token":"t-%d","token_type":"bearer","expires_in":%d}`, n, e.life)
	}
	return w.Result(), nil
}

func client(t *testing.T, rt http.RoundTripper, address string) *credential.ClientCredentials {
	t.Helper()
	c, err := credential.NewClientCredentials(credential.ClientConfig{
		ID: "example-client", Secret: "example-secret", TokenURL: address, Transport: rt,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// authorize gives the Authorization that a source sets.
func authorize(ctx context.Context, s credential.Source) (string, error) {
	h, err := headed(ctx, s)
	return h.Get("Authorization"), err
}

func want(t *testing.T, s credential.Source, token string) {
	t.Helper()
	if got, err := authorize(t.Context(), s); err != nil || got != "Bearer "+token {
		t.Errorf("Authorization %q (%v), want %q", got, err, token)
	}
}

// TestDocumentedRequest asks as the documentation of Wise has it.
func TestDocumentedRequest(t *testing.T) {
	text, err := os.ReadFile("../../provider/wise/testdata/wise.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name    string
		Request struct {
			Method, Path string
			Headers      map[string]string
			Body         any
		}
		Response struct{ Body json.RawMessage }
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		if v.Name != "oauth.client-credentials" {
			continue
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil || r.Method != v.Request.Method || r.URL.Path != v.Request.Path || string(body) != v.Request.Body {
				t.Errorf("%s %s with %q (%v)", r.Method, r.URL.Path, body, err)
			}
			for name, value := range v.Request.Headers {
				if got := r.Header.Get(name); got != value {
					t.Errorf("%s: %q, want %q", name, got, value)
				}
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(v.Response.Body)
		}))
		defer server.Close()
		c := client(t, nil, server.URL+v.Request.Path)
		want(t, c, "5a0d7c19-e4b3-4f86-92d7-c81f603ab245")
		want(t, c, "5a0d7c19-e4b3-4f86-92d7-c81f603ab245")
		return
	}
	t.Fatal("there is no such vector")
}

func TestTokenIsKeptAndRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{life: 43199}
		c := client(t, e, "https://api.example/oauth/token")
		want(t, c, "t-1")
		time.Sleep(43138 * time.Second)
		want(t, c, "t-1")
		synctest.Wait()
		if n := e.count.Load(); n != 1 {
			t.Errorf("%d tokens were fetched while the first was good", n)
		}
		time.Sleep(2 * time.Second) // less than a minute is left
		want(t, c, "t-1")           // nobody waits for the next one
		synctest.Wait()
		want(t, c, "t-2")
		time.Sleep(13 * time.Hour) // nobody asked in the meantime
		want(t, c, "t-3")
	})
}

func TestTokenOutlivesFailedRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{life: 400}
		c := client(t, e, "https://api.example/oauth/token")
		want(t, c, "t-1")
		e.broken.Store(true)
		time.Sleep(345 * time.Second)
		for range 5 { // a failure is not repeated at once
			want(t, c, "t-1")
			synctest.Wait()
		}
		if n := e.count.Load(); n != 2 {
			t.Errorf("%d requests, want two", n)
		}
		time.Sleep(46 * time.Second) // not good any more
		if got, err := authorize(t.Context(), c); err == nil || got != "" {
			t.Errorf("Authorization %q after the token's end", got)
		}
		e.broken.Store(false)
		want(t, c, "t-4")
	})
}

func TestOneFetchAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{life: 3600, hold: make(chan struct{})}
		c := client(t, e, "https://api.example/oauth/token")
		impatient, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := authorize(impatient, c)
			gone <- err
		}()
		synctest.Wait()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { want(t, c, "t-1") })
		}
		synctest.Wait()
		cancel() // the fetch was begun for this one, and goes on without it
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		close(e.hold)
		all.Wait()
		if n := e.count.Load(); n != 1 {
			t.Errorf("%d requests, want one", n)
		}
	})
}

func TestFetchEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{hold: make(chan struct{})}
		c := client(t, e, "https://api.example/oauth/token")
		start := time.Now()
		_, err := authorize(t.Context(), c)
		if err == nil || !strings.Contains(err.Error(), "in time") || time.Since(start) > time.Minute {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}

func TestTokensOfOddLives(t *testing.T) {
	for name, life := range map[string]string{"no end": "", "ended": `,"expires_in":-5`, "null": `,"expires_in":null`, "very long": `,"expires_in":999999999999`} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"access_token":"t-1","token_type":"Bearer"%s}`, life)
			}))
			defer server.Close()
			c := client(t, nil, server.URL)
			want(t, c, "t-1")
			want(t, c, "t-1")
		})
	}
}

func TestErrorsTellNoSecret(t *testing.T) {
	for _, test := range []struct {
		name, want string
		answer     func(http.ResponseWriter, *http.Request)
	}{
		{"refused", "answered 401 invalid_client", reply(401, `{"error":"invalid_client","error_description":"s3cret"}`)},
		{"refused in its own words", "answered 400", reply(400, `{"error":"s3cret","error_description":"s3cret"}`)},
		{"refused as text", "answered 500", reply(500, `s3cret`)},
		{"refused with 200", "answered 200 invalid_scope", reply(200, `{"error":"invalid_scope"}`)},
		{"redirected", "answered 307", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/s3cret", http.StatusTemporaryRedirect)
		}},
		{"not JSON", "not the documented one", reply(200, `s3cret`)},
		{"no token", "not the documented one", reply(200, `{"token":"s3cret"}`)},
		{"a token that no header may hold", "not the documented one", reply(200, `{"access_token":"s3cret\r\n","token_type":"bearer"}`)},
		{"a token of another type", "not the documented one", reply(200, `{"access_token":"s3cret","token_type":"mac"}`)},
		{"a token too long", "not the documented one", reply(200, `{"access_token":"`+strings.Repeat("s3cret", 2000)+`","token_type":"bearer"}`)},
		{"broken off", "cannot be reached", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(test.answer))
			defer server.Close()
			got, err := authorize(t.Context(), client(t, nil, server.URL))
			if err == nil || got != "" || !strings.Contains(err.Error(), test.want) || errors.Is(err, credential.ErrMissing) {
				t.Fatalf("Authorization %q (%v), want %q", got, err, test.want)
			}
			for _, secret := range []string{"s3cret", "example-secret", "ZXhhbXBsZS1jbGllbnQ6"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error says %q: %v", secret, err)
				}
			}
		})
	}
}

// reply answers with a status and JSON.
func reply(status int, body string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "" && r.URL.Path != "/" {
			panic(http.ErrAbortHandler) // a redirect was followed
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestNewClientCredentialsNamesEveryFault(t *testing.T) {
	for _, address := range []string{"", "api.example/oauth/token", "ftp://api.example/", "https://", "https://id:s3cret@api.example/", "https://api.example/?secret=s3cret", "https://api.example/#x"} {
		_, err := credential.NewClientCredentials(credential.ClientConfig{ID: "example-client", TokenURL: address})
		if err == nil || !strings.Contains(err.Error(), "token endpoint") || !strings.Contains(err.Error(), "id and a secret") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: error %v", address, err)
		}
	}
}

func TestPrintingShowsNoSecret(t *testing.T) {
	c := client(t, &endpoint{life: 60}, "https://api.example/oauth/token")
	want(t, c, "t-1")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, c); strings.Contains(text, "example-secret") || strings.Contains(text, "t-1") {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}

// refusing is a transport that nothing may be sent through.
type refusing struct{ t *testing.T }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) {
	r.t.Error("sent through the program's own transport, which may use a proxy")
	return nil, errors.New("refused")
}

// TestASecretIsSentThroughNoProxy that the environment names for other programs.
func TestASecretIsSentThroughNoProxy(t *testing.T) {
	answer := reply(200, `{"access_token":"t-1","token_type":"bearer","token":"t-1"}`)
	bank := httptest.NewServer(http.StripPrefix("/v3/auth/login", http.HandlerFunc(answer)))
	defer bank.Close()
	before := http.DefaultTransport
	http.DefaultTransport = refusing{t}
	defer func() { http.DefaultTransport = before }()
	login := agentConfig(nil)
	login.URL = bank.URL + "/v3/auth/login"
	for name, source := range map[string]credential.Source{
		"client": client(t, nil, bank.URL+"/v3/auth/login"), "agent": agent(t, login), "API key": newAPIKey(t, nil, bank.URL),
	} {
		t.Run(name, func(t *testing.T) { want(t, source, "t-1") })
	}
}
