package gateway

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"sync"
	"time"

	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/wire"
)

// keys keeps the key that answers are sealed with at one provider. It is asked
// for once, and once more when the provider can no longer open an answer.
type keys struct {
	provider provider.Sealing
	flight   flight[wire.Key]

	mu   sync.Mutex
	key  wire.Key
	turn int // grows with each new key; 0 before the first
	// given is the turn of the key that a session has last.
	given map[session.ID]int
}

// maxGiven is how many sessions are remembered. One that is forgotten is told
// that the key has changed when its answer cannot be opened.
const maxGiven = 10_000

func newKeys(p provider.Sealing) *keys {
	return &keys{provider: p, given: map[session.ID]int{}}
}

// give gives the key to a session.
func (k *keys) give(ctx context.Context, up provider.Upstream, s session.ID) (wire.Key, error) {
	if turn, _ := k.state(s); turn == 0 {
		if err := k.fetch(ctx, up, turn); err != nil {
			return wire.Key{}, err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.note(s)
	return k.key, nil
}

// changed reports, after the provider could not open an answer of a session,
// that the session has had another key than is valid now. It is told so once.
func (k *keys) changed(ctx context.Context, up provider.Upstream, s session.ID) (bool, error) {
	turn, had := k.state(s)
	if had == 0 || had == turn {
		if err := k.fetch(ctx, up, turn); err != nil {
			return false, err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	old := had != k.turn
	k.note(s)
	return old, nil
}

// state gives the turn of the key and that of a session's, 0 where there is
// none.
func (k *keys) state(s session.ID) (turn, had int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.turn, k.given[s]
}

// note notes that a session has the key or will ask for it. The lock is held.
func (k *keys) note(s session.ID) {
	if len(k.given) >= maxGiven {
		clear(k.given)
	}
	k.given[s] = k.turn
}

// fetch asks the provider for the key, unless there is a newer one by now than
// the caller knows of.
func (k *keys) fetch(ctx context.Context, up provider.Upstream, known int) error {
	_, err := k.flight.do(ctx, func() (wire.Key, error) {
		if turn, _ := k.state(""); turn != known {
			return wire.Key{}, nil
		}
		key, err := k.provider.Key(ctx, up)
		if err == nil {
			err = checkKey(key)
		}
		if err == nil {
			k.take(key)
		}
		return key, err
	})
	return err
}

func (k *keys) take(key wire.Key) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key != k.key {
		k.key = key
		k.turn++
	}
}

var errKey = errors.New("gateway: the provider's key is none to seal with")

// The sizes of an RSA key that answers are sealed with, in bits.
const (
	minKeyBits = 2048
	maxKeyBits = 8192
)

// checkKey checks what browsers are handed as a key.
func checkKey(k wire.Key) error {
	if len(k.SPKI) > maxKeyBits || len(k.ID) > wire.MaxID ||
		k.Algorithm != wire.SealAlgorithm || k.Encryption != wire.SealEncryption {
		return errKey
	}
	der, err := base64.StdEncoding.Strict().DecodeString(k.SPKI)
	if err != nil {
		return errKey
	}
	public, err := x509.ParsePKIXPublicKey(der)
	if key, ok := public.(*rsa.PublicKey); err != nil || !ok || key.N.BitLen() < minKeyBits || key.N.BitLen() > maxKeyBits {
		return errKey
	}
	return nil
}

// faceKey keeps the public key of face scans.
type faceKey struct {
	provider provider.FaceScanning
	flight   flight[string]

	mu   sync.Mutex
	text string
	at   time.Time
}

// How long a key of face scans is kept, since nobody tells when it changes, and
// how long one may be.
const (
	faceKeyAge = time.Hour
	maxFaceKey = 16 << 10
)

var errFaceKey = errors.New("gateway: the provider's key of face scans is none")

// give gives the key.
func (k *faceKey) give(ctx context.Context, up provider.Upstream) (string, error) {
	if text, ok := k.fresh(); ok {
		return text, nil
	}
	return k.flight.do(ctx, func() (string, error) {
		text, err := k.provider.FaceKey(ctx, up)
		if err == nil && (text == "" || len(text) > maxFaceKey) {
			err = errFaceKey
		}
		if err == nil {
			k.take(text)
		}
		return text, err
	})
}

func (k *faceKey) fresh() (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text, k.text != "" && time.Since(k.at) < faceKeyAge
}

func (k *faceKey) take(text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.text, k.at = text, time.Now()
}
