package limit

import (
	"net/http"
	"net/netip"
	"strings"

	"countersign/server/internal/proxy"
)

// The headers in which proxies say whom they speak for.
const (
	XForwardedFor = "X-Forwarded-For"
	Forwarded     = "Forwarded" // RFC 7239
)

// Proxies says which proxies are believed, and in which header. The zero value
// believes none.
type Proxies struct {
	Trusted proxy.Trusted
	Header  string // XForwardedFor (as is "") or Forwarded; never both
}

// maxHops is how many proxies are looked behind.
const maxHops = 32

// Client gives the address of whoever has sent a request: that of the connection,
// or, as long as that is a trusted proxy's, the one that it names. What stands
// further left may be anybody's invention and is not looked at.
func (p Proxies) Client(r *http.Request) netip.Addr {
	client := proxy.Peer(r.RemoteAddr)
	if !p.Trusted.Contains(client) {
		return client
	}
	hops := p.hops(r)
	for i := len(hops) - 1; i >= 0 && i >= len(hops)-maxHops; i-- {
		named, ok := parseAddress(hops[i])
		if !ok {
			return client
		}
		if client = named; !p.Trusted.Contains(client) {
			return client
		}
	}
	return client
}

// hops are the addresses that the header names, the last proxy's at the end.
func (p Proxies) hops(r *http.Request) []string {
	header := p.Header
	if header == "" {
		header = XForwardedFor
	}
	hops := strings.Split(strings.Join(r.Header[header], ","), ",")
	if header == Forwarded {
		for i, element := range hops {
			hops[i] = forParameter(element)
		}
	}
	return hops
}

// forParameter gives who an element of Forwarded is for, "" where it does not say
// (RFC 7239, section 4).
func forParameter(element string) string {
	for pair := range strings.SplitSeq(element, ";") {
		name, value, _ := strings.Cut(pair, "=")
		if strings.EqualFold(strings.TrimSpace(name), "for") {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// parseAddress reads an address that may have a port and brackets.
func parseAddress(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if at, err := netip.ParseAddrPort(text); err == nil {
		return proxy.Plain(at.Addr()), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return proxy.Plain(a), err == nil
}

// holder is what counts as one client: an address, or the network of 64 bits that
// one customer has in IPv6.
func holder(a netip.Addr) netip.Addr {
	if !a.Is6() {
		return a
	}
	network, _ := a.Prefix(64) // cannot fail: it has so many bits
	return network.Addr()
}
