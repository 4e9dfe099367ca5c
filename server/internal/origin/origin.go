// Package origin owns the list of web origins that may use the gateway. The
// same list decides CORS, the channel and the refusal of foreign
// state-changing requests; what those do with it lives in their own packages.
package origin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// List is a set of exact origins. The zero value allows nothing. It is a
// value that is never changed, so it is safe for concurrent use.
type List struct {
	allowed map[string]struct{}
}

// New makes a list of origins as a browser writes them in the Origin header
// (RFC 6454, section 6.2). Every entry that is not one is named in the error.
func New(origins ...string) (List, error) {
	list := List{allowed: make(map[string]struct{}, len(origins))}
	var faults []error
	for _, entry := range origins {
		exact, err := Of(entry)
		switch {
		case err != nil:
			faults = append(faults, err)
		case exact != entry:
			faults = append(faults, fmt.Errorf("origin %q: not as a browser sends it, write %q", entry, exact))
		default:
			list.allowed[exact] = struct{}{}
		}
	}
	return list, errors.Join(faults...)
}

// Allowed reports whether this value of an Origin header is on the list. An
// empty one and "null" never are.
func (l List) Allowed(origin string) bool {
	_, ok := l.allowed[origin]
	return ok
}

// Of gives the origin of an http or https URL, as a browser writes it: lower
// case, without path and without the scheme's own port.
func Of(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", fmt.Errorf("origin %q: not a URL", rawURL)
	}
	scheme, host, port := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()
	switch {
	case scheme != "http" && scheme != "https":
		return "", fmt.Errorf("origin %q: the scheme is neither http nor https", rawURL)
	case host == "" || strings.Contains(host, "*"):
		return "", fmt.Errorf("origin %q: needs one exact host", rawURL)
	case strings.ContainsFunc(host, unwritten):
		return "", fmt.Errorf("origin %q: its host is not as browsers write it (in ASCII, international ones as xn--…)", rawURL)
	case u.User != nil:
		return "", fmt.Errorf("origin %q: has user information", rawURL)
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || port == "80" && scheme == "http" || port == "443" && scheme == "https" {
		return scheme + "://" + host, nil
	}
	return scheme + "://" + host + ":" + port, nil
}

// unwritten reports what browsers write in no host (URL standard, section 3.5).
func unwritten(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune(".-_:", r))
}

// Foreign reports a request that would change something and that a page of an
// origin outside the list has sent (cross-site request forgery). Browsers put
// Origin on every such request; where it is missing, Sec-Fetch-Site tells
// (Fetch Metadata, section 2.3), and a client that sends neither is no browser.
func (l List) Foreign(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	if origins := r.Header.Values("Origin"); len(origins) > 0 {
		return len(origins) > 1 || !l.Allowed(origins[0])
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return true
}
