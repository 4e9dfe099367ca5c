package wise

import (
	"crypto"
	"crypto/rsa"
	"slices"
	"sync"
	"time"
)

// clientKey is a public key that the client has uploaded.
type clientKey struct {
	id, scope, algorithm string
	from, till           time.Time
	public               crypto.PublicKey
}

// maxClientKeys bounds how many keys a client may upload. No bound is
// documented.
const maxClientKeys = 100

// clientKeys are the keys that the one simulated client has uploaded. It is
// safe for concurrent use.
type clientKeys struct {
	mu  sync.Mutex
	all []clientKey // newest last
}

// add takes a key in, unless its id is taken or there are too many.
func (k *clientKeys) add(key clientKey) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	taken := slices.ContainsFunc(k.all, func(other clientKey) bool { return other.id == key.id })
	if taken || len(k.all) >= maxClientKeys {
		return false
	}
	k.all = append(k.all, key)
	return true
}

func (k *clientKeys) reset() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = nil
}

// active gives the keys of a scope that are good at a time, newest last.
func (k *clientKeys) active(scope string, at time.Time) []clientKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	var good []clientKey
	for _, key := range k.all {
		if key.scope == scope && !at.Before(key.from) && at.Before(key.till) {
			good = append(good, key)
		}
	}
	return good
}

// verifying gives the key that a signature was made with. A signature may
// leave the id out while one key alone is active.
func (k *clientKeys) verifying(id, algorithm string, at time.Time) crypto.PublicKey {
	good := k.active(scopeSigning, at)
	if id == "" && len(good) != 1 {
		return nil
	}
	for _, key := range good {
		if (id == "" || key.id == id) && key.algorithm == algorithm {
			return key.public
		}
	}
	return nil
}

// encrypting gives the key to encrypt an answer to: the one with the id, or
// without an id the newest.
func (k *clientKeys) encrypting(id string, at time.Time) (key *rsa.PublicKey, keyID string) {
	for _, good := range slices.Backward(k.active(scopeEncryption, at)) {
		if public, isRSA := good.public.(*rsa.PublicKey); isRSA && (id == "" || good.id == id) {
			return public, good.id
		}
	}
	return nil, ""
}
