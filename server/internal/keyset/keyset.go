// Package keyset owns the keys with which secrets are encrypted before they are
// stored outside of this process. The first key encrypts, all of them decrypt, so
// that keys can be changed while instances run. Where the texts are kept lives in
// server/internal/store; keys towards providers live in server/internal/jose.
package keyset

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

// KeyBytes is how long a key is: one of AES-256.
const KeyBytes = 32

// idBytes is how much of a key's hash names it in what it has encrypted.
const idBytes = 8

// Set is keys, the first of which encrypts. It is safe for concurrent use.
type Set struct {
	first id
	keys  map[id]cipher.AEAD
}

type id [idBytes]byte

// ErrUnreadable says that a text was encrypted with none of the keys, for another
// name, or was changed since.
var ErrUnreadable = errors.New("keyset: encrypted with another key, or changed since")

// Parse reads keys as base64 of KeyBytes random bytes each, with or without
// padding. The error names every fault, and no key.
func Parse(texts ...string) (*Set, error) {
	var keys [][]byte
	var faults []error
	for i, text := range texts {
		key, err := decode(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("key %d: %w", i+1, err))
			continue
		}
		keys = append(keys, key)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return New(keys...)
}

func decode(text string) ([]byte, error) {
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := encoding.DecodeString(text); err == nil && len(key) == KeyBytes {
			return key, nil
		}
	}
	return nil, fmt.Errorf("must be base64 of %d random bytes", KeyBytes)
}

// New makes a set of keys of KeyBytes each.
func New(keys ...[]byte) (*Set, error) {
	if len(keys) == 0 {
		return nil, errors.New("keyset: there is no key")
	}
	s := &Set{keys: map[id]cipher.AEAD{}}
	for i, key := range keys {
		if len(key) != KeyBytes {
			return nil, fmt.Errorf("keyset: key %d has %d bytes, not %d", i+1, len(key), KeyBytes)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("keyset: key %d: %w", i+1, err)
		}
		// The nonces are the AEAD's own: 96 random bits, for far fewer than 2^32
		// texts of one key (NIST SP 800-38D, section 8.3).
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("keyset: key %d: %w", i+1, err)
		}
		name := idOf(key)
		if _, twice := s.keys[name]; twice {
			return nil, fmt.Errorf("keyset: key %d stands there twice", i+1)
		}
		s.keys[name] = aead
		if i == 0 {
			s.first = name
		}
	}
	return s, nil
}

// idOf names a key by a hash of it, which is of no use for finding the key.
func idOf(key []byte) (name id) {
	sum := sha256.Sum256(append([]byte("countersign key id\x00"), key...))
	copy(name[:], sum[:])
	return name
}

// Generate gives a new key as Parse reads it.
func Generate() string {
	var key [KeyBytes]byte
	_, _ = rand.Read(key[:]) // never fails: crypto/rand ends the program first
	return base64.StdEncoding.EncodeToString(key[:])
}

// Encrypt encrypts a text that is kept under a name. It can be decrypted for that
// name only, so that texts cannot be exchanged for one another.
func (s *Set) Encrypt(name string, text []byte) []byte {
	aead := s.keys[s.first]
	out := make([]byte, idBytes, idBytes+len(text)+aead.Overhead())
	copy(out, s.first[:])
	return aead.Seal(out, nil, text, []byte(name))
}

// Decrypt decrypts what Encrypt gave; ErrUnreadable where it cannot.
func (s *Set) Decrypt(name string, encrypted []byte) ([]byte, error) {
	if len(encrypted) < idBytes {
		return nil, ErrUnreadable
	}
	aead, known := s.keys[id(encrypted[:idBytes])]
	if !known {
		return nil, ErrUnreadable
	}
	text, err := aead.Open(nil, nil, encrypted[idBytes:], []byte(name))
	if err != nil {
		return nil, ErrUnreadable
	}
	return text, nil
}

// Format implements fmt.Formatter: printing keys shows none.
func (s *Set) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "a set of keys") }
