package wise

import (
	"crypto"
	"crypto/rsa"
	"sync"

	"countersign/server/sandbox/internal/jose"
	"countersign/server/sandbox/internal/random"
)

// The scopes of keys (docs.wise.com, reference "joseResponsePublicKeysGet").
const (
	scopeSigning    = "PAYLOAD_SIGNING"
	scopeEncryption = "PAYLOAD_ENCRYPTION"
)

// scopeOf gives what keys of an algorithm are for; "" where it is unknown.
func scopeOf(algorithm string) string {
	switch {
	case algorithm == jose.Encryption:
		return scopeEncryption
	case jose.Signs(algorithm):
		return scopeSigning
	}
	return ""
}

// ownKey is a key of the simulated Wise.
type ownKey struct {
	id      string
	version int
	private crypto.Signer
}

// keptVersions bounds how many versions of a key are kept by rotations.
const keptVersions = 8

// ownKeys are the simulated Wise's own keys: fresh on each start, made when
// first needed, because most runs need none. It is safe for concurrent use.
type ownKeys struct {
	random *random.Source

	mu          sync.Mutex
	byAlgorithm map[string][]ownKey // newest last
}

func newOwnKeys(r *random.Source) *ownKeys {
	return &ownKeys{random: r, byAlgorithm: map[string][]ownKey{}}
}

// current gives the newest key of a known algorithm.
func (k *ownKeys) current(algorithm string) ownKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := k.all(algorithm)
	return all[len(all)-1]
}

// version gives one version of the key of a known algorithm.
func (k *ownKeys) version(algorithm string, version int) (ownKey, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range k.all(algorithm) {
		if key.version == version {
			return key, true
		}
	}
	return ownKey{}, false
}

// opening gives the keys that open what clients encrypted.
func (k *ownKeys) opening() []*rsa.PrivateKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []*rsa.PrivateKey
	for _, key := range k.all(jose.Encryption) {
		if private, isRSA := key.private.(*rsa.PrivateKey); isRSA {
			all = append(all, private)
		}
	}
	return all
}

// names reports whether id is that of one of the encryption keys.
func (k *ownKeys) names(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range k.all(jose.Encryption) {
		if key.id == id {
			return true
		}
	}
	return false
}

// rotate replaces the key of a known algorithm by a new one. The older ones
// stay good beside it, or are forgotten.
func (k *ownKeys) rotate(algorithm string, keepOld bool) ownKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	old := k.all(algorithm)
	next := k.generate(algorithm, old[len(old)-1].version+1)
	if !keepOld {
		old = nil
	}
	old = old[max(0, len(old)-keptVersions+1):]
	k.byAlgorithm[algorithm] = append(append([]ownKey{}, old...), next)
	return next
}

// all gives the keys of an algorithm, at least one. The caller holds the lock.
func (k *ownKeys) all(algorithm string) []ownKey {
	if len(k.byAlgorithm[algorithm]) == 0 {
		k.byAlgorithm[algorithm] = []ownKey{k.generate(algorithm, 1)}
	}
	return k.byAlgorithm[algorithm]
}

func (k *ownKeys) generate(algorithm string, version int) ownKey {
	private, err := jose.Generate(algorithm)
	if err != nil {
		panic("no key can be made: " + err.Error()) // the system's randomness never fails
	}
	return ownKey{id: k.random.UUID(), version: version, private: private}
}
