package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"countersign/server/internal/header"
)

// Forward passes on the bearer token that a trusted proxy in front of the
// gateway puts into a header of each request: one account per customer.
type Forward struct {
	header  string
	trusted []netip.Prefix
}

var _ Source = Forward{}

// NewForward makes a Forward. name is that of the request header that holds
// the token, with or without the word Bearer. Only a proxy whose address is in
// trusted is believed; from anyone else the header counts as missing.
func NewForward(name string, trusted ...netip.Prefix) (Forward, error) {
	var faults []error
	if !header.Valid(name) {
		faults = append(faults, fmt.Errorf("credentials: %q is no header name", name))
	}
	if len(trusted) == 0 {
		faults = append(faults, errors.New("credentials: forward needs the addresses of the trusted proxies"))
	}
	for _, p := range trusted {
		if !p.IsValid() {
			faults = append(faults, errors.New("credentials: an address range of the trusted proxies is invalid"))
		}
	}
	return Forward{http.CanonicalHeaderKey(name), trusted}, errors.Join(faults...)
}

// Authorize implements Source.
func (f Forward) Authorize(_ context.Context, client *http.Request, header http.Header) error {
	values := client.Header[f.header]
	if len(values) != 1 || !f.trusts(client.RemoteAddr) {
		return ErrMissing
	}
	token, ok := bearer(values[0])
	if !ok {
		return ErrMissing
	}
	header["Authorization"] = []string{"Bearer " + token}
	return nil
}

// bearer gives the token of a value that may name its scheme.
func bearer(value string) (string, bool) {
	words := strings.Fields(value)
	if len(words) > 0 && strings.EqualFold(words[0], "Bearer") {
		words = words[1:]
	}
	if len(words) != 1 {
		return "", false
	}
	return words[0], true
}

func (f Forward) trusts(remote string) bool {
	peer, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	address := peer.Addr().Unmap().WithZone("")
	for _, prefix := range f.trusted {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}
