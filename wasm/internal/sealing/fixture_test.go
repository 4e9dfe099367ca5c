package sealing

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"
	"testing"
)

// fixture is what the provider's documentation shows, encrypted with keys of
// our own: the same vectors as the gateway's and the sandbox's.
type fixture struct {
	Key       struct{ SPKI, PKCS8 string }
	Exchanges []struct {
		Name, Request, Response, CEK        string
		RequestPlaintext, ResponsePlaintext json.RawMessage
	}
	// Foreign are replies that are not under the content key of their request.
	Foreign []struct{ Name, Response string }
}

func vectors(t testing.TB) fixture {
	t.Helper()
	text, err := os.ReadFile("testdata/exchanges.json")
	if err != nil {
		t.Fatal(err)
	}
	var f fixture
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f fixture) private(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(f.Key.PKCS8)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// gcm is AES-GCM as crypto.subtle does it: the tag behind the text.
func gcm(t testing.TB, key []byte) cipher.AEAD {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return aead
}

// seal does what the browser does with a plaintext.
func seal(t testing.TB, public *rsa.PublicKey, cek, plaintext []byte) string {
	t.Helper()
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, public, cek, nil)
	if err != nil {
		t.Fatal(err)
	}
	iv := random(IVLength)
	return Compact(wrapped, iv, gcm(t, cek).Seal(nil, iv, plaintext, []byte(Protected)))
}

// open does what the browser does with a reply.
func open(t testing.TB, r Reply, cek []byte) ([]byte, error) {
	t.Helper()
	return gcm(t, cek).Open(nil, r.IV, r.Sealed, []byte(r.Protected))
}
