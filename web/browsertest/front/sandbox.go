package front

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/sandbox"
)

// Sandbox is a sandbox, moved by its management.
type Sandbox struct {
	T   testing.TB
	URL string
}

// NewSandbox starts a sandbox whose pages are on another site than a gateway's.
// Each of wrap stands in front of it.
func NewSandbox(t testing.TB, c sandbox.Config, wrap ...func(http.Handler) http.Handler) Sandbox {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	address := "http://" + web.Listener.Addr().String()
	c.ApprovalURL = Elsewhere(address)
	made, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = made.Handler()
	for _, w := range wrap {
		web.Config.Handler = w(web.Config.Handler)
	}
	web.Start()
	t.Cleanup(func() {
		made.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return Sandbox{t, address}
}

// Elsewhere gives the same address on another site.
func Elsewhere(address string) string { return strings.Replace(address, "127.0.0.1", "localhost", 1) }

// Manage calls the management at a path below /_sandbox/; out may be nil.
func (s Sandbox) Manage(method, path string, out any) {
	s.T.Helper()
	s.Change(method, path, "", out)
}

// Change calls it with a body of JSON, "" for none.
func (s Sandbox) Change(method, path, body string, out any) {
	s.T.Helper()
	r, err := http.NewRequestWithContext(s.T.Context(), method, s.URL+"/_sandbox/"+path, strings.NewReader(body))
	if err != nil {
		s.T.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.T.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		s.T.Fatalf("%s %s: %s %s (%v)", method, path, res.Status, text, err)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(text, out); err != nil {
		s.T.Fatal(err)
	}
}

// Executed fails the test unless a provider has carried out this many operations.
func (s Sandbox) Executed(provider string, want int) {
	s.T.Helper()
	var answer struct{ Executions []json.RawMessage }
	s.Manage(http.MethodGet, "executions?provider="+provider, &answer)
	if got := len(answer.Executions); got != want {
		s.T.Errorf("%d operations were executed, want %d", got, want)
	}
}
