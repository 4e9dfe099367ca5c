package transport

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// host is a server that does with each connection what a test says.
type host struct {
	net.Listener
	wait sync.WaitGroup
}

// line is a connection that a host has taken.
type line struct {
	net.Conn
	in *bufio.Reader
}

// request reads a request, its body included.
func (l *line) request(t testing.TB) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(l.in)
	if err != nil {
		t.Errorf("the host read no request: %v", err)
		return nil
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Errorf("the host read no body: %v", err)
	}
	return r
}

// ended reports that nothing more comes, which takes that the other side has closed.
func (l *line) ended() bool {
	_ = l.SetReadDeadline(time.Now().Add(5 * time.Second))
	_, err := l.in.ReadByte()
	return err != nil && !errors.Is(err, context.DeadlineExceeded) && !isTimeout(err)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func (l *line) say(text string) { _, _ = io.WriteString(l, text) }

// newHost serves each connection by serve, which is told how many came before.
func newHost(t testing.TB, serve func(l *line, n int)) *host {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &host{Listener: listener}
	t.Cleanup(func() { listener.Close(); h.wait.Wait() })
	h.wait.Go(func() {
		for n := 0; ; n++ {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			h.wait.Go(func() {
				defer c.Close()
				serve(&line{c, bufio.NewReader(c)}, n)
			})
		}
	})
	return h
}

func (h *host) url(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse("http://" + h.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// direct makes a transport to the host, which leaves no connection behind.
func (h *host) direct(t testing.TB, change ...func(*Settings)) *Direct {
	t.Helper()
	s := Settings{DialTimeout: 5 * time.Second, ResponseTimeout: 5 * time.Second, HeaderBytes: 8 << 10}
	for _, f := range change {
		f(&s)
	}
	d := New(h.url(t), s)
	t.Cleanup(d.CloseIdleConnections)
	return d
}

// ask makes a request as the gateway does.
func (h *host) ask(t testing.TB, method, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+h.Addr().String()+"/a?b=c", nil)
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	}
	r.Header = http.Header{"User-Agent": {""}, "Accept": {"application/json"}}
	return r
}

// read gives an answer as text, or the error of getting it.
func read(res *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.Status + ": " + string(body), err
}

// want fails unless an answer is this one.
func want(t testing.TB, answer string, res *http.Response, err error) {
	t.Helper()
	if got, err := read(res, err); err != nil || got != answer {
		t.Errorf("the answer is %q, %v; want %q", got, err, answer)
	}
}

// waiting is how many connections wait for a request.
func (d *Direct) waiting() int {
	d.idle.mu.Lock()
	defer d.idle.mu.Unlock()
	return len(d.idle.conns)
}

// noticed waits until something has come on the one connection that waits.
func (d *Direct) noticed(t testing.TB) {
	t.Helper()
	d.idle.mu.Lock()
	defer d.idle.mu.Unlock()
	for range 5000 {
		if !d.idle.conns[0].silent() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("nothing has come")
}

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
