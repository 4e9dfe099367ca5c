package jose

import (
	"crypto/rsa"
	"crypto/sha256"

	gojose "github.com/go-jose/go-jose/v4"
)

// Opened is what was in a JWE.
type Opened struct {
	Plaintext []byte
	KeyID     string // the header's, where it has one

	contentKey []byte
}

// Open opens a compact JWE (RSA-OAEP-256, A256GCM) with the first key that
// fits. typ, cty and url are let through: an old published sample has the last.
func Open(text string, keys ...*rsa.PrivateKey) (Opened, error) {
	h, err := split(text, 5)
	if err != nil {
		return Opened{}, err
	}
	if !h.only("alg", "enc", "kid", "typ", "cty", "url") {
		return Opened{}, ErrUnopened
	}
	sealed, err := gojose.ParseEncryptedCompact(text, []gojose.KeyAlgorithm{gojose.RSA_OAEP_256}, []gojose.ContentEncryption{gojose.A256GCM})
	if err != nil {
		return Opened{}, ErrUnopened
	}
	for _, key := range keys {
		lock := &keeper{key: key}
		if plaintext, err := sealed.Decrypt(lock); err == nil {
			return Opened{Plaintext: plaintext, KeyID: h["kid"], contentKey: lock.contentKey}, nil
		}
	}
	return Opened{}, ErrUnopened
}

// keeper unwraps the content key of a JWE and keeps it, because the answer to
// a direct-encryption operation is encrypted under the request's.
type keeper struct {
	key        *rsa.PrivateKey
	contentKey []byte
}

// DecryptKey is called by go-jose for the second part of a JWE.
func (k *keeper) DecryptKey(encrypted []byte, _ gojose.Header) ([]byte, error) {
	var err error
	k.contentKey, err = rsa.DecryptOAEP(sha256.New(), nil, k.key, encrypted, nil)
	return k.contentKey, err
}

// Reply encrypts an answer under the content key of what was opened: alg
// "dir", an empty second part, a fresh initialisation vector.
func (o Opened) Reply(plaintext []byte) (string, error) {
	return encrypt(plaintext, gojose.Recipient{Algorithm: gojose.DIRECT, Key: o.contentKey})
}

// Encrypt encrypts to a client's key, under a fresh content key.
func Encrypt(plaintext []byte, to *rsa.PublicKey, keyID string) (string, error) {
	return encrypt(plaintext, gojose.Recipient{Algorithm: gojose.RSA_OAEP_256, Key: to, KeyID: keyID})
}

func encrypt(plaintext []byte, to gojose.Recipient) (string, error) {
	e, err := gojose.NewEncrypter(gojose.A256GCM, to, nil)
	if err != nil {
		return "", err
	}
	sealed, err := e.Encrypt(plaintext)
	if err != nil {
		return "", err
	}
	return sealed.CompactSerialize()
}
