package transport

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// serial answers every request on a connection with what answer gives for it.
func serial(t testing.TB, answer func(l *line, conn, request int)) func(*line, int) {
	t.Helper()
	return func(l *line, n int) {
		for i := 0; ; i++ {
			if _, err := l.in.Peek(1); err != nil {
				return
			}
			if l.request(t) == nil {
				return
			}
			answer(l, n, i)
		}
	}
}

// TestOneConnectionForOneAtATime: requests that do not overlap share a connection.
func TestOneConnectionForOneAtATime(t *testing.T) {
	var conns atomic.Int64
	h := newHost(t, serial(t, func(l *line, n, _ int) { conns.Store(int64(n) + 1); l.say(fine) }))
	d := h.direct(t)
	for range 20 {
		res, err := d.RoundTrip(h.ask(t, "POST", `{}`))
		want(t, "200 OK: ok", res, err)
	}
	if conns.Load() != 1 || d.waiting() != 1 {
		t.Errorf("%d connections, %d of them waiting", conns.Load(), d.waiting())
	}
}

// TestWhatKeepsAConnection: it is used again after an answer that ends where the
// host said, and never after any other.
func TestWhatKeepsAConnection(t *testing.T) {
	for _, test := range []struct {
		name, method, answer, want string
		kept                       bool
	}{
		{"a length", "GET", fine, "200 OK: ok", true},
		{"no body", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "204 No Content: ", true},
		{"an empty body", "POST", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", "201 Created: ", true},
		{"not modified", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", "304 Not Modified: ", true},
		{"the header alone", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", "200 OK: ", true},
		{"pieces", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n", "200 OK: ok", true},
		{"pieces and a trailer", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n", "200 OK: ok", true},
		{"what is on its way", "POST", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + fine, "200 OK: ok", true},
		{"a challenge", "POST", "HTTP/1.1 403 Forbidden\r\nX-2FA-Approval: x\r\nContent-Length: 2\r\n\r\n{}", "403 Forbidden: {}", true},
		{"the end of the connection", "GET", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "200 OK: ok", false},
		{"the old protocol", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 OK: ok", false},
		{"more than it said", "GET", fine + "HTTP/1.1 200 OK\r\n", "200 OK: ok", false},
		{"a body where there is none", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 OK: ", false},
		{"a body of nothing", "GET", "HTTP/1.1 204 No Content\r\n\r\nok", "204 No Content: ", false},
		{"another protocol", "GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "101 Switching Protocols: ", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var conns atomic.Int64
			h := newHost(t, serial(t, func(l *line, n, i int) {
				conns.Store(int64(n) + 1)
				if n == 0 && i == 0 {
					l.say(test.answer)
				} else {
					l.say(fine)
				}
			}))
			d := h.direct(t)
			res, err := d.RoundTrip(h.ask(t, test.method, ""))
			want(t, test.want, res, err)
			res, err = d.RoundTrip(h.ask(t, "GET", ""))
			want(t, "200 OK: ok", res, err)
			if kept := conns.Load() == 1; kept != test.kept {
				t.Errorf("kept %v, with %d connections", kept, conns.Load())
			}
		})
	}
}

// TestAnAnswerToNothingIsNobodys: what a host says on a connection that waits is
// never taken for the answer to the next request.
func TestAnAnswerToNothingIsNobodys(t *testing.T) {
	h := newHost(t, serial(t, func(l *line, n, _ int) {
		l.say(fine)
		if n == 0 {
			time.AfterFunc(10*time.Millisecond, func() { l.say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen") })
		}
	}))
	d := h.direct(t)
	res, err := d.RoundTrip(h.ask(t, "GET", ""))
	want(t, "200 OK: ok", res, err)
	d.noticed(t)
	for range 3 {
		res, err = d.RoundTrip(h.ask(t, "POST", "{}"))
		want(t, "200 OK: ok", res, err)
	}
}

// TestAClosedConnectionIsNotUsed: a host may end what waits at any time. Nothing is
// sent there, so nothing is sent twice, whatever the method.
func TestAClosedConnectionIsNotUsed(t *testing.T) {
	var requests atomic.Int64
	h := newHost(t, func(l *line, _ int) {
		if l.request(t) != nil {
			requests.Add(1)
		}
		l.say(fine)
	})
	d := h.direct(t)
	for range 10 {
		res, err := d.RoundTrip(h.ask(t, "POST", "{}"))
		want(t, "200 OK: ok", res, err)
		d.noticed(t)
	}
	if requests.Load() != 10 {
		t.Errorf("the host got %d requests", requests.Load())
	}
}

// TestWhatMayBeAskedAgain: where the host ends a connection instead of answering, a
// request that does nothing is sent again, once more, on another connection; any
// other is not, because nobody knows what came of it.
func TestWhatMayBeAskedAgain(t *testing.T) {
	for _, test := range []struct {
		method, body string
		first        bool // even on a new connection
		requests     int64
	}{
		{"GET", "", false, 3},
		{"HEAD", "", false, 3},
		{"OPTIONS", "", false, 3},
		{"POST", "{}", false, 2},
		{"PUT", "{}", false, 2},
		{"DELETE", "", false, 2},
		{"GET", "", true, 1},
	} {
		t.Run(test.method, func(t *testing.T) {
			var requests atomic.Int64
			h := newHost(t, serial(t, func(l *line, n, i int) {
				requests.Add(1)
				if test.first || n == 0 && i == 1 {
					l.Close()
					return
				}
				l.say("HTTP/1.1 204 No Content\r\n\r\n")
			}))
			d := h.direct(t)
			if !test.first {
				res, err := d.RoundTrip(h.ask(t, "GET", ""))
				want(t, "204 No Content: ", res, err)
			}
			got, err := read(d.RoundTrip(h.ask(t, test.method, test.body)))
			if again := test.requests == 3; again != (err == nil) || again && got != "204 No Content: " {
				t.Errorf("the answer is %q, %v", got, err)
			}
			if requests.Load() != test.requests {
				t.Errorf("the host got %d requests, want %d", requests.Load(), test.requests)
			}
		})
	}
}

// TestAskedAgainOnNewConnections: a host that ends connections instead of answering,
// as one that restarts does, is asked twice, however many connections wait.
func TestAskedAgainOnNewConnections(t *testing.T) {
	var again atomic.Int64
	h := newHost(t, serial(t, func(l *line, _, i int) {
		if i > 0 {
			again.Add(1)
			l.Close()
			return
		}
		l.say(fine)
	}))
	d := h.direct(t)
	h.openTwo(t, d)
	res, err := d.RoundTrip(h.ask(t, "GET", ""))
	want(t, "200 OK: ok", res, err)
	if again.Load() != 1 {
		t.Errorf("asked for nothing %d times", again.Load())
	}
}

// TestASlowAnswerIsNotAskedForAgain: time that is up is no connection that is gone.
func TestASlowAnswerIsNotAskedForAgain(t *testing.T) {
	var requests atomic.Int64
	h := newHost(t, serial(t, func(l *line, _, i int) {
		requests.Add(1)
		if i == 0 {
			l.say(fine)
		}
	}))
	d := h.direct(t, func(s *Settings) { s.ResponseTimeout = 200 * time.Millisecond })
	res, err := d.RoundTrip(h.ask(t, "GET", ""))
	want(t, "200 OK: ok", res, err)
	if _, err = read(d.RoundTrip(h.ask(t, "GET", ""))); !isTimeout(err) {
		t.Errorf("error %v", err)
	}
	if requests.Load() != 2 {
		t.Errorf("the host got %d requests", requests.Load())
	}
}

// TestHalfAnAnswerIsNotAskedForAgain: the host has begun to answer, so it has done
// what it was asked for.
func TestHalfAnAnswerIsNotAskedForAgain(t *testing.T) {
	var requests atomic.Int64
	h := newHost(t, serial(t, func(l *line, _, i int) {
		requests.Add(1)
		if i == 0 {
			l.say(fine)
			return
		}
		l.say("HTTP/1.1 200 OK\r\nContent-")
		l.Close()
	}))
	d := h.direct(t)
	res, err := d.RoundTrip(h.ask(t, "GET", ""))
	want(t, "200 OK: ok", res, err)
	if got, err := read(d.RoundTrip(h.ask(t, "GET", ""))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the answer is %q, %v", got, err)
	}
	if requests.Load() != 2 {
		t.Errorf("the host got %d requests", requests.Load())
	}
}

// TestABodyThatIsLeft: what was not read to its end carries no other request,
// unless all of it had come.
func TestABodyThatIsLeft(t *testing.T) {
	long := "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("x", 50000)
	for answer, kept := range map[string]int{fine: 1, long: 0} {
		h := newHost(t, serial(t, func(l *line, _, _ int) { l.say(answer) }))
		d := h.direct(t)
		res, err := d.RoundTrip(h.ask(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if d.waiting() != kept {
			t.Errorf("%d connections wait, want %d", d.waiting(), kept)
		}
		if n, err := res.Body.Read(make([]byte, 1)); n != 0 || !errors.Is(err, http.ErrBodyReadAfterClose) {
			t.Errorf("reading on gave %d, %v", n, err)
		}
		res.Body.Close() // a second time does nothing
	}
}

// TestWhatNeverLeftMayBeSent: on a connection that was used before and takes
// nothing any more, nothing has been sent, whatever the method. On a new one that
// tells of the host, and a second one would not be better.
func TestWhatNeverLeftMayBeSent(t *testing.T) {
	for _, test := range []struct{ used, stale bool }{{true, true}, {false, false}} {
		c := newConn(&said{in: bytes.NewReader(nil), deaf: true}, nil, &Direct{full: &http.Transport{}})
		c.used = test.used
		if _, err := c.exchange(&http.Request{Method: http.MethodPost}, []byte("POST")); !errors.Is(err, net.ErrClosed) || c.stale != test.stale {
			t.Errorf("used before: %v; stale: %v, error %v", test.used, c.stale, err)
		}
	}
}

// TestALongBodyMayBeAnsweredEarly: a host may answer before it reads on.
func TestALongBodyMayBeAnsweredEarly(t *testing.T) {
	const size = 8 << 20 // more than what is on its way
	h := newHost(t, func(l *line, _ int) {
		r, err := http.ReadRequest(l.in)
		if err != nil {
			t.Error(err)
			return
		}
		l.say("HTTP/1.1 200 OK\r\nContent-Length: " + strconv.Itoa(size) + "\r\n\r\n" + strings.Repeat("x", size))
		_, _ = io.Copy(io.Discard, r.Body)
	})
	res, err := h.direct(t).RoundTrip(h.ask(t, "POST", strings.Repeat("y", size)))
	if got, err := read(res, err); err != nil || len(got) != size+len("200 OK: ") {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
