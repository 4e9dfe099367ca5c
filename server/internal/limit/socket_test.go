package limit_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/limit"
)

func TestConnectionsOfAnAddress(t *testing.T) {
	r := newRig(t, limit.Limits{ConnectionsPerAddress: 3}, nil, hello)
	var open []net.Conn
	for range 3 {
		c := r.dial(t)
		answers(t, c)
		open = append(open, c)
	}
	if res := refused(t, r.dial(t), http.StatusTooManyRequests, "too_many_requests"); res.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to try again")
	}
	r.counts.until(t, limit.AddressConnection, 1)
	answers(t, open[0])
	_ = open[1].Close()
	r.again(t)
}

// again waits until there is a place for another connection.
func (r *rig) again(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		c := r.dial(t)
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			continue
		}
		if res, _ := receive(t, c); res.StatusCode == http.StatusOK {
			return
		}
	}
	t.Error("a place that was given back is taken still")
}

func TestConnectionsOfAll(t *testing.T) {
	r := newRig(t, limit.Limits{Connections: 2}, nil, hello)
	first, second := r.dial(t), r.dial(t)
	answers(t, first)
	answers(t, second)
	if res := refused(t, r.dial(t), http.StatusServiceUnavailable, "overloaded"); res.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to try again")
	}
	r.counts.until(t, limit.Connections, 1)
	answers(t, first)
	_ = second.Close()
	r.again(t)
}

// TestARefusedClientThatDoesNotListen holds nobody up.
func TestARefusedClientThatDoesNotListen(t *testing.T) {
	r := newRig(t, limit.Limits{Connections: 1}, nil, hello)
	answers(t, r.dial(t))
	for range 200 {
		r.dial(t) // reads nothing and stays
	}
	r.counts.until(t, limit.Connections, 200)
}

func TestSlowHeader(t *testing.T) {
	for name, begin := range map[string]string{
		"a line":                "GET / HTTP/1.1\r\n",
		"half a line":           "GE",
		"one header at a time":  "GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n",
		"after another request": "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, limit.Limits{}, func(s *http.Server) { s.ReadHeaderTimeout, s.IdleTimeout = 50*time.Millisecond, patience }, hello)
			c := r.dial(t)
			if name == "after another request" {
				answers(t, c)
				begin = "POST / HTTP/1.1\r\n"
			}
			send(t, c, begin)
			refused(t, c, http.StatusRequestTimeout, "request_timeout")
			r.counts.until(t, limit.SlowHeader, 1)
		})
	}
}

// TestSlowloris: many clients that begin and do not go on hold nobody up for long.
func TestSlowloris(t *testing.T) {
	const clients = 50
	r := newRig(t, limit.Limits{Connections: clients}, func(s *http.Server) { s.ReadHeaderTimeout = 100 * time.Millisecond }, hello)
	for range clients {
		c := r.dial(t)
		send(t, c, "GET / HTTP/1.1\r\nHost: x\r\n")
		go func() { // a header now and then
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(c, "X-%d: 1\r\n", i); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}()
	}
	r.counts.until(t, limit.SlowHeader, clients)
	r.again(t)
}

func TestIdleConnectionsEndInSilence(t *testing.T) {
	r := newRig(t, limit.Limits{}, func(s *http.Server) { s.ReadHeaderTimeout, s.IdleTimeout = 50*time.Millisecond, 50*time.Millisecond }, hello)
	fresh, used := r.dial(t), r.dial(t)
	answers(t, used)
	for name, c := range map[string]net.Conn{"fresh": fresh, "used": used} {
		if rest, err := io.ReadAll(c); len(rest) > 0 || err != nil {
			t.Errorf("%s: %q, %v", name, rest, err)
		}
	}
	if r.counts.met[string(limit.SlowHeader)] > 0 {
		t.Error("whoever asks nothing is taken for slow")
	}
}

// reading reads the body and says what came of it.
var reading = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if limit.TooSlow(r) != errors.Is(err, limit.ErrSlow) {
		panic("too slow or not")
	}
	if err != nil {
		w.WriteHeader(http.StatusRequestTimeout)
		return
	}
	fmt.Fprint(w, len(body))
})

func TestSlowBody(t *testing.T) {
	for name, begin := range map[string]string{
		"of a known length": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123",
		"in chunks":         "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n",
		"nothing of it":     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, limit.Limits{BodyTime: 50 * time.Millisecond}, nil, reading)
			c := r.dial(t)
			send(t, c, begin)
			if res, body := receive(t, c); res.StatusCode != http.StatusRequestTimeout {
				t.Errorf("answered %d %s", res.StatusCode, body)
			}
			r.counts.until(t, limit.SlowBody, 1)
			if rest, _ := io.ReadAll(c); len(rest) > 0 {
				t.Errorf("the connection goes on with %q", rest)
			}
		})
	}
}

// TestABodyThatTrickles does not get more time by each byte.
func TestABodyThatTrickles(t *testing.T) {
	r := newRig(t, limit.Limits{BodyTime: 100 * time.Millisecond, BodyRate: 1 << 20}, nil, reading)
	c := r.dial(t)
	send(t, c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
	go func() {
		for {
			if _, err := io.WriteString(c, "x"); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	if res, body := receive(t, c); res.StatusCode != http.StatusRequestTimeout {
		t.Errorf("answered %d %s", res.StatusCode, body)
	}
}

// TestALargeBodyHasItsTime: whoever keeps the pace is served, and what comes after
// the body takes as long as it takes.
func TestALargeBodyHasItsTime(t *testing.T) {
	const size = 512 << 10
	done := make(chan struct{})
	r := newRig(t, limit.Limits{BodyTime: time.Second, BodyRate: 64 << 10}, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		select {
		case <-time.After(1500 * time.Millisecond): // longer than the body had
		case <-r.Context().Done():
		}
		fmt.Fprint(w, n, err, r.Context().Err())
		close(done)
	}))
	c := r.dial(t)
	send(t, c, fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", size))
	go func() {
		piece := strings.Repeat("x", size/16)
		for range 16 {
			if _, err := io.WriteString(c, piece); err != nil {
				return
			}
			time.Sleep(80 * time.Millisecond) // beyond BodyTime in all
		}
	}()
	if res, body := receive(t, c); res.StatusCode != http.StatusOK || body != fmt.Sprint(size)+" <nil> <nil>" {
		t.Errorf("answered %d %s", res.StatusCode, body)
	}
	<-done
}

// TestAnotherRequestAfterABody has no deadline of the one before.
func TestAnotherRequestAfterABody(t *testing.T) {
	r := newRig(t, limit.Limits{BodyTime: 500 * time.Millisecond}, nil, reading)
	c := r.dial(t)
	for range 3 {
		send(t, c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n123")
		if res, body := receive(t, c); res.StatusCode != http.StatusOK || body != "3" {
			t.Errorf("answered %d %s", res.StatusCode, body)
		}
		time.Sleep(600 * time.Millisecond)
	}
}

func TestSlowReader(t *testing.T) {
	ended := make(chan struct{})
	r := newRig(t, limit.Limits{WriteTime: 100 * time.Millisecond}, nil, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		piece := make([]byte, 64<<10)
		for {
			if _, err := w.Write(piece); err != nil {
				close(ended)
				return
			}
		}
	}))
	c := r.dial(t)
	send(t, c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	select { // reads nothing
	case <-ended:
	case <-time.After(patience):
		t.Fatal("a client that reads nothing is written to for ever")
	}
	r.counts.until(t, limit.SlowReader, 1)
}

// TestAReaderThatTakesItsTime is served as long as it reads.
func TestAReaderThatTakesItsTime(t *testing.T) {
	const pieces = 40
	r := newRig(t, limit.Limits{WriteTime: 2 * time.Second}, nil, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		piece := make([]byte, 256<<10)
		for range pieces {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
	}))
	c := r.dial(t)
	send(t, c, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	buffer, total := make([]byte, 256<<10), 0
	for {
		n, err := c.Read(buffer)
		total += n
		if err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if total < pieces*256<<10 {
		t.Errorf("got %d bytes", total)
	}
}

// TestTakenOver: what is said on a connection that a handler has taken over is
// left alone.
func TestTakenOver(t *testing.T) {
	r := newRig(t, limit.Limits{WriteTime: 50 * time.Millisecond}, func(s *http.Server) { s.ReadHeaderTimeout = 50 * time.Millisecond },
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			go func() {
				defer c.Close()
				_, _ = c.Read(make([]byte, 5))
				_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
				_, err := c.Read(make([]byte, 1))
				_, _ = fmt.Fprint(c, "over: ", err != nil)
			}()
		}))
	c := r.dial(t)
	send(t, c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	time.Sleep(100 * time.Millisecond)
	send(t, c, "hello")
	if rest, err := io.ReadAll(c); string(rest) != "over: true" || err != nil {
		t.Errorf("said %q, %v", rest, err)
	}
	if len(r.counts.met) > 0 {
		t.Errorf("limits were met: %v", r.counts.met)
	}
}
