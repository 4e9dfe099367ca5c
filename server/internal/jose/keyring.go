package jose

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"sync"
	"time"

	"countersign/server/provider"
)

// The uses of a provider's key (RFC 7517, section 4.2).
const (
	useSignature  = "sig"
	useEncryption = "enc"
)

// quiet is how long a provider is not asked again for a key that was the same
// when it was asked last: not everything that fails is a new key.
const quiet = 10 * time.Second

// maxKeys bounds the keys that are kept, since answers name them.
const maxKeys = 64

// maxDER is the size of the largest public key.
const maxDER = 8 << 10

// keyName says which key of a provider's is meant.
type keyName struct{ algorithm, use, version string }

// publicKey is a key of a provider's.
type publicKey struct {
	der []byte
	key crypto.PublicKey
}

// keyring keeps a provider's keys until one of them fails.
type keyring struct {
	provider provider.Secured

	mu    sync.Mutex
	slots map[keyName]*slot
}

// slot is where one key is kept.
type slot struct {
	// turn is held by the one who asks the provider, so that many requests ask
	// once. It guards until.
	turn  chan struct{}
	until time.Time // before it nobody asks again

	mu  sync.Mutex
	key *publicKey
}

func newKeyring(p provider.Secured) *keyring {
	return &keyring{provider: p, slots: map[keyName]*slot{}}
}

// get gives a key, and asks for it where it is not known.
func (r *keyring) get(ctx context.Context, up provider.Upstream, name keyName) (*publicKey, error) {
	s := r.slot(name)
	if key := s.load(); key != nil {
		return key, nil
	}
	key, _, err := r.renew(ctx, up, name, nil)
	return key, err
}

// renew asks for a key anew, because the one that was known has failed. It
// reports false where there is no other.
func (r *keyring) renew(ctx context.Context, up provider.Upstream, name keyName, failed *publicKey) (*publicKey, bool, error) {
	s := r.slot(name)
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
	// Somebody else may have asked meanwhile.
	if known := s.load(); known != nil && (failed == nil || !known.same(failed)) {
		return known, true, nil
	}
	if failed != nil && time.Now().Before(s.until) {
		return failed, false, nil
	}
	key, err := r.ask(ctx, up, name)
	changed := err == nil && (failed == nil || !key.same(failed))
	if !changed {
		s.until = time.Now().Add(quiet)
	}
	if err != nil {
		return nil, false, err
	}
	s.store(key)
	return key, changed, nil
}

// ask asks the provider, with the credentials of its client.
func (r *keyring) ask(ctx context.Context, up provider.Upstream, name keyName) (*publicKey, error) {
	client, ok := up.AsClient()
	if !ok {
		return nil, errors.New("jose: no credentials to ask for the provider's key with")
	}
	answer, err := r.provider.ResponseKey(ctx, client, name.algorithm, name.use, name.version)
	if err != nil {
		return nil, fmt.Errorf("jose: provider's key not learnt: %w", err)
	}
	if name.version != "" && answer.Version != "" && answer.Version != name.version {
		return nil, errors.New("jose: the provider gave a key of another version")
	}
	return parsePublic(name.algorithm, answer.DER)
}

func parsePublic(algorithm string, der []byte) (*publicKey, error) {
	if len(der) > maxDER {
		return nil, errors.New("jose: the provider's key is too large")
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("jose: the provider's key cannot be read")
	}
	if err := fits(algorithm, key); err != nil {
		return nil, fmt.Errorf("jose: provider's key: %w", err)
	}
	return &publicKey{der: der, key: key}, nil
}

func (k *publicKey) same(other *publicKey) bool { return bytes.Equal(k.der, other.der) }

func (r *keyring) slot(name keyName) *slot {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.slots[name]; s != nil {
		return s
	}
	if len(r.slots) >= maxKeys {
		clear(r.slots) // they are only kept to save time
	}
	s := &slot{turn: make(chan struct{}, 1)}
	r.slots[name] = s
	return s
}

func (s *slot) load() *publicKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}

func (s *slot) store(key *publicKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}
