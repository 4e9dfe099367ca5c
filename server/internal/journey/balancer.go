package journey

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"sync/atomic"
)

// InTurn is a load balancer that knows no sessions: each request, and each channel,
// goes to the next one of the addresses. One to which no connection can be made is
// passed over.
func InTurn(addresses []string) http.Handler {
	turns := &turns{hosts: make([]string, len(addresses)), transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	for i, address := range addresses {
		turns.hosts[i] = address[len("http://"):]
	}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.Host = "http", r.In.Host
		},
		Transport: turns,
		ErrorLog:  log.New(io.Discard, "", 0), // what goes wrong is seen by whoever has asked
	}
}

// turns sends each request to the next host.
type turns struct {
	hosts     []string
	next      atomic.Uint64
	transport http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *turns) RoundTrip(r *http.Request) (res *http.Response, err error) {
	first := t.next.Add(1)
	if body := r.Body; body != nil {
		defer body.Close()
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(body) // a failure to connect closes it, unread
	}
	for i := range uint64(len(t.hosts)) {
		out := r.Clone(r.Context())
		out.URL.Host = t.hosts[(first+i)%uint64(len(t.hosts))]
		res, err = t.transport.RoundTrip(out)
		if dial := (*net.OpError)(nil); err == nil || !errors.As(err, &dial) || dial.Op != "dial" {
			return res, err // it may have arrived
		}
	}
	return nil, err
}
