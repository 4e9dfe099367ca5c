package intergiro_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/intergiro"
)

const (
	consent   = "5b1f8c7e-3d0a-4e62-9c47-a2f0d1b68e93"
	another   = "0c9e4a15-72b8-4f3d-8a61-d5e7f2309b4c"
	request   = "9f6d2b3a-1c84-4f70-b5e9-62a7d08c4e11"
	account   = "b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301"
	returnURL = "https://pay.example.com/countersign/v1/challenges/x/return?state=s"
	linkToken = "link-token-example"
	link      = "https://integrate.intergiro.com/sca/consent?token=" + linkToken
)

// challenge is the case that most tests are about.
var challenge = provider.Case{Token: consent, Path: "/v3/transactions/pay"}

// exchange is one request that the API must get, and its answer.
type exchange struct {
	method, target string // target with its query
	body           string // as JSON, "" for none
	status         int
	header         map[string]string
	answer         string
}

// api is Intergiro behind a real server. It takes exactly the exchanges that it
// was made with, in their order, and is the upstream of the provider.
type api struct {
	t   testing.TB
	url string

	mu   sync.Mutex
	want []exchange
}

var _ provider.Upstream = (*api)(nil)

const bearer = "Bearer access-token-example"

func newAPI(t testing.TB, want ...exchange) *api {
	t.Helper()
	a := &api{t: t, want: want}
	server := httptest.NewServer(a)
	a.url = server.URL
	t.Cleanup(func() {
		server.Close()
		if len(a.want) > 0 {
			t.Errorf("%s %s was never sent", a.want[0].method, a.want[0].target)
		}
	})
	return a
}

// ServeHTTP checks a request strictly.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.want) == 0 {
		a.t.Errorf("%s %s was sent as well", r.Method, r.URL.RequestURI())
		w.WriteHeader(http.StatusTeapot)
		return
	}
	x := a.want[0]
	a.want = a.want[1:]
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Method != x.method || r.URL.RequestURI() != x.target {
		a.t.Errorf("sent %s %s (%v), want %s %s", r.Method, r.URL.RequestURI(), err, x.method, x.target)
	}
	kind := ""
	if x.body != "" {
		kind = "application/json"
	}
	if !sameJSON(body, []byte(x.body)) || r.Header.Get("Content-Type") != kind {
		a.t.Errorf("sent %s of type %q, want %s", body, r.Header.Get("Content-Type"), x.body)
	}
	for name := range r.Header {
		switch name {
		case "Accept", "Authorization", "Content-Type", "Content-Length", "Accept-Encoding", "User-Agent":
		default:
			a.t.Errorf("sent with %s", name)
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	for name, value := range x.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(x.status)
	_, _ = io.WriteString(w, x.answer)
}

// Do implements provider.Upstream.
func (a *api) Do(ctx context.Context, method, path string, h http.Header, body []byte) (int, http.Header, []byte, error) {
	out, err := http.NewRequestWithContext(ctx, method, a.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	out.Header = h.Clone()
	out.Header.Set("Authorization", bearer) // fails for a nil header, as the gateway does
	res, err := http.DefaultClient.Do(out)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, text, err
}

// AsClient implements provider.Upstream: there is no such client.
func (a *api) AsClient() (provider.Upstream, bool) { return nil, false }

// Memory implements provider.Upstream: nothing is remembered.
func (a *api) Memory() provider.Memory {
	a.t.Error("something was remembered")
	return nil
}

// sameJSON reports that two texts are the same JSON, or none.
func sameJSON(a, b []byte) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// open makes a provider of options, given as pairs, for the sandbox's mode.
func open(t testing.TB, options ...string) intergiro.Provider {
	t.Helper()
	switch p := made(t, options...).(type) {
	case intergiro.Provider:
		return p
	case intergiro.Verifiable:
		return p.Provider
	default:
		t.Fatalf("made %T", p)
		return intergiro.Provider{}
	}
}

func made(t testing.TB, options ...string) provider.Provider {
	t.Helper()
	s := provider.Settings{Mode: provider.Sandbox, Options: map[string]string{}}
	for i := 0; i+1 < len(options); i += 2 {
		s.Options[options[i]] = options[i+1]
	}
	p, err := intergiro.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// told spells how a call ended: with nothing, a refusal's code, "parameter" or
// "error". No error may repeat a secret.
func told(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	for _, secret := range []string{consent, linkToken, "s3cret", "access-token-example", "state=s"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error says %q: %v", secret, err)
		}
	}
	var refusal *provider.Refusal
	switch {
	case errors.As(err, &refusal):
		return string(refusal.Code)
	case errors.Is(err, provider.ErrParameter):
		return "parameter"
	}
	return "error"
}
