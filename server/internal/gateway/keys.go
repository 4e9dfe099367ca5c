package gateway

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"slices"
	"sync"
	"time"

	"countersign/server/internal/secret"
	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/wire"
)

// keys keeps the key that answers are sealed with at one provider. It is asked
// for once, and once more when the provider can no longer open an answer.
type keys struct {
	provider provider.Sealing
	flight   flight[wire.Key]
	given    givenKeys

	mu   sync.Mutex
	key  wire.Key
	turn int // grows with each new key; 0 before the first
	// past are the marks of the last keys that are not valid any more.
	past []string
}

// givenKeys remembers which key each session has last, whatever instance has given
// it. A session of which nothing is known is told that the key has changed when its
// answer cannot be opened.
type givenKeys struct {
	store secret.Store
	name  string // of the provider
}

func newKeys(p provider.Sealing) *keys {
	return &keys{provider: p, given: givenKeys{store: secret.NewMemory(secret.Limits{})}}
}

// give gives the key to a session. One that has another key may have it of an
// instance that knows of a newer one.
func (k *keys) give(ctx context.Context, up provider.Upstream, s session.ID) (wire.Key, error) {
	key, turn := k.state()
	had := k.given.of(ctx, s)
	if turn == 0 || had != "" && had != mark(key) && !k.replaced(had) {
		if err := k.fetch(ctx, up, turn); err != nil {
			return wire.Key{}, err
		}
		key, _ = k.state()
	}
	k.given.note(ctx, s, had, mark(key))
	return key, nil
}

// changed reports, after the provider could not open an answer of a session,
// that the session has had another key than is valid now. It is told so once.
func (k *keys) changed(ctx context.Context, up provider.Upstream, s session.ID) (bool, error) {
	key, turn := k.state()
	had := k.given.of(ctx, s)
	if turn == 0 || !k.replaced(had) {
		if err := k.fetch(ctx, up, turn); err != nil {
			return false, err
		}
		key, _ = k.state()
	}
	k.given.note(ctx, s, had, mark(key))
	return had != mark(key), nil
}

// state gives the key and its turn.
func (k *keys) state() (wire.Key, int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.key, k.turn
}

// replaced reports the mark of a key that is known not to be valid any more. Any
// other that is not the one at hand may be a newer one.
func (k *keys) replaced(mark string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Contains(k.past, mark)
}

// maxPast is how many keys are remembered that are not valid any more.
const maxPast = 8

// mark tells one key from another.
func mark(k wire.Key) string {
	sum := sha256.Sum256([]byte(k.ID + "\x00" + k.SPKI))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// givenTimeout is how long a store may take that could be done without.
const givenTimeout = time.Second

// nameOfGiven is a name that no provider's own memory has: those have a provider.
const nameOfGiven = "key/"

func (g givenKeys) key(s session.ID) secret.Key {
	return secret.Key{Session: s, Name: nameOfGiven + g.name}
}

// of gives the mark of the key that a session has, "" where that is not known.
func (g givenKeys) of(ctx context.Context, s session.ID) string {
	ctx, cancel := context.WithTimeout(ctx, givenTimeout)
	defer cancel()
	had, err := g.store.Get(ctx, g.key(s))
	if err != nil {
		return "" // as if it were forgotten
	}
	return had
}

// note notes that a session has a key or will ask for it.
func (g givenKeys) note(ctx context.Context, s session.ID, had, has string) {
	if had == has {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, givenTimeout)
	defer cancel()
	// Where it cannot be noted the session is told once too often.
	_ = g.store.Update(ctx, g.key(s), func(string) (string, time.Duration, error) { return has, secret.MaxLife, nil })
}

// fetch asks the provider for the key, unless there is a newer one by now than
// the caller knows of.
func (k *keys) fetch(ctx context.Context, up provider.Upstream, known int) error {
	_, err := k.flight.do(ctx, func() (wire.Key, error) {
		if _, turn := k.state(); turn != known {
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
	if key == k.key {
		return
	}
	now := mark(key)
	k.past = slices.DeleteFunc(append(k.past, mark(k.key)), func(past string) bool { return past == now })
	k.past = k.past[max(0, len(k.past)-maxPast):]
	k.key = key
	k.turn++
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
