package transport

import (
	"net/http"
	"net/url"

	"golang.org/x/net/http/httpguts"
)

// Longest is the body, in bytes, that is sent in one system call together with
// the headers. One that is longer may be answered before it has been sent, which
// takes two goroutines.
const Longest = 4 << 10

// plain reports a request of which nothing is said that takes more than writing it
// and reading the answer. What may not be sent at all is not plain either:
// net/http says why.
func plain(r *http.Request) bool {
	if r.ContentLength < 0 || r.ContentLength > Longest || hasBody(r) != (r.ContentLength > 0) {
		return false
	}
	if len(r.TransferEncoding) > 0 || r.Trailer != nil || r.Close || r.Method == http.MethodConnect {
		return false
	}
	return httpguts.ValidHeaderFieldName(r.Method) && plainAddress(r.URL, r.Host) && plainHeader(r.Header)
}

func hasBody(r *http.Request) bool { return r.Body != nil && r.Body != http.NoBody }

// plainAddress reports an address that can be written as it is.
func plainAddress(u *url.URL, host string) bool {
	return u.Opaque == "" && u.User == nil && visible(u.RawQuery) && visible(host) && visible(u.Host)
}

// visible reports a text without spaces, of ASCII alone.
func visible(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}

// plainHeader reports headers that can be written as they are and say nothing
// about the connection or how the message is put.
func plainHeader(h http.Header) bool {
	for name, values := range h {
		switch name {
		case "Connection", "Upgrade", "Expect", "Te", "Trailer", "Transfer-Encoding", "Content-Length", "Host", "Keep-Alive", "Proxy-Connection":
			return false
		}
		if !httpguts.ValidHeaderFieldName(name) {
			return false
		}
		for _, value := range values {
			if !httpguts.ValidHeaderFieldValue(value) {
				return false
			}
		}
	}
	return h["User-Agent"] != nil // net/http would send its own
}
