package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestAnswersAreNobodyElses has many ask at once, of whom some go away in the
// middle, over connections that are used again and again: each gets the answer to
// its own question or none.
func TestAnswersAreNobodyElses(t *testing.T) {
	t.Run("plain", func(t *testing.T) {
		h := newHost(t, echo)
		h.askedByMany(t, h.direct(t), 300)
	})
	t.Run("TLS", func(t *testing.T) {
		server, client := lent()
		h := newHost(t, func(l *line, n int) {
			c := tls.Server(l.Conn, server)
			echo(&line{c, bufio.NewReader(c)}, n)
		})
		h.askedByMany(t, h.secure(t, client), 100) // handshakes are dear
	})
}

// echo answers each request of a connection, up to some, with its body several times.
func echo(l *line, n int) {
	for i := range 40 {
		r, err := http.ReadRequest(l.in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		out := bufio.NewWriter(l)
		answer := strings.Repeat(string(body)+"|", 1+n%7)
		if i%3 == 0 {
			fmt.Fprintf(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(answer), answer)
		} else {
			fmt.Fprintf(out, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
		}
		if out.Flush() != nil {
			return
		}
	}
}

func (h *host) askedByMany(t *testing.T, d *Direct, turns int) {
	t.Helper()
	var all sync.WaitGroup
	for who := range 8 {
		all.Go(func() {
			for i := range turns {
				h.askMine(t, d, fmt.Sprintf("%d of %d", i, who), i)
			}
		})
	}
	all.Wait()
}

// askMine asks for an answer that only one request gets, and in some turns goes
// away before it is there, or without reading it, or closes what waits.
func (h *host) askMine(t *testing.T, d *Direct, mine string, turn int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if turn%50 == 3 {
		d.CloseIdleConnections()
	}
	if turn%5 == 1 {
		time.AfterFunc(time.Duration(turn)*time.Microsecond, cancel)
	}
	r := h.ask(t, "GET", mine).WithContext(ctx)
	r.URL.Scheme = d.base.Scheme
	res, err := d.RoundTrip(r)
	if err != nil {
		if ctx.Err() == nil {
			t.Errorf("%s: %v", mine, err)
		}
		return
	}
	defer res.Body.Close()
	if turn%7 == 2 {
		return
	}
	body, err := io.ReadAll(res.Body)
	if err != nil && ctx.Err() == nil {
		t.Errorf("%s: %v", mine, err)
	}
	for one := range strings.SplitSeq(strings.TrimSuffix(string(body), "|"), "|") {
		if err == nil && one != mine || !strings.HasPrefix(mine, one) {
			t.Errorf("%q got %q", mine, body)
			return
		}
	}
}
