package transport

import (
	"net"
	"net/http"
	"net/url"
	"time"
)

// Settings bound what a call to a provider may cost. Zero is no bound.
type Settings struct {
	// DialTimeout bounds the opening of a connection, and the TLS handshake.
	DialTimeout time.Duration
	// ResponseTimeout bounds the time from the end of a request to the beginning
	// of its answer.
	ResponseTimeout time.Duration
	// HeaderBytes is the size of the largest header of an answer.
	HeaderBytes int64
}

// New makes a transport for many requests to one host. It leaves bodies as they
// are and keeps as many connections as there are requests.
func New(base *url.URL, s Settings) *Direct {
	return newDirect(base, &http.Transport{
		DialContext:            (&dialer{net.Dialer{Timeout: s.DialTimeout}}).DialContext,
		TLSHandshakeTimeout:    s.DialTimeout,
		ResponseHeaderTimeout:  s.ResponseTimeout,
		MaxResponseHeaderBytes: s.HeaderBytes,
		MaxIdleConnsPerHost:    512,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	})
}

// SingleUse gives a transport with the same settings that opens a connection for
// each request, so that none is ever sent again because a connection was found
// dead. A kind of transport that is not known here is trusted to repeat nothing.
func SingleUse(rt http.RoundTripper) http.RoundTripper {
	if d, ok := rt.(*Direct); ok {
		rt = d.full
	}
	t, ok := rt.(*http.Transport)
	if !ok {
		return rt
	}
	t = t.Clone()
	t.DisableKeepAlives = true
	return t
}
