package wise_test

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"countersign/server/provider"
	"countersign/server/provider/wise"
)

func asRefusal(err error, target **provider.Refusal) bool { return errors.As(err, target) }

// owned are exchanges whose requests other packages send. What this one tells
// them about such requests is checked here.
func owned() map[string]check {
	const (
		jose   = "server/internal/jose signs and encrypts, and opens what is answered"
		upload = "the operator uploads the keys that countersign keys prints"
		client = "server/internal/credential gets the client's token"
		login  = "no flow of the product signs a customer in"
	)
	rows := map[string]check{}
	for operation, owner := range map[string]string{
		"jose.request-public-keys.signing":    upload,
		"jose.request-public-keys.encryption": upload,
		"jose.playground.jws":                 jose,
		"jose.playground.jwe.post":            jose,
		"jose.playground.jwe.post.with-kid":   jose,
		"jose.playground.jwe.get":             jose,
		"jose.playground.jwe-direct":          jose,
		"jose.playground.jws-jwe":             jose,
		"jose.error.bad-signature":            jose,
		"jose.error.cannot-decrypt":           jose,
		"jose.error.not-jose-body":            jose,
		"jose.jws.fund-transfer":              jose,
		"oauth.client-credentials":            client,
		"oauth.invalid-client":                client,
		"oauth.invalid-request":               login,
		"oauth.invalid-grant":                 login,
	} {
		rows[operation] = func(*testing.T, vector, wise.Verifiable) {}
		if owner == jose {
			rows[operation] = secures
		}
	}
	return rows
}

// secures: the headers, the signature's header and the meaning of the answer are
// as the vector has them.
func secures(t *testing.T, v vector, p wise.Verifiable) {
	t.Helper()
	want := headerOf(v.Request.Headers)
	want.Del("Authorization")
	want.Del("X-2fa-Approval")
	method := want.Get("X-Tw-Jose-Method")
	if got := p.SecureHeaders(method); !reflect.DeepEqual(got, want) {
		t.Errorf("headers %v, want %v", got, want)
	}
	if got := p.Undecipherable(v.Response.Status, v.header(), wireBytes(v.Response.Body)); got != strings.HasPrefix(v.Name, "jose.error.cannot-decrypt") {
		t.Errorf("encrypted for an old key: %v", got)
	}
	signed := string(wireBytes(v.Request.Body))
	if method != "jws" {
		signed = v.JOSE.RequestInnerJWS
	}
	if signed == "" {
		return
	}
	first, _, _ := strings.Cut(signed, ".")
	text, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil {
		t.Fatal(err)
	}
	var header map[string]any
	if err := json.Unmarshal(text, &header); err != nil {
		t.Fatal(err)
	}
	delete(header, "alg") // whoever signs knows these
	delete(header, "kid")
	if got := p.SignatureHeader(v.Request.Path); !reflect.DeepEqual(got, header) {
		t.Errorf("signature's header %v, want %v", got, header)
	}
}

// givesKey: the key is the one whose other half the vectors have.
func givesKey(algorithm, use, version string) check {
	return func(t *testing.T, v vector, p wise.Verifiable) {
		t.Helper()
		up := replaying(v)
		key, err := p.ResponseKey(t.Context(), up, algorithm, use, version)
		same(t, v, up.only(t))
		if err != nil {
			t.Fatal(err)
		}
		known := vectorKey(t, "wiseSigningPrivateKeyPkcs8Base64")
		if use == "enc" {
			known = vectorKey(t, "wiseEncryptionPrivateKeyPkcs8Base64")
		}
		der, err := x509.MarshalPKIXPublicKey(known.Public())
		if err != nil || string(der) != string(key.DER) {
			t.Errorf("another key (%v)", err)
		}
		switch id := [2]string{key.ID, key.Version}; {
		case use == "enc" && id != [2]string{"6c2d84f1-0b79-4a3e-9e15-c8d7f04a2b96", "3"}, use == "sig" && id != [2]string{"", "1"}:
			t.Errorf("id and version %q", id)
		}
		if use == "enc" {
			sealing(t, v, p, der)
		}
	}
}

// sealing: the same key is given out for PINs and fingerprints.
func sealing(t *testing.T, v vector, p wise.Verifiable, der []byte) {
	t.Helper()
	up := replaying(v)
	key, err := p.Key(t.Context(), up)
	same(t, v, up.only(t))
	if err != nil || key.Algorithm != "RSA-OAEP-256" || key.Encryption != "A256GCM" || key.SPKI != base64.StdEncoding.EncodeToString(der) {
		t.Errorf("key %+v (%v)", key, err)
	}
}

type signer interface{ Public() crypto.PublicKey }

// vectorKey gives a private key that is beside some vector.
func vectorKey(t *testing.T, name string) signer {
	t.Helper()
	for _, v := range vectors(t) {
		text, ok := v.Fixture[name]
		if !ok {
			continue
		}
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		key, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := key.(signer); ok {
			return s
		}
	}
	t.Fatalf("no vector has %s", name)
	return nil
}

// opens: a vector's request is one that Wise can open, and says what it should.
func opens(t *testing.T, v vector) {
	t.Helper()
	text := decrypt(t, string(wireBytes(v.Request.Body)), jose.RSA_OAEP_256, vectorKey(t, "wiseEncryptionPrivateKeyPkcs8Base64"))
	if len(v.JOSE.RequestPlaintext) > 0 && !sameJSON(text, v.JOSE.RequestPlaintext) {
		t.Errorf("the request says %s, want %s", text, v.JOSE.RequestPlaintext)
	}
}

// opensReply: a sealed reply is one that whoever sealed the request can open.
func opensReply(t *testing.T, v vector, sealed string) {
	t.Helper()
	key, err := base64.RawURLEncoding.DecodeString(v.JOSE.CEK)
	if err != nil {
		t.Fatal(err)
	}
	if text := decrypt(t, sealed, jose.DIRECT, key); !sameJSON(text, v.JOSE.ResponsePlaintext) {
		t.Errorf("the reply says %s, want %s", text, v.JOSE.ResponsePlaintext)
	}
}

func decrypt(t *testing.T, sealed string, alg jose.KeyAlgorithm, key any) []byte {
	t.Helper()
	message, err := jose.ParseEncryptedCompact(sealed, []jose.KeyAlgorithm{alg}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	text, err := message.Decrypt(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
