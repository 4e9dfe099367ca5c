// Package proxy owns which peers of the gateway are believed. What they say, and
// what it is used for, lives with those who read it: server/internal/credential,
// server/internal/customer, server/internal/limit.
package proxy

import (
	"errors"
	"net/http"
	"net/netip"
)

// Trusted are the addresses of the proxies in front of the gateway whose headers
// count. From anyone else such a header counts as missing.
type Trusted []netip.Prefix

// Check says what is wrong with a list that somebody has to be in.
func (t Trusted) Check() error {
	if len(t) == 0 {
		return errors.New("the addresses of the trusted proxies are missing")
	}
	for _, p := range t {
		if !p.IsValid() {
			return errors.New("an address range of the trusted proxies is invalid")
		}
	}
	return nil
}

// Value gives the one value of a header that a trusted proxy has put on a request;
// key is the header's name as http.Header keys it. Where there are two, one may be
// the client's own, so there is none.
func (t Trusted) Value(r *http.Request, key string) (string, bool) {
	values := r.Header[key]
	if len(values) != 1 || !t.Contains(Peer(r.RemoteAddr)) {
		return "", false
	}
	return values[0], true
}

// Contains reports the address of a trusted proxy.
func (t Trusted) Contains(a netip.Addr) bool {
	for _, prefix := range t {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// Peer gives the address of a connection's other end, the zero one where it has
// none.
func Peer(remote string) netip.Addr {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return Plain(at.Addr())
}

// Plain gives an address as it is compared: of IPv4 where it is one, and without a
// zone.
func Plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }
