package jose_test

import (
	"bytes"
	"crypto/x509"
	"testing"

	"countersign/server/internal/jose"
)

// TestGenerate makes keys that do what they are for.
func TestGenerate(t *testing.T) {
	for _, algorithm := range []string{"ES256", "ES384", "ES512", "PS512", jose.EncryptionAlgorithm} {
		t.Run(algorithm, func(t *testing.T) {
			private, public, err := jose.Generate(algorithm)
			if err != nil {
				t.Fatal(err)
			}
			key, err := jose.ParseKey("k", private)
			if err != nil {
				t.Fatal(err)
			}
			if algorithm == jose.EncryptionAlgorithm {
				err = key.Decrypts()
			} else {
				err = key.Signs(algorithm)
			}
			if err != nil {
				t.Error(err)
			}
			if der, err := x509.MarshalPKIXPublicKey(key.Public()); err != nil || !bytes.Equal(der, public) {
				t.Errorf("the public key is another one (%v)", err)
			}
		})
	}
	if _, _, err := jose.Generate("RS256"); err == nil {
		t.Error("makes keys for RS256")
	}
}
