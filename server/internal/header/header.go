// Package header owns which headers cross the gateway. Towards the provider
// only those on an allow-list pass, because the gateway adds a customer's
// credentials; towards the page all pass but those that speak for the
// gateway's own origin or connection.
package header

import (
	"fmt"
	"net/http"
	"strings"
)

// Valid reports whether name is a header field name (RFC 9110, section 5.1).
func Valid(name string) bool {
	if name == "" {
		return false
	}
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return true
}

// Allowed is a set of request headers that pass. The zero value lets nothing
// pass. It is never changed, so it is safe for concurrent use.
type Allowed struct {
	names map[string]struct{}
}

// Common are the request headers that pass on every route: those that describe
// the content that is sent or wanted, and those that keep a repeated request
// from being carried out twice.
func Common() []string {
	return []string{
		"Accept", "Accept-Encoding", "Accept-Language", "Content-Encoding", "Content-Language", "Content-Type",
		"If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range",
		"Idempotency-Key", "X-Idempotency-Key", "X-Idempotence-Uuid", "X-Request-Id", "Prefer", "User-Agent",
	}
}

// Allow makes a set of names. The error names one that is no header's name, or
// that must never pass.
func Allow(names ...string) (Allowed, error) {
	a := Allowed{make(map[string]struct{}, len(names))}
	for _, name := range names {
		canonical := http.CanonicalHeaderKey(name)
		// Some servers take an underscore for a hyphen (RFC 3875, section 4.1.18).
		read := http.CanonicalHeaderKey(strings.ReplaceAll(name, "_", "-"))
		switch {
		case !Valid(name):
			return Allowed{}, fmt.Errorf("header %q: not a header's name", name)
		case neverSent(read):
			return Allowed{}, fmt.Errorf("header %q: never forwarded from a page", name)
		}
		a.names[canonical] = struct{}{}
	}
	return a, nil
}

// neverSent reports headers that are the gateway's own business.
func neverSent(canonical string) bool {
	switch canonical {
	case "Authorization", "Cookie", "Host", "Content-Length", "Expect", "Forwarded", "Via", "X-Real-Ip", "Origin", "Referer",
		"X-2fa-Approval", "X-2fa-Approval-Result", "X-External-Correlation-Id":
		return true
	}
	for _, prefix := range []string{"Countersign-", "X-Forwarded-", "Sec-", "Proxy-", "Access-Control-"} {
		if strings.HasPrefix(canonical, prefix) {
			return true
		}
	}
	return hopByHop(canonical)
}

// Copy puts those headers of a client's request that may pass into dst. The
// values are shared.
func (a Allowed) Copy(dst, src http.Header) {
	for name, values := range src {
		if _, ok := a.names[name]; ok && !listed(src["Connection"], name) {
			dst[name] = values
		}
	}
}

// CopyAnswer puts the headers of a provider's answer into dst as they are, but
// for those that are not meant for the page. The values are shared. Vary adds
// to what dst says already, and nothing of that is lost.
func CopyAnswer(dst, src http.Header) {
	for name, values := range src {
		switch {
		case neverAnswered(name) || listed(src["Connection"], name):
		case name == "Vary":
			dst[name] = append(dst[name][:len(dst[name]):len(dst[name])], values...)
		default:
			dst[name] = values
		}
	}
}

// neverAnswered reports headers by which a provider would set up the browser
// for the gateway's origin as if it were its own, and those that only the
// gateway itself may say.
func neverAnswered(canonical string) bool {
	switch canonical {
	case "Set-Cookie", "Set-Cookie2", "Alt-Svc", "Clear-Site-Data", "Nel", "Report-To", "Accept-Ch", "Set-Login",
		"Service-Worker-Allowed", "Strict-Transport-Security", "Public-Key-Pins", "Secure-Session-Registration",
		"Sec-Session-Registration", "Use-As-Dictionary":
		return true
	}
	return strings.HasPrefix(canonical, "Access-Control-") || strings.HasPrefix(canonical, "Countersign-") || hopByHop(canonical)
}

// hopByHop reports headers that belong to one connection (RFC 9110, section
// 7.6.1, and what went by that name before).
func hopByHop(canonical string) bool {
	switch canonical {
	case "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return false
}

// listed reports a header that Connection declares to belong to the connection.
func listed(connection []string, canonical string) bool {
	for _, line := range connection {
		for name := range strings.SplitSeq(line, ",") {
			if http.CanonicalHeaderKey(strings.TrimSpace(name)) == canonical {
				return true
			}
		}
	}
	return false
}

// Size is how many bytes headers take on the wire, as HTTP/1.1 writes them.
func Size(h http.Header) int {
	size := 0
	for name, values := range h {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	return size
}
