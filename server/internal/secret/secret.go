// Package secret owns the small secrets that a provider has to remember of a
// browser session between requests, such as a proof that several operations may
// carry (provider.Memory). What they are and mean lives in server/provider; whose
// they are is decided in server/internal/gateway.
package secret

import (
	"context"
	"errors"
	"time"

	"countersign/server/internal/session"
)

// Key says which secret is meant. The provider is the configured name.
type Key struct {
	Session        session.ID
	Provider, Name string
}

// The limits of one value, which every Store has.
const (
	// MaxValue is how long a value may be, in bytes.
	MaxValue = 64 << 10
	// MaxLife is how long one is kept at most.
	MaxLife = 24 * time.Hour
)

// ErrValue says that a value cannot be kept: it is longer than MaxValue, or has
// no life.
var ErrValue = errors.New("secret: a value that cannot be kept")

// Store keeps secrets. Implementations are safe for concurrent use, also by
// several instances of the gateway, forget values when their time is over, and
// pass the suite in server/internal/secret/conformance.
type Store interface {
	// Get gives a value, "" where there is none.
	Get(ctx context.Context, k Key) (string, error)
	// Update changes a value in one step: nobody else changes it between what
	// change is given, "" where there is none, and what it gives. A value is kept
	// for life, counted from now, or for MaxLife; "" is forgotten. change may run
	// several times, must have no effects but its own variables and must not call
	// the store. Its error is given back as it is, and nothing is changed.
	Update(ctx context.Context, k Key, change func(old string) (value string, life time.Duration, err error)) error
}

// Check gives ErrValue for what no Store keeps.
func Check(value string, life time.Duration) error {
	if len(value) > MaxValue || value != "" && life <= 0 {
		return ErrValue
	}
	return nil
}
