package attack_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/observe"
	"countersign/shared/wire"
)

const (
	own    = "http://localhost:8080"
	page   = "https://app.example.com"
	evil   = "https://evil.example"
	bearer = "provider-token-of-the-gateway"
	token  = "9f5f5812-2609-4e48-8418-b64437929c7c"
)

// target is a gateway in front of a provider that notes what reaches it.
type target struct {
	address string // host and port
	log     *record

	mu      sync.Mutex
	reached []arrival
}

// arrival is a request as it reached the provider.
type arrival struct {
	*http.Request
	body string
}

// record is a log that many write to.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// aim starts a target. provider answers what reaches it, and nil says {}; change
// changes the configuration.
func aim(t *testing.T, provider http.HandlerFunc, change func(*server.Config)) *target {
	t.Helper()
	a := &target{log: &record{}}
	upstream := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			body = []byte("broken: " + err.Error())
		}
		a.mu.Lock()
		a.reached = append(a.reached, arrival{r, string(body)})
		a.mu.Unlock()
		if provider == nil {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, "{}")
			return
		}
		provider(w, r)
	}))
	apart(upstream)
	upstream.Start()
	t.Cleanup(upstream.Close)
	c := server.Config{
		PublicURL: own, AllowedOrigins: []string{page},
		Providers: map[string]server.Provider{"wise": {
			BaseURL: upstream.URL, Credentials: server.StaticToken(bearer), Unverifiable: true,
		}},
		Routes: []server.Route{
			{Match: "POST /pay/{id}", Provider: "wise", To: "/v1/pay/{id}"},
			{Match: "GET /pay/{id}", Provider: "wise", To: "/v1/pay/{id}"},
			{Match: "GET /files/{rest...}", Provider: "wise", To: "/v1/files/{rest...}"},
		},
		Log: observe.NewLog(a.log, slog.LevelDebug),
	}
	if change != nil {
		change(&c)
	}
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		if err := s.Close(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
		front.Close()
	})
	a.address = front.Listener.Addr().String()
	return a
}

// apart has a server listen where nobody else does, if there is such a place: other
// tests, of whatever package, ask ports for which there was somebody before.
func apart(s *httptest.Server) {
	if l, err := net.Listen("tcp", fmt.Sprintf("127.%d.%d.%d:0", 1+rand.IntN(254), rand.IntN(255), 1+rand.IntN(254))); err == nil {
		_ = s.Listener.Close() // it was never used
		s.Listener = l
	}
}

// arrivals are the requests that have reached the provider.
func (a *target) arrivals() []arrival {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]arrival(nil), a.reached...)
}

// answer is a response that has been read.
type answer struct {
	*http.Response
	body string
}

// patience is how long an answer may take. Where the gateway waits for more, it is
// waited for all of that.
const patience = 2 * time.Second

// raw sends bytes as they are and reads all that comes back, until the other side
// closes or says nothing more.
func (a *target) raw(t *testing.T, text string) (answers []answer) {
	t.Helper()
	conn, err := net.Dial("tcp", a.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	// A gateway that has had enough closes, and may have answered before.
	_, _ = io.WriteString(conn, text)
	reader := bufio.NewReader(conn)
	for {
		res, err := http.ReadResponse(reader, nil)
		if err != nil {
			return answers
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close() // it has been read
		if res.StatusCode >= 200 {
			answers = append(answers, answer{res, string(body)})
		}
	}
}

// request writes a request; headers are whole lines.
func request(line, body string, headers ...string) string {
	return line + " HTTP/1.1\r\nHost: localhost:8080\r\n" + strings.Join(append(headers, ""), "\r\n") + "\r\n" + body
}

// one sends one request and gives the one answer to it.
func (a *target) one(t *testing.T, text string) answer {
	t.Helper()
	answers := a.raw(t, text)
	if len(answers) != 1 {
		t.Fatalf("%.80q has %d answers, want one", text, len(answers))
	}
	return answers[0]
}

// post writes a POST of JSON from the allowed page.
func post(path, body string, headers ...string) string {
	return request("POST "+path, body, append([]string{
		"Origin: " + page, "Content-Type: application/json", "Content-Length: " + itoa(len(body)), "Connection: close",
	}, headers...)...)
}

// challenging is a provider that wants an approval for what carries none, and does
// what carries one.
func challenging(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(wire.HeaderApproval) == token {
		w.Header().Set(wire.HeaderApprovalResult, "APPROVED")
		_, _ = io.WriteString(w, "done")
		return
	}
	w.Header().Set(wire.HeaderApproval, token)
	w.Header().Set(wire.HeaderApprovalResult, "REJECTED")
	w.WriteHeader(http.StatusForbidden)
}

// String is for failures.
func (r answer) String() string { return fmt.Sprintf("%d %.200q", r.StatusCode, r.body) }

// session is the line of a request that belongs to the session of an answer.
func (r answer) session(t *testing.T) string {
	t.Helper()
	value := r.Header.Get(wire.HeaderSession)
	if value == "" {
		t.Fatalf("answered %d %s without a session", r.StatusCode, r.body)
	}
	return wire.HeaderSession + ": " + value
}

// proof is the line of a request that claims the challenge of an answer.
func (r answer) proof() string {
	return wire.HeaderChallenge + ": " + r.Header.Get(wire.HeaderChallenge)
}

// executions counts what has reached the provider with a proof.
func (a *target) executions() (n int) {
	for _, r := range a.arrivals() {
		if r.Header.Get(wire.HeaderApproval) != "" {
			n++
		}
	}
	return n
}

// refused fails unless an answer is the gateway's own refusal with this code.
func (r answer) refused(t *testing.T, code string) {
	t.Helper()
	if !strings.Contains(r.body, `"code":"`+code+`"`) || r.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("answered %d %.200s, want the problem %s", r.StatusCode, r.body, code)
	}
}

// listen serves on a free port and gives its address.
func listen(t *testing.T, s *http.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }() // ends when it is closed
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

func prefix(t *testing.T, text string) netip.Prefix {
	t.Helper()
	p, err := netip.ParsePrefix(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// listenRaw answers every connection with the same bytes, and gives its address.
func listenRaw(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, text)
			_, _ = conn.Read(make([]byte, 4096))
			_ = conn.Close()
		}
	}()
	return l.Addr().String()
}
