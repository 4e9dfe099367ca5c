package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"

	"countersign/server/internal/header"
	"countersign/server/internal/proxy"
)

// Forward passes on the bearer token that a trusted proxy in front of the
// gateway puts into a header of each request: one account per customer.
type Forward struct {
	header  string
	trusted proxy.Trusted
}

var _ Source = Forward{}

// NewForward makes a Forward. name is that of the request header that holds
// the token, with or without the word Bearer.
func NewForward(name string, trusted ...netip.Prefix) (Forward, error) {
	var faults []error
	if !header.Valid(name) {
		faults = append(faults, fmt.Errorf("credentials: %q is no header name", name))
	}
	if err := proxy.Trusted(trusted).Check(); err != nil {
		faults = append(faults, fmt.Errorf("credentials: %w", err))
	}
	return Forward{http.CanonicalHeaderKey(name), trusted}, errors.Join(faults...)
}

// Authorize implements Source.
func (f Forward) Authorize(_ context.Context, client *http.Request, header http.Header) error {
	value, ok := f.trusted.Value(client, f.header)
	if !ok {
		return ErrMissing
	}
	token, ok := bearer(value)
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
