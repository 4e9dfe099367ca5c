package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// newRSABits is the size of the RSA keys that are made here.
const newRSABits = 3072

// EncryptionAlgorithm is the one algorithm of keys that answers are encrypted
// for.
const EncryptionAlgorithm = string(encryption)

// Generate makes a key pair for an algorithm: one of Algorithms, or
// EncryptionAlgorithm. It gives the private key as PEM and the public one as
// SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
func Generate(algorithm string) (private, public []byte, err error) {
	key, err := generate(algorithm)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	public, err = x509.MarshalPKIXPublicKey(key.Public())
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), public, err
}

func generate(algorithm string) (crypto.Signer, error) {
	if algorithm == EncryptionAlgorithm {
		return rsa.GenerateKey(rand.Reader, newRSABits)
	}
	for _, s := range signatures {
		switch {
		case algorithm != string(s.name):
			continue
		case s.curve == nil:
			return rsa.GenerateKey(rand.Reader, newRSABits)
		}
		return ecdsa.GenerateKey(s.curve, rand.Reader)
	}
	return nil, fmt.Errorf("algorithm %q: there is only %v", algorithm, Algorithms())
}
