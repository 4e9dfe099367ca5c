package journey

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"countersign/shared/wire"
)

// Sealed is an answer that was encrypted for the provider. It keeps the content
// key, as a page does until the reply is opened.
type Sealed struct {
	// Text is the compact JWE.
	Text string

	contentKey []byte
}

// SealHeader is the protected header of a sealed answer.
const SealHeader = `{"alg":"` + wire.SealAlgorithm + `","enc":"` + wire.SealEncryption + `"}`

// Seal encrypts an answer as a browser does with its own cryptography, under a
// header that may be wrong. No JOSE library lets out the content key that it
// makes, and the reply is encrypted under that.
func Seal(k wire.Key, header, plaintext string) (Sealed, error) {
	der, err := base64.StdEncoding.DecodeString(k.SPKI)
	if err != nil {
		return Sealed{}, err
	}
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return Sealed{}, err
	}
	to, ok := public.(*rsa.PublicKey)
	if !ok {
		return Sealed{}, errors.New("the key is not one of RSA")
	}
	random := make([]byte, 32+12)
	_, _ = rand.Read(random) // never fails (crypto/rand, since Go 1.24)
	contentKey, nonce := random[:32], random[32:]
	encrypted, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, to, contentKey, nil)
	if err != nil {
		return Sealed{}, err
	}
	protected := base64.RawURLEncoding.EncodeToString([]byte(header))
	ciphertext, tag, err := encrypt(contentKey, nonce, plaintext, protected)
	if err != nil {
		return Sealed{}, err
	}
	parts := []string{protected}
	for _, part := range [][]byte{encrypted, nonce, ciphertext, tag} {
		parts = append(parts, base64.RawURLEncoding.EncodeToString(part))
	}
	return Sealed{strings.Join(parts, "."), contentKey}, nil
}

func encrypt(key, nonce []byte, plaintext, additional string) (ciphertext, tag []byte, err error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, nil, err
	}
	sealed := gcm.Seal(nil, nonce, []byte(plaintext), []byte(additional))
	cut := len(sealed) - gcm.Overhead()
	return sealed[:cut], sealed[cut:], nil
}

// Open opens the provider's reply.
func (s Sealed) Open(reply string) (string, error) {
	sealed, err := jose.ParseEncryptedCompact(reply, []jose.KeyAlgorithm{jose.DIRECT}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return "", err
	}
	plaintext, err := sealed.Decrypt(s.contentKey)
	return string(plaintext), err
}
