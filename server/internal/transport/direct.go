// Package transport sends requests to a provider.
//
// A plain request, which nearly all are, goes over an HTTP/1.1 connection of its
// own, written and read by the goroutine that asks (Direct): no other goroutine
// is woken for it, which is half of what net/http.Transport costs a proxy. What
// is not plain (a long body or one that trickles, a switch of protocols, a host
// that speaks HTTP/2 alone) is left to net/http.Transport.
//
// What is sent, what it answers and what errors mean is the gateway's matter.
package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// Direct is a http.RoundTripper for one host. Many goroutines may use it at once.
// Different from net/http.Transport, the body of an answer is for one goroutine.
type Direct struct {
	full *http.Transport
	base *url.URL
	dial connector
	idle pool
	// left is set once the host was found to speak nothing that is spoken here.
	left atomic.Bool
}

// newDirect sends plain requests to base's host with the settings of full, and
// all others through full itself.
func newDirect(base *url.URL, full *http.Transport) *Direct {
	d := &Direct{full: full, base: base, dial: newConnector(base, full)}
	d.idle.limit, d.idle.timeout, d.idle.lifetime = full.MaxIdleConnsPerHost, full.IdleConnTimeout, lifetime
	// net/http knows how a host that is not ASCII, or has a zone, is told its name.
	d.left.Store(!peeks || !visible(base.Host) || strings.Contains(base.Host, "%"))
	return d
}

// CloseIdleConnections closes those that wait for a request.
func (d *Direct) CloseIdleConnections() {
	d.idle.drain()
	d.full.CloseIdleConnections()
}

// RoundTrip implements http.RoundTripper.
func (d *Direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.left.Load() || r.URL.Scheme != d.base.Scheme || r.URL.Host != d.base.Host || !plain(r) {
		return d.full.RoundTrip(r)
	}
	if err := context.Cause(r.Context()); err != nil {
		closeBody(r)
		return nil, err
	}
	message := messages.Get().(*message)
	defer messages.Put(message)
	if err := message.write(r); err != nil {
		return nil, err
	}
	for again := false; ; again = true {
		c, err := d.connection(r.Context(), again)
		if refused := (*refusedError)(nil); errors.As(err, &refused) {
			return d.leave(message.request(r))
		}
		if err != nil {
			return nil, err
		}
		res, err := c.exchange(r, message.text)
		if err == nil || !c.stale {
			return res, err
		}
	}
}

// connection gives one that waits, the last one used first, or a new one where there
// is none or it has to be. Whoever traces the request is told: one that has got none
// was never sent.
func (d *Direct) connection(ctx context.Context, anew bool) (*conn, error) {
	trace := httptrace.ContextClientTrace(ctx)
	if trace != nil && trace.GetConn != nil {
		trace.GetConn(d.dial.address)
	}
	var c *conn
	if !anew {
		c = d.idle.take()
	}
	if c == nil {
		tcp, secure, err := d.dial.connect(ctx)
		if err != nil {
			return nil, err
		}
		c = newConn(tcp, secure, d)
	}
	if trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Conn: c.Conn, Reused: c.used})
	}
	return c, nil
}

// leave sends a request by the other way. If that finds a host that speaks HTTP/2,
// all are from now on.
func (d *Direct) leave(r *http.Request) (*http.Response, error) {
	res, err := d.full.RoundTrip(r)
	if err == nil && res.ProtoMajor > 1 {
		d.left.Store(true)
	}
	return res, err
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close() // nobody has read it
	}
}
