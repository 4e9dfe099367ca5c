package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

var errGone = errors.New("the client has gone")

// TestWhoGoesEndsTheRequest: before it is sent, while its answer is awaited, and in
// the middle of the answer.
func TestWhoGoesEndsTheRequest(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		h := newHost(t, func(*line, int) { t.Error("a connection was opened") })
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errGone)
		body := &noted{Reader: strings.NewReader("{}")}
		r := h.ask(t, "POST", "{}").WithContext(ctx)
		r.Body = body
		if _, err := read(h.direct(t).RoundTrip(r)); !errors.Is(err, errGone) || !body.closed {
			t.Errorf("error %v, body closed: %v", err, body.closed)
		}
	})
	for name, begin := range map[string]string{
		"while it waits":    "",
		"within the header": "HTTP/1.1 200 OK\r\nContent-",
		"within the body":   "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
		"between pieces":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			ended := make(chan bool)
			h := newHost(t, func(l *line, _ int) {
				l.request(t)
				l.say(begin)
				if !strings.Contains(begin, "\r\n\r\n") {
					cancel(errGone)
				}
				ended <- l.ended()
			})
			d := h.direct(t)
			res, err := d.RoundTrip(h.ask(t, "GET", "").WithContext(ctx))
			if err == nil {
				cancel(errGone)
				_, err = io.ReadAll(res.Body)
				res.Body.Close()
			}
			if !errors.Is(err, errGone) {
				t.Errorf("error %v", err)
			}
			if !<-ended || d.waiting() != 0 {
				t.Error("the connection is still open")
			}
		})
	}
}

type noted struct {
	io.Reader
	closed bool
}

func (n *noted) Close() error { n.closed = true; return nil }

// TestWhoGoesAfterwardsHarmsNobody: the end of a request that is over does not end
// the next one on its connection.
func TestWhoGoesAfterwardsHarmsNobody(t *testing.T) {
	h := newHost(t, serial(t, func(l *line, n, _ int) {
		if n > 0 {
			t.Error("another connection was opened")
		}
		l.say(fine)
	}))
	d := h.direct(t)
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		res, err := d.RoundTrip(h.ask(t, "POST", "{}").WithContext(ctx))
		want(t, "200 OK: ok", res, err)
		cancel()
	}
}

// TestWhoGoesLateTakesTheConnection: who goes when the answer is there but not read
// has it all the same. The connection is closed at some time, so nobody else gets it.
func TestWhoGoesLateTakesTheConnection(t *testing.T) {
	h := newHost(t, serial(t, func(l *line, _, _ int) { l.say(fine) }))
	d := h.direct(t)
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		res, err := d.RoundTrip(h.ask(t, "GET", "").WithContext(ctx))
		cancel()
		want(t, "200 OK: ok", res, err)
		if d.waiting() != 0 {
			t.Fatal("the connection waits for another request")
		}
	}
}

// TestTimes: an answer has to begin in time; its body may take its own, and so may
// a request that comes long after.
func TestTimes(t *testing.T) {
	const limit = 200 * time.Millisecond
	brief := func(s *Settings) { s.ResponseTimeout = limit }
	for name, begin := range map[string]string{"silent": "", "in the middle": "HTTP/1.1 200 OK\r\nX-", "on its way for ever": "HTTP/1.1 102 Processing\r\n\r\n"} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan bool)
			h := newHost(t, func(l *line, _ int) {
				l.request(t)
				l.say(begin)
				ended <- l.ended()
			})
			if _, err := read(h.direct(t, brief).RoundTrip(h.ask(t, "POST", "{}"))); !isTimeout(err) {
				t.Errorf("error %v", err)
			}
			if !<-ended {
				t.Error("the connection is still open")
			}
		})
	}
	t.Run("a slow body", func(t *testing.T) {
		h := newHost(t, serial(t, func(l *line, n, _ int) {
			if n > 0 {
				t.Error("another connection was opened")
			}
			l.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
			time.Sleep(2 * limit)
			l.say("ok")
		}))
		d := h.direct(t, brief)
		for range 2 {
			res, err := d.RoundTrip(h.ask(t, "GET", ""))
			want(t, "200 OK: ok", res, err)
			time.Sleep(2 * limit)
		}
	})
}

// TestTooMuch: headers over the limit, and answers that are none.
func TestTooMuch(t *testing.T) {
	for name, answer := range map[string]string{
		"a long line":         "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 9<<10) + "\r\n\r\n",
		"many lines":          "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: xxxxxxxxxxxx\r\n", 1<<10) + "\r\n",
		"a long status":       "HTTP/1.1 200 " + strings.Repeat("x", 9<<10),
		"announcing for ever": strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", informational+1) + fine,
		"no HTTP":             "SSH-2.0-x\r\n",
		"two lengths":         "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
		"no length at all":    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok",
		"another coding":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, func(l *line, _ int) {
				l.request(t)
				l.say(answer)
				_ = l.ended()
			})
			d := h.direct(t)
			if got, err := read(d.RoundTrip(h.ask(t, "GET", ""))); err == nil {
				t.Errorf("the answer is %.80q", got)
			}
			if d.waiting() != 0 {
				t.Error("the connection waits for another request")
			}
		})
	}
}

// TestBrokenBodies: an answer that breaks off must not look whole.
func TestBrokenBodies(t *testing.T) {
	for name, answer := range map[string]string{
		"short":       "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
		"no last one": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
		"no piece":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhalf",
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, func(l *line, _ int) { l.request(t); l.say(answer) })
			d := h.direct(t)
			if got, err := read(d.RoundTrip(h.ask(t, "GET", ""))); err == nil {
				t.Errorf("the answer is %q", got)
			}
			if d.waiting() != 0 {
				t.Error("the connection waits for another request")
			}
		})
	}
}

// TestNobodyThere: an error before anything was sent is one of dialling.
func TestNobodyThere(t *testing.T) {
	h := newHost(t, func(*line, int) {})
	r, d := h.ask(t, "GET", ""), h.direct(t)
	h.Close()
	var op *net.OpError
	if _, err := read(d.RoundTrip(r)); !errors.As(err, &op) || op.Op != "dial" {
		t.Errorf("error %v", err)
	}
}
