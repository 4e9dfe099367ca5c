package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"

	gojose "github.com/go-jose/go-jose/v4"
)

// encryption is the one way in which keys are wrapped, and contentEncryption
// the one in which bodies are encrypted (docs.wise.com, guide "JOSE, JWE").
const (
	encryption        = gojose.RSA_OAEP_256
	contentEncryption = gojose.A256GCM
)

// signatures are the algorithms of signatures (docs.wise.com, reference "jose":
// response public keys), with what of a key each needs. None of them takes a
// key that anybody but the signer has.
var signatures = []struct {
	name  gojose.SignatureAlgorithm
	curve elliptic.Curve // nil for RSA
}{
	{gojose.ES256, elliptic.P256()},
	{gojose.ES384, elliptic.P384()},
	{gojose.ES512, elliptic.P521()},
	{gojose.PS256, nil},
	{gojose.PS384, nil},
	{gojose.PS512, nil},
}

// Algorithms lists the algorithms of signatures.
func Algorithms() []string {
	names := make([]string, len(signatures))
	for i, s := range signatures {
		names[i] = string(s.name)
	}
	return names
}

func accepted() []gojose.SignatureAlgorithm {
	names := make([]gojose.SignatureAlgorithm, len(signatures))
	for i, s := range signatures {
		names[i] = s.name
	}
	return names
}

// The sizes of RSA keys. Smaller ones are not safe (RFC 7518, section 4.3),
// larger ones cost more time than they are worth.
const (
	minRSABits = 2048
	maxRSABits = 8192
)

// fits says why a public key cannot be used with an algorithm.
func fits(algorithm string, public crypto.PublicKey) error {
	if algorithm == string(encryption) {
		return fitsRSA(algorithm, public)
	}
	for _, s := range signatures {
		switch {
		case algorithm != string(s.name):
			continue
		case s.curve == nil:
			return fitsRSA(algorithm, public)
		}
		if key, ok := public.(*ecdsa.PublicKey); !ok || key.Curve != s.curve {
			return fmt.Errorf("%s needs a key of the curve %s, not %s", algorithm, s.curve.Params().Name, describe(public))
		}
		return nil
	}
	return fmt.Errorf("algorithm %q: there is only %v", algorithm, Algorithms())
}

func fitsRSA(algorithm string, public crypto.PublicKey) error {
	key, ok := public.(*rsa.PublicKey)
	if !ok || key.N.BitLen() < minRSABits || key.N.BitLen() > maxRSABits {
		return fmt.Errorf("%s needs an RSA key of %d to %d bits, not %s", algorithm, minRSABits, maxRSABits, describe(public))
	}
	return nil
}

// describe says what kind of a key it is.
func describe(public crypto.PublicKey) string {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		return "one of the curve " + key.Curve.Params().Name
	case *rsa.PublicKey:
		return fmt.Sprintf("an RSA key of %d bits", key.N.BitLen())
	}
	return "a key of another kind"
}
