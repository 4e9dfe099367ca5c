package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// resumable is how many TLS sessions are remembered, so that a new connection to
// the host costs no new proof of who it is.
const resumable = 16

// connector opens connections to one host.
type connector struct {
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	address string
	tls     *tls.Config // nil for none
	timeout time.Duration
}

func newConnector(base *url.URL, settings *http.Transport) connector {
	c := connector{dial: settings.DialContext, timeout: settings.TLSHandshakeTimeout}
	if c.dial == nil {
		c.dial = (&net.Dialer{}).DialContext
	}
	port := "80"
	if base.Scheme == "https" {
		port = "443"
		c.tls = &tls.Config{MinVersion: tls.VersionTLS12}
		if settings.TLSClientConfig != nil {
			c.tls = settings.TLSClientConfig.Clone()
		}
		if c.tls.ServerName == "" {
			c.tls.ServerName = base.Hostname()
		}
		if c.tls.ClientSessionCache == nil {
			c.tls.ClientSessionCache = tls.NewLRUClientSessionCache(resumable)
		}
		c.tls.NextProtos = []string{"http/1.1"}
	}
	if p := base.Port(); p != "" {
		port = p
	}
	c.address = net.JoinHostPort(base.Hostname(), port)
	return c
}

// refusedError says that the host would not agree on how to speak.
type refusedError struct{ error }

func (e *refusedError) Unwrap() error { return e.error }

// connect opens a connection; secure is nil where it is not encrypted.
func (c *connector) connect(ctx context.Context) (tcp net.Conn, secure *tls.Conn, err error) {
	tcp, err = c.dial(ctx, "tcp", c.address)
	if err != nil || c.tls == nil {
		return tcp, nil, err
	}
	if c.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	secure = tls.Client(tcp, c.tls)
	if err = secure.HandshakeContext(ctx); err != nil {
		_ = tcp.Close() // nothing was said on it
		if told := (*net.OpError)(nil); errors.As(err, &told) && told.Op == "remote error" {
			err = &refusedError{err}
		}
		return nil, nil, err
	}
	return tcp, secure, nil
}
