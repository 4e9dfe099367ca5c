// Package random owns the sandbox's randomness: fresh on each start, or
// repeatable from a seed, so that a failing run can be run again.
package random

import (
	crand "crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"sync"

	"github.com/google/uuid"
)

// Source gives identifiers, codes and chances. It is safe for concurrent use.
// What it gives protects simulated money only.
type Source struct {
	mu    sync.Mutex
	bytes *rand.ChaCha8
	rand  *rand.Rand // draws from bytes
}

// New gives a source. Seed 0 means a fresh one on each start.
func New(seed uint64) *Source {
	var key [32]byte
	if seed == 0 {
		_, _ = crand.Read(key[:]) // never fails (crypto/rand, since Go 1.24)
	} else {
		binary.LittleEndian.PutUint64(key[:], seed)
	}
	bytes := rand.NewChaCha8(key)
	return &Source{bytes: bytes, rand: rand.New(bytes)}
}

// Read fills p; it never fails.
func (s *Source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes.Read(p)
}

// UUID gives a version 4 UUID.
func (s *Source) UUID() string {
	return uuid.Must(uuid.NewRandomFromReader(s)).String()
}

// Hex gives n random bytes in hexadecimal.
func (s *Source) Hex(n int) string {
	b := make([]byte, n)
	_, _ = s.Read(b)
	return hex.EncodeToString(b)
}

// Digits gives n decimal digits.
func (s *Source) Digits(n int) string {
	digits := make([]byte, n)
	for i := range digits {
		digits[i] = '0' + byte(s.below(10))
	}
	return string(digits)
}

// Chance is true with probability rate. It consumes randomness only for rates
// between 0 and 1, so that switching a fault off changes nothing else.
func (s *Source) Chance(rate float64) bool {
	switch {
	case rate <= 0:
		return false
	case rate >= 1:
		return true
	}
	return float64(s.below(1<<32))/(1<<32) < rate
}

func (s *Source) below(n uint64) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rand.Uint64N(n)
}
