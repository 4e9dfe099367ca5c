package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"countersign/server/internal/secret"
	"countersign/server/internal/session"
	"countersign/server/provider"
)

var _ provider.Remembering = onBehalf{}

// of is the same for a session that the request does not carry yet.
func (o onBehalf) of(s session.ID) onBehalf {
	o.session = s
	return o
}

// Memory implements provider.Remembering: what the provider remembers of the
// session of whoever has sent the request.
func (o onBehalf) Memory() provider.Memory {
	m := memory{provider: o.name, session: o.session}
	if o.gateway == nil {
		return m // nobody's browser is behind it
	}
	m.store = o.gateway.secrets
	if s, ok := o.gateway.sessions.Read(o.browser); ok && m.session == "" {
		m.session = s.ID
	}
	return m
}

// memory is what one provider remembers of one session. Of none, nothing is
// remembered and nothing can be.
type memory struct {
	store    secret.Store
	provider string
	session  session.ID
}

// storeError says that a store failed, and not the provider.
type storeError struct{ cause error }

func (e *storeError) Error() string { return "gateway: nothing remembered: " + e.cause.Error() }
func (e *storeError) Unwrap() error { return e.cause }

// maxMemoryName is how long a name may be. It is a provider's own, with ids of
// wire.MaxID in it.
const maxMemoryName = 512

func (m memory) key(name string) (secret.Key, error) {
	if name == "" || len(name) > maxMemoryName {
		return secret.Key{}, &storeError{fmt.Errorf("a name of %d bytes", len(name))}
	}
	return secret.Key{Session: m.session, Provider: m.provider, Name: name}, nil
}

// Get implements provider.Memory.
func (m memory) Get(ctx context.Context, name string) (string, bool, error) {
	key, err := m.key(name)
	if err != nil || m.session == "" || m.store == nil {
		return "", false, err
	}
	value, err := m.store.Get(ctx, key)
	if err != nil {
		return "", false, &storeError{err}
	}
	return value, value != "", nil
}

// Update implements provider.Memory.
func (m memory) Update(ctx context.Context, name string, change func(string) (string, time.Duration, error)) error {
	key, err := m.key(name)
	if err != nil {
		return err
	}
	if m.session == "" || m.store == nil {
		value, _, err := change("")
		if err == nil && value != "" {
			err = provider.ErrMemory
		}
		return err
	}
	var own error
	err = m.store.Update(ctx, key, func(old string) (value string, life time.Duration, err error) {
		value, life, own = change(old)
		return value, life, own
	})
	if err == nil || own != nil && errors.Is(err, own) {
		return err
	}
	return &storeError{err}
}
