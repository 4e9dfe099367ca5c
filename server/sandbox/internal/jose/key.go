package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"
)

// Encryption is the one algorithm that content keys are encrypted with, as key
// endpoints spell it.
const Encryption = "RSA_OAEP_256"

// curves are those of the signature algorithms; RSA has none.
var curves = map[string]elliptic.Curve{
	"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521(),
	"PS256": nil, "PS384": nil, "PS512": nil,
}

// Signs reports whether algorithm is one that signs.
func Signs(algorithm string) bool {
	_, known := curves[algorithm]
	return known
}

// The sizes of RSA keys that are taken, and made.
const (
	minBits, maxBits = 2048, 8192
	maxKeyText       = 4 << 10
)

// Generate makes a key for an algorithm, which must be a known one.
func Generate(algorithm string) (crypto.Signer, error) {
	if curve := curves[algorithm]; curve != nil {
		return ecdsa.GenerateKey(curve, rand.Reader)
	}
	return rsa.GenerateKey(rand.Reader, minBits)
}

// Text is a public key as key endpoints carry it: base64 of its DER form
// (SubjectPublicKeyInfo), on one line.
func Text(key crypto.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	return base64.StdEncoding.EncodeToString(der), err
}

// ParsePublic reads such a text, for an algorithm.
func ParsePublic(algorithm, text string) (crypto.PublicKey, error) {
	if len(text) > maxKeyText || strings.ContainsAny(text, "\r\n") {
		return nil, errors.New("must be one line of base64, and no longer than 4096 characters")
	}
	der, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errors.New("must be base64, without PEM lines")
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, errors.New("must be a public key in DER form (SubjectPublicKeyInfo)")
	}
	if !suits(algorithm, key) {
		return nil, errors.New("is not a key for " + algorithm)
	}
	return key, nil
}

func suits(algorithm string, key crypto.PublicKey) bool {
	curve, signs := curves[algorithm]
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		return signs && key.Curve == curve
	case *rsa.PublicKey:
		return (algorithm == Encryption || signs && curve == nil) && key.N.BitLen() >= minBits && key.N.BitLen() <= maxBits
	}
	return false
}
