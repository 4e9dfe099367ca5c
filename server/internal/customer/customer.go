// Package customer owns whose request it is, where the provider's credentials act
// for many customers: a page must never be able to say. Who may reach the gateway
// at all, and how customers log in, is the embedder's or the proxy's in front.
package customer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"countersign/server/internal/header"
	"countersign/server/internal/proxy"
	"countersign/shared/wire"
)

// ErrMissing is what a Source gives for a request of which nobody knows whose it
// is. The client gets the problem customer_missing.
var ErrMissing = errors.New("customer: nobody is logged in")

// Source tells whose request it is. Implementations are safe for concurrent use.
type Source interface {
	// Names are the parameters of targets that it gives, such as "userUUID". They
	// are always the same.
	Names() []string
	// Customer gives a value for each name, such as wire.ValidID allows, or
	// ErrMissing. It must not rely on anything that a page can set. A challenge is
	// for the customer whose request raised it, and for nobody else in the same
	// browser.
	Customer(ctx context.Context, client *http.Request) (map[string]string, error)
}

// Forwarded is told by headers that a trusted proxy puts on each request.
type Forwarded struct {
	headers map[string]string // by parameter, as http.Header keys them
	trusted proxy.Trusted
}

var _ Source = Forwarded{}

// NewForwarded makes a Forwarded of the names of headers, by parameter.
func NewForwarded(headers map[string]string, trusted proxy.Trusted) (Forwarded, error) {
	var faults []error
	if len(headers) == 0 {
		faults = append(faults, errors.New("customer: no header is named"))
	}
	f := Forwarded{map[string]string{}, trusted}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if !header.Valid(headers[name]) {
			faults = append(faults, fmt.Errorf("customer: %q is no header name", headers[name]))
		}
		f.headers[name] = http.CanonicalHeaderKey(headers[name])
	}
	if err := trusted.Check(); err != nil {
		faults = append(faults, fmt.Errorf("customer: %w", err))
	}
	return f, errors.Join(faults...)
}

// Names implements Source.
func (f Forwarded) Names() []string { return slices.Sorted(maps.Keys(f.headers)) }

// Customer implements Source.
func (f Forwarded) Customer(_ context.Context, client *http.Request) (map[string]string, error) {
	who := make(map[string]string, len(f.headers))
	for name, key := range f.headers {
		value, ok := f.trusted.Value(client, key)
		if !ok || !wire.ValidID(value) {
			return nil, ErrMissing
		}
		who[name] = value
	}
	return who, nil
}
