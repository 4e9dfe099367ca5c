package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// Keys are the gateway's own keys towards one provider. There are several while
// one replaces another.
type Keys struct {
	// Algorithm is that of the signatures, one of Algorithms.
	Algorithm string
	// Signing are the keys to sign with. The first one signs.
	Signing []Key
	// Encryption are the keys that the provider encrypts its answers for. The
	// first one is asked for, and all of them open answers.
	Encryption []Key
}

// Key is a private key of the gateway's. Printing or encoding it shows no more
// than its id.
type Key struct {
	// ID is what the provider knows the key by. A key without one is not named
	// in requests.
	ID      string
	private crypto.PrivateKey
}

// NewKey makes a Key of an *ecdsa.PrivateKey or *rsa.PrivateKey.
func NewKey(id string, private crypto.PrivateKey) Key { return Key{ID: id, private: private} }

// maxKeyFile is the size of the largest file that a key is looked for in.
const maxKeyFile = 64 << 10

// ParseKey reads a private key in PEM: PKCS #8, or what OpenSSL wrote before
// it. The error holds nothing of the file.
func ParseKey(id string, text []byte) (Key, error) {
	if len(text) > maxKeyFile {
		return Key{}, errors.New("is too large for a private key")
	}
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			return Key{}, errors.New("holds no private key in PEM")
		}
		private, known, err := parseBlock(block)
		switch {
		case err != nil:
			return Key{}, err
		case known:
			return NewKey(id, private), nil
		}
	}
}

// parseBlock reads a block of PEM; known is false for one that may stand before
// a key, such as the name of its curve.
func parseBlock(block *pem.Block) (key crypto.PrivateKey, known bool, err error) {
	switch {
	case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
		return nil, true, errors.New("holds a private key under a password; store it without one, readable to the gateway only")
	case block.Type == "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case block.Type == "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case block.Type == "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		return nil, false, nil
	}
	if err != nil {
		return nil, true, errors.New("holds a private key that cannot be read")
	}
	return key, true, nil
}

// Public is the key's public half, nil where there is none.
func (k Key) Public() crypto.PublicKey {
	switch private := k.private.(type) {
	case *ecdsa.PrivateKey:
		return &private.PublicKey
	case *rsa.PrivateKey:
		return &private.PublicKey
	}
	return nil
}

// Signs says why a key cannot sign with an algorithm.
func (k Key) Signs(algorithm string) error {
	if algorithm == string(encryption) {
		return fmt.Errorf("algorithm %q: there is only %v", algorithm, Algorithms())
	}
	return fits(algorithm, k.Public())
}

// Decrypts says why a key cannot open what is encrypted for it.
func (k Key) Decrypts() error { return fits(string(encryption), k.Public()) }

func (k Keys) check() error {
	var faults []error
	for i, key := range k.Signing {
		if err := key.Signs(k.Algorithm); err != nil {
			faults = append(faults, fmt.Errorf("signing key %d: %w", i+1, err))
		}
	}
	for i, key := range k.Encryption {
		if err := key.Decrypts(); err != nil {
			faults = append(faults, fmt.Errorf("encryption key %d: %w", i+1, err))
		}
	}
	seen := map[string]bool{}
	for _, key := range append(k.Signing[:len(k.Signing):len(k.Signing)], k.Encryption...) {
		if key.ID != "" && seen[key.ID] {
			faults = append(faults, fmt.Errorf("key id %q: is given twice", key.ID))
		}
		seen[key.ID] = true
	}
	return errors.Join(faults...)
}
