package wise

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"strings"
)

// The sizes of RSA keys that are taken, in bits. A larger one would only cost
// time.
const (
	minRSA = 2048
	maxRSA = 8192
)

// fits reports a SubjectPublicKeyInfo of the kind that an algorithm needs (RFC
// 7518, sections 3.4, 3.5 and 4.3).
func fits(der []byte, algorithm string) bool {
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return false
	}
	switch key := key.(type) {
	case *rsa.PublicKey:
		return !strings.HasPrefix(algorithm, "ES") && key.N.BitLen() >= minRSA && key.N.BitLen() <= maxRSA
	case *ecdsa.PublicKey:
		return key.Curve == curveOf(algorithm)
	}
	return false
}

// curveOf gives the curve of an ECDSA algorithm, nil for any other algorithm.
func curveOf(algorithm string) elliptic.Curve {
	switch algorithm {
	case "ES256":
		return elliptic.P256()
	case "ES384":
		return elliptic.P384()
	case "ES512":
		return elliptic.P521()
	}
	return nil
}
