package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"countersign/server/internal/limit"
)

// guard makes what limits clients.
func (c *Config) guard(l Limits) (*limit.Guard, error) {
	var faults []error
	for _, prefix := range c.TrustedProxies {
		if !prefix.IsValid() {
			faults = append(faults, errors.New("trusted proxies: an address range is invalid"))
		}
	}
	switch c.ClientHeader {
	case "", limit.XForwardedFor, limit.Forwarded:
	default:
		faults = append(faults, fmt.Errorf("client header %q: there is only %s and %s", c.ClientHeader, limit.XForwardedFor, limit.Forwarded))
	}
	return limit.NewGuard(limit.GuardConfig{
		Proxies: limit.Proxies{Trusted: c.TrustedProxies, Header: c.ClientHeader}, Limits: l.Clients, Metrics: c.Metrics, Log: c.Log,
	}), errors.Join(faults...)
}

// headerTime is how long a request's header may take where the server does not say.
const headerTime = 10 * time.Second

// Protect limits the connections of a listener: how many there are, and how slow
// their clients may be. The listener that it gives is the one for server to serve,
// whose timeouts it sets where there are none. Without it only requests are
// limited.
func (s *Server) Protect(server *http.Server, l net.Listener) net.Listener {
	if server.ReadHeaderTimeout == 0 {
		server.ReadHeaderTimeout = headerTime
	}
	if server.IdleTimeout == 0 {
		server.IdleTimeout = 2 * time.Minute
	}
	if server.MaxHeaderBytes == 0 {
		// More than what the gateway refuses, so that it can say so itself.
		server.MaxHeaderBytes = 2 * s.headerBytes
	}
	return s.guard.Protect(server, l)
}
