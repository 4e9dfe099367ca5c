package program_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"countersign/server/cmd/countersign/program"
	"countersign/server/internal/observe/leaktest"
	"countersign/shared/wire"
)

func TestDemo(t *testing.T) {
	p := start(t, nil, "demo", "-listen", "localhost:0")
	for _, address := range []string{p.at.Gateway, p.at.Sandbox} {
		if !strings.Contains(p.stdout.String(), address) {
			t.Errorf("the address %s is not printed:\n%s", address, p.stdout.String())
		}
	}

	page, text := get(t, p.at.Gateway+"/")
	if page.StatusCode != http.StatusOK || !strings.Contains(text, "countersign/countersign.js") {
		t.Errorf("page: status %d", page.StatusCode)
	}
	policy := page.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-src "+p.at.Sandbox+";") || strings.Contains(policy, "unsafe-inline") {
		t.Errorf("policy %q", policy)
	}
	if script, _ := get(t, p.at.Gateway+"/countersign/countersign.js"); script.StatusCode != http.StatusOK {
		t.Errorf("loader: status %d", script.StatusCode)
	}
	if ready, text := get(t, p.at.Admin+"/readyz"); ready.StatusCode != http.StatusOK {
		t.Errorf("readiness: status %d %s", ready.StatusCode, text)
	}

	transfer := prepare(t, p.at.Gateway)
	paid, _ := do(t, http.MethodPost, p.at.Gateway+"/pay/transfers/"+transfer+"/payments", `{"type":"BALANCE"}`)
	if paid.StatusCode != http.StatusForbidden || paid.Header.Get(wire.HeaderChallenge) == "" {
		t.Fatalf("payment: status %d, want a challenge", paid.StatusCode)
	}
	if n := executions(t, p.at.Gateway, transfer); n != 0 {
		t.Errorf("%d executions before the approval", n)
	}
	token := paid.Header.Get(wire.HeaderApproval)
	if approved, text := do(t, http.MethodPost, p.at.Sandbox+"/_sandbox/wise/tokens/"+token+"/approve", ""); approved.StatusCode >= 300 {
		t.Fatalf("approval: status %d %s", approved.StatusCode, text)
	}
	retry, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.at.Gateway+"/pay/transfers/"+transfer+"/payments", strings.NewReader(`{"type":"BALANCE"}`))
	if err != nil {
		t.Fatal(err)
	}
	retry.Header.Set("Content-Type", "application/json")
	retry.Header.Set(wire.HeaderChallenge, paid.Header.Get(wire.HeaderChallenge))
	for _, c := range paid.Cookies() {
		retry.AddCookie(c)
	}
	answer, err := http.DefaultClient.Do(retry)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if n := executions(t, p.at.Gateway, transfer); answer.StatusCode >= 300 || n != 1 {
		t.Errorf("retry: status %d, %d executions, want exactly one", answer.StatusCode, n)
	}

	p.Close()
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// prepare makes a quote and a transfer, and gives the transfer's id.
func prepare(t *testing.T, gateway string) string {
	t.Helper()
	var payees []struct{ ID int64 }
	_, text := get(t, gateway+"/pay/recipients")
	decode(t, text, &payees)
	var quote struct{ ID string }
	_, text = do(t, http.MethodPost, gateway+"/pay/quotes", `{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":250}`)
	decode(t, text, &quote)
	var transfer struct{ ID int64 }
	_, text = do(t, http.MethodPost, gateway+"/pay/transfers", `{"targetAccount":`+strconv.FormatInt(payees[0].ID, 10)+`,"quoteUuid":"`+quote.ID+
		`","customerTransactionId":"3e1f7a2b-9c48-4d06-8b5a-e27d90c4f613","details":{"reference":"test"}}`)
	decode(t, text, &transfer)
	return strconv.FormatInt(transfer.ID, 10)
}

func executions(t *testing.T, gateway, transfer string) int {
	t.Helper()
	var counted struct{ Executions int }
	_, text := get(t, gateway+"/demo/executions/wise/"+transfer)
	decode(t, text, &counted)
	return counted.Executions
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

func TestDemoTakesAnotherPortForTheSandbox(t *testing.T) {
	// The neighbour of a free port is rarely free by chance and taken at will:
	// look for a pair.
	var gateway string
	for gateway == "" {
		taken, err := net.Listen("tcp", "localhost:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { taken.Close() })
		before := "localhost:" + strconv.Itoa(taken.Addr().(*net.TCPAddr).Port-1)
		if free, err := net.Listen("tcp", before); err == nil {
			free.Close()
			gateway = before
		}
	}
	p := start(t, nil, "demo", "-listen", gateway)
	if answer, _ := get(t, p.at.Sandbox+"/"); answer.StatusCode != http.StatusOK {
		t.Errorf("sandbox: status %d", answer.StatusCode)
	}
}

func TestSandbox(t *testing.T) {
	p := start(t, []string{"PORT=0"}, "sandbox")
	for _, path := range []string{"/", "/phone", "/_sandbox/"} {
		if answer, _ := get(t, p.at.Sandbox+path); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
	}
	if !strings.Contains(p.stdout.String(), p.at.Sandbox+"/phone") {
		t.Errorf("the phone is not named:\n%s", p.stdout.String())
	}
	// A phone that listens must not keep the sandbox from ending.
	stream, err := http.Get(p.at.Sandbox + "/phone/messages?user=8820451")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	p.Close()
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// provider is a provider that answers when it is told to.
type provider struct {
	*httptest.Server
	arrived, release chan struct{}
}

func newProvider(t *testing.T) provider {
	t.Helper()
	p := provider{arrived: make(chan struct{}, 1), release: make(chan struct{})}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.arrived <- struct{}{}
		select {
		case <-p.release:
			_, _ = io.WriteString(w, "done")
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(p.Server.Close)
	return p
}

// serve starts a gateway before a provider.
func serve(t *testing.T, provider string, env ...string) *process {
	t.Helper()
	return start(t, append([]string{
		"COUNTERSIGN_PUBLIC_URL=http://localhost", "COUNTERSIGN_PROVIDERS_WISE_BASE_URL=" + provider,
	}, env...), "serve", "-config", "testdata/good.yaml")
}

func TestServeFinishesRequestsInFlight(t *testing.T) {
	upstream := newProvider(t)
	p := serve(t, upstream.URL)
	type result struct {
		status int
		body   string
	}
	got := make(chan result, 1)
	go func() {
		answer, err := http.Get(p.at.Gateway + "/me")
		if err != nil {
			got <- result{body: err.Error()}
			return
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		got <- result{answer.StatusCode, string(body)}
	}()
	<-upstream.arrived
	go p.Close()
	eventually(t, "it is unready", func() bool {
		answer, text := get(t, p.at.Admin+"/readyz")
		return answer.StatusCode == http.StatusServiceUnavailable && strings.Contains(text, "draining")
	})
	u, err := url.Parse(p.at.Gateway)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "it refuses new connections", func() bool {
		c, err := net.Dial("tcp", u.Host)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	close(upstream.release)
	if r := <-got; r.status != http.StatusOK || r.body != "done" {
		t.Errorf("the request in flight got %d %q, want its answer", r.status, r.body)
	}
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestServeCutsWhatDoesNotEnd(t *testing.T) {
	upstream := newProvider(t)
	p := serve(t, upstream.URL, "COUNTERSIGN_TIMEOUTS_SHUTDOWN=50ms")
	go func() {
		if answer, err := http.Get(p.at.Gateway + "/me"); err == nil {
			answer.Body.Close()
		}
	}()
	<-upstream.arrived
	p.Close()
	err := p.end()
	if err == nil || !strings.Contains(err.Error(), "did not end in order") || program.ExitCode(err) != 1 {
		t.Errorf("ended with %v, want it said", err)
	}
}

func TestServeKeepsSecretsToItself(t *testing.T) {
	leaks := leaktest.New(t)
	credential, ott, body, query, cookie := leaks.Secret("credential"), leaks.Secret("one-time token"), leaks.Secret("body"), leaks.Secret("query"), leaks.Secret("cookie")
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+credential {
			t.Errorf("the provider got the credentials %q", r.Header.Get("Authorization"))
		}
		w.Header().Set(wire.HeaderApproval, ott)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer upstream.Close()
	p := serve(t, upstream.URL, "COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_TOKEN="+credential, "COUNTERSIGN_LOG_LEVEL=debug",
		"COUNTERSIGN_ROUTES=[{match: POST /pay, provider: wise, to: /v1/pay}]")
	for _, path := range []string{"/pay?q=" + query, "/nothing/" + query, "/countersign/v1/challenges/" + query} {
		r, err := http.NewRequest(http.MethodPost, p.at.Gateway+path, strings.NewReader(`{"note":"`+body+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", "x="+cookie)
		r.Header.Set("Authorization", "Bearer "+cookie)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		for _, c := range answer.Cookies() {
			leaks.Know("session", c.Value)
		}
	}
	_, metrics := get(t, p.at.Admin+"/metrics")
	if !strings.Contains(metrics, `countersign_challenges_raised_total{provider="wise"} 1`) {
		t.Errorf("the challenge is not counted:\n%s", metrics)
	}
	leaks.Search("the metrics", metrics)
	p.Close()
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	logs := p.stderr.String()
	if !strings.Contains(logs, `"route":"POST /pay"`) {
		t.Errorf("the request is not logged:\n%s", logs)
	}
	leaks.Search("the logs", logs)
	leaks.Search("the standard output", p.stdout.String())
}

func TestGoldenFilesHoldNoSecret(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile("testdata/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name(), ".golden") && strings.Contains(string(text), "hunter2") {
			t.Errorf("%s shows the password of the store's address", f.Name())
		}
	}
}
