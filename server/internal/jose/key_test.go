package jose_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"testing"

	"countersign/server/internal/jose"
)

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestParseKey(t *testing.T) {
	p384 := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))
	rsaKey := keyFor(t, "PS256").(*rsa.PrivateKey)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der := must[[]byte](t)
	pkcs8 := block("PRIVATE KEY", der(x509.MarshalPKCS8PrivateKey(p384)))
	for name, test := range map[string]struct {
		text, algorithm, want string
	}{
		"PKCS #8":                 {pkcs8, "ES384", ""},
		"of another curve":        {pkcs8, "ES512", "ES512 needs a key of the curve P-521, not one of the curve P-384"},
		"for RSA":                 {pkcs8, "PS256", "PS256 needs an RSA key of 2048 to 8192 bits, not one of the curve P-384"},
		"an algorithm of no kind": {pkcs8, "ES521", `algorithm "ES521": there is only [ES256 ES384 ES512 PS256 PS384 PS512]`},
		"one that does not sign":  {pkcs8, "RSA-OAEP-256", `algorithm "RSA-OAEP-256": there is only [ES256 ES384 ES512 PS256 PS384 PS512]`},
		"OpenSSL's, with a curve": {block("EC PARAMETERS", []byte{6, 5, 43, 129, 4, 0, 34}) + block("EC PRIVATE KEY", der(x509.MarshalECPrivateKey(p384))), "ES384", ""},
		"OpenSSL's RSA":           {block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey)), "PS512", ""},
		"RSA for a curve":         {block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey)), "ES256", "ES256 needs a key of the curve P-256, not an RSA key of 2048 bits"},
		"Ed25519":                 {block("PRIVATE KEY", der(x509.MarshalPKCS8PrivateKey(ed))), "ES256", "ES256 needs a key of the curve P-256, not a key of another kind"},
		"with words before it":    {"a note\n" + pkcs8, "ES384", ""},
		"a public key":            {block("PUBLIC KEY", der(x509.MarshalPKIXPublicKey(p384.Public()))), "ES384", "holds no private key in PEM"},
		"nothing":                 {"", "ES384", "holds no private key in PEM"},
		"under a password":        {block("ENCRYPTED PRIVATE KEY", []byte{1}), "ES384", "holds a private key under a password; store it without one, readable to the gateway only"},
		"broken":                  {block("PRIVATE KEY", []byte("broken")), "ES384", "holds a private key that cannot be read"},
		"large":                   {pkcs8 + strings.Repeat("\n", 1<<16), "ES384", "is too large for a private key"},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := jose.ParseKey("k", []byte(test.text))
			if err == nil {
				err = key.Signs(test.algorithm)
			}
			if got := fmt.Sprint(err); got != test.want && (err != nil || test.want != "") {
				t.Errorf("error %q, want %q", got, test.want)
			}
		})
	}
}

func TestNewNamesEveryFault(t *testing.T) {
	small := must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 1024))
	p256 := jose.NewKey("same", keyFor(t, "ES256"))
	_, err := jose.New(jose.Keys{
		Algorithm: "ES512", Signing: []jose.Key{p256},
		Encryption: []jose.Key{p256, jose.NewKey("", small), jose.NewKey("", nil)},
	}, newBank())
	want := strings.Join([]string{
		"signing key 1: ES512 needs a key of the curve P-521, not one of the curve P-256",
		"encryption key 1: RSA-OAEP-256 needs an RSA key of 2048 to 8192 bits, not one of the curve P-256",
		"encryption key 2: RSA-OAEP-256 needs an RSA key of 2048 to 8192 bits, not an RSA key of 1024 bits",
		"encryption key 3: RSA-OAEP-256 needs an RSA key of 2048 to 8192 bits, not a key of another kind",
		`key id "same": is given twice`,
	}, "\n")
	if fmt.Sprint(err) != want {
		t.Errorf("got\n%v, want\n%s", err, want)
	}
}

func TestCheck(t *testing.T) {
	link := newLink(t, jose.Keys{}, newBank())
	for method, want := range map[jose.Method]string{
		"jws":     `jose "jws": the provider has no signing key configured`,
		"jwe":     `jose "jwe": the provider has no encryption key configured, for which it would encrypt its answers`,
		"jws+jwe": `jose "jws+jwe": the provider has no signing key configured` + "\n" + `jose "jws+jwe": the provider has no encryption key configured, for which it would encrypt its answers`,
		"jwe+jws": `jose "jwe+jws": there is only jws, jwe and jws+jwe`,
	} {
		if err := link.Check(method); fmt.Sprint(err) != want {
			t.Errorf("%s: %v, want %s", method, err, want)
		}
	}
	p := readParties(t)
	for _, m := range []jose.Method{jose.JWS, jose.JWE, jose.Both} {
		if err := newLink(t, p.own, p.bank).Check(m); err != nil {
			t.Error(err)
		}
	}
}

// TestKeysAreNeverShown prints keys in every way and looks for what is secret
// in them.
func TestKeysAreNeverShown(t *testing.T) {
	p := readParties(t)
	private := p.signing.(*ecdsa.PrivateKey)
	secret := must[[]byte](t)(private.Bytes())
	decimal := new(big.Int).SetBytes(secret).String()
	var shown bytes.Buffer
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&shown, format+format+format, p.own, p.own.Signing[0], &p.own)
	}
	slog.New(slog.NewJSONHandler(&shown, nil)).Info("x", "keys", p.own, "key", p.own.Signing[0])
	slog.New(slog.NewTextHandler(&shown, nil)).Info("x", "keys", p.own, "key", p.own.Signing[0])
	encoded := must[[]byte](t)(json.Marshal(p.own))
	shown.Write(encoded)
	for _, form := range []string{decimal, fmt.Sprintf("%x", secret), fmt.Sprintf("%v", secret)} {
		if strings.Contains(shown.String(), form) || strings.Contains(strings.ToLower(shown.String()), form[:40]) {
			t.Errorf("shows the key:\n%s", shown.String())
		}
	}
	if !strings.Contains(shown.String(), signingID) {
		t.Error("does not show the id either")
	}
}
