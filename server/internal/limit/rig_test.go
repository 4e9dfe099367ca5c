package limit_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/limit"
)

const patience = 20 * time.Second // for what must happen; never waited for in vain

// counts counts limits that were met.
type counts struct {
	mu  sync.Mutex
	met map[string]int
}

func (c *counts) Limited(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.met[reason]++
}

// until waits until a limit was met so often.
func (c *counts) until(t *testing.T, reason limit.Reason, times int) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		c.mu.Lock()
		met := c.met[string(reason)]
		c.mu.Unlock()
		if met >= times {
			return
		}
	}
	t.Errorf("%s was not met %d times: %v", reason, times, c.met)
}

// rig is a server whose clients are limited.
type rig struct {
	*httptest.Server
	counts *counts
}

// newRig starts one. Clients of this machine count.
func newRig(t *testing.T, l limit.Limits, change func(*http.Server), handler http.Handler) *rig {
	t.Helper()
	r := &rig{Server: httptest.NewUnstartedServer(nil), counts: &counts{met: map[string]int{}}}
	guard := limit.NewGuard(limit.GuardConfig{Limits: l, Metrics: r.counts, Loopback: true})
	r.Config.ErrorLog = log.New(io.Discard, "", 0)
	if change != nil {
		change(r.Config)
	}
	r.Config.Handler = limit.Serving(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		q.Body = guard.Body(w, q)
		handler.ServeHTTP(w, q)
	}))
	// httptest has a use for ConnState of its own.
	protected := guard.Protect(r.Config, r.Listener)
	r.Listener = protected
	r.Start()
	t.Cleanup(func() {
		r.CloseClientConnections()
		r.Close()
	})
	return r
}

// dial opens a connection.
func (r *rig) dial(t *testing.T) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", r.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

// send writes to a connection.
func send(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

// receive reads an answer.
func receive(t *testing.T, c net.Conn) (*http.Response, string) {
	t.Helper()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("half an answer: %v", err)
	}
	return res, string(body)
}

// refused fails the test unless a connection is answered with this problem, and
// then ends.
func refused(t *testing.T, c net.Conn, status int, code string) *http.Response {
	t.Helper()
	res, body := receive(t, c)
	var p struct{ Code string }
	if err := json.Unmarshal([]byte(body), &p); err != nil || res.StatusCode != status || p.Code != code {
		t.Errorf("answered %d %s, want %d %s", res.StatusCode, body, status, code)
	}
	if res.Header.Get("Content-Type") != "application/problem+json" || !res.Close {
		t.Errorf("headers %v", res.Header)
	}
	if n, err := c.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Error("the connection goes on")
	}
	return res
}

// answers fails the test unless a connection is served.
func answers(t *testing.T, c net.Conn) {
	t.Helper()
	send(t, c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	if res, body := receive(t, c); res.StatusCode != http.StatusOK {
		t.Errorf("answered %d %s", res.StatusCode, body)
	}
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })
