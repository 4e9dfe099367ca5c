package gateway_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"

	"countersign/shared/wire"
)

// sealKeys are two keys of a provider: one follows the other.
var sealKeys = [2]wire.Key{newSealKey("1"), newSealKey("2")}

func newSealKey(id string) wire.Key {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		panic(err)
	}
	return wire.Key{ID: id, Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: base64.StdEncoding.EncodeToString(der)}
}

// sealed gives text in the framing of a sealed answer. It is none that could be
// opened: nobody here may.
func sealed(text string) string {
	return strings.Join(sealedParts(`{"alg":"RSA-OAEP-256","enc":"A256GCM"}`, text), ".")
}

func sealedParts(header, text string) []string {
	encode := base64.RawURLEncoding.EncodeToString
	return []string{
		encode([]byte(header)), encode(make([]byte, 256)), encode(make([]byte, 12)), encode([]byte("sealed " + text)), encode(make([]byte, 16)),
	}
}
