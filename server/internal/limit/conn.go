package limit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"countersign/server/internal/problem"
)

// conn is a client's connection. A client that takes nothing of what it is sent
// for a while loses it, whatever is sent and by whom; one that has begun a request
// and does not go on with it is told so.
type conn struct {
	net.Conn
	listener *Listener
	who      netip.Addr
	timeout  time.Duration
	closed   sync.Once

	serving  atomic.Bool // a handler is at work
	hijacked atomic.Bool // one has taken the connection over
	begun    atomic.Bool // something of a request has come that has no handler yet
	own      atomic.Bool // somebody has set a deadline for writing

	mu  sync.Mutex // of what follows
	set time.Time  // when the deadline was set last
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	if !c.own.Load() {
		c.extend()
	}
	n, err := c.Conn.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		c.listener.guard.Note(SlowReader)
	}
	return n, err
}

// extend sets a new deadline where the one that is set has been used up to a part.
func (c *conn) extend() {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.set) < c.timeout/4 {
		return
	}
	c.set = now
	_ = c.Conn.SetWriteDeadline(now.Add(c.timeout)) // fails where it is closed
}

// SetWriteDeadline implements net.Conn. Whoever sets one answers for it.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.own.Store(!t.IsZero())
	return c.Conn.SetWriteDeadline(t)
}

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error {
	c.own.Store(!t.IsZero())
	return c.Conn.SetDeadline(t)
}

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.serving.Load() || c.hijacked.Load() {
		return n, err
	}
	if n > 0 {
		c.begun.Store(true)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && c.begun.CompareAndSwap(true, false) {
		c.listener.guard.Note(SlowHeader)
		_ = c.SetWriteDeadline(time.Now().Add(partingTime))
		part(c.Conn, problem.RequestTimeout)
	}
	return n, err
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.closed.Do(func() { c.listener.leave(c.who) })
	return c.Conn.Close()
}

// CloseWrite lets net/http end a connection whose client still sends.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type connKey struct{}

// connContext is http.Server's: it lets Serving find the connection of a request.
func connContext(ctx context.Context, c net.Conn) context.Context {
	if own, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, own)
	}
	return ctx
}

// connState is http.Server's: what is said on a connection that a handler has taken
// over is no request.
func connState(c net.Conn, s http.ConnState) {
	if own, ok := c.(*conn); ok && s == http.StateHijacked {
		own.hijacked.Store(true)
	}
}

// Serving notes on the connection that a request is whole and served.
func Serving(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*conn); ok {
			c.serving.Store(true)
			defer func() {
				c.begun.Store(false)
				c.serving.Store(false)
			}()
		}
		next.ServeHTTP(w, r)
	})
}

// part writes an answer to a client that has no handler, and gives it the time to
// read it: a connection that is closed with something unread is reset.
func part(c net.Conn, p problem.Problem) {
	header := http.Header{}
	rendered := p.Render(header)
	if p.Status != http.StatusRequestTimeout {
		rendered.Header.Set("Retry-After", "1")
	}
	rendered.Header.Set("Connection", "close")
	var answer bytes.Buffer
	fmt.Fprintf(&answer, "HTTP/1.1 %d %s\r\n", p.Status, http.StatusText(p.Status))
	_ = rendered.Header.Write(&answer) // into memory
	answer.WriteString("\r\n")
	answer.Write(rendered.Body)
	if _, err := c.Write(answer.Bytes()); err != nil {
		return
	}
	if half, ok := c.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil && p.Status != http.StatusRequestTimeout {
		_, _ = io.CopyN(io.Discard, c, 64<<10)
	}
}
