package jose_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/internal/jose"
)

// vector is one documented exchange with Wise. Its source is beside it.
type vector struct {
	Name    string
	Request struct {
		Path    string
		Headers map[string]string
		Body    json.RawMessage
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    json.RawMessage
	}
	JOSE struct {
		RequestPlaintext  json.RawMessage
		ResponsePlaintext json.RawMessage
	}
	Fixture map[string]string
}

func (v vector) method() jose.Method { return jose.Method(v.Request.Headers["x-tw-jose-method"]) }

func (v vector) answerHeader() http.Header {
	h := http.Header{}
	for name, value := range v.Response.Headers {
		h.Set(name, value)
	}
	return h
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// text gives a body that is a string, false for any other.
func text(body json.RawMessage) (string, bool) {
	var s string
	return s, len(body) > 0 && body[0] == '"' && json.Unmarshal(body, &s) == nil
}

// The ids of the client's keys in the vectors.
const (
	signingID    = "a86f0b3d-97c1-4e52-b0d4-7f2c19e58a61"
	encryptionID = "d4a91c67-2e05-4b3f-8c7a-51f6e09b23d8"
)

// parties are the two sides of the vectors.
type parties struct {
	own                         jose.Keys
	signing, encryption         crypto.Signer // the client's
	theirSigning, theirDecrypts crypto.Signer // Wise's
	bank                        *bank
}

func readParties(t testing.TB) parties {
	t.Helper()
	fixtures := map[string]map[string]string{}
	for _, v := range readVectors(t) {
		fixtures[v.Name] = v.Fixture
	}
	key := func(name, field string) crypto.Signer {
		der, err := base64.StdEncoding.DecodeString(fixtures[name][field])
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			t.Fatalf("%s of %s: %v", field, name, err)
		}
		return parsed.(crypto.Signer)
	}
	p := parties{
		signing:       key("jose.request-public-keys.signing", "clientPrivateKeyPkcs8Base64"),
		encryption:    key("jose.request-public-keys.encryption", "clientPrivateKeyPkcs8Base64"),
		theirSigning:  key("jose.response-public-keys.signing", "wiseSigningPrivateKeyPkcs8Base64"),
		theirDecrypts: key("jose.response-public-keys.encryption", "wiseEncryptionPrivateKeyPkcs8Base64"),
		bank:          newBank(),
	}
	p.own = jose.Keys{
		Algorithm:  "ES512",
		Signing:    []jose.Key{jose.NewKey(signingID, p.signing)},
		Encryption: []jose.Key{jose.NewKey(encryptionID, p.encryption)},
	}
	p.bank.set("ES512", "1", p.theirSigning)
	p.bank.set("RSA-OAEP-256", "", p.theirDecrypts)
	return p
}

// unsecured names the vectors of requests that are not secured, or are faulty
// on purpose.
func unsecured(name string) bool {
	for _, prefix := range []string{"jose.response-public-keys.", "jose.request-public-keys.", "jose.error."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// TestRequestVectors makes each request of the vectors, and reads it and the
// documented one as Wise does.
func TestRequestVectors(t *testing.T) {
	p := readParties(t)
	link := newLink(t, p.own, p.bank)
	for _, v := range readVectors(t) {
		body, ok := text(v.Request.Body)
		if unsecured(v.Name) || !ok {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			documented, headers := p.read(t, v.method(), body)
			equalJSON(t, documented, v.JOSE.RequestPlaintext)

			message, err := link.Secure(t.Context(), p.bank, v.method(), v.Request.Path, v.JOSE.RequestPlaintext)
			if err != nil {
				t.Fatal(err)
			}
			made, madeHeaders := p.read(t, v.method(), message.Body)
			if !bytes.Equal(made, v.JOSE.RequestPlaintext) {
				t.Errorf("secured %s, want the bytes %s", made, v.JOSE.RequestPlaintext)
			}
			if v.method().Encrypts() {
				// Some vectors leave the key out that the answer is wanted for.
				headers[0]["kid"] = encryptionID
			}
			if !reflect.DeepEqual(madeHeaders, headers) {
				t.Errorf("headers %v, want %v", madeHeaders, headers)
			}
		})
	}
}

// read opens a request as Wise does, with go-jose alone, and gives the
// protected headers from the outside in.
func (p parties) read(t *testing.T, m jose.Method, token string) (body []byte, headers []map[string]any) {
	t.Helper()
	if m.Encrypts() {
		headers = append(headers, headerOf(t, token))
		parsed, err := gojose.ParseEncryptedCompact(token, []gojose.KeyAlgorithm{gojose.RSA_OAEP_256}, []gojose.ContentEncryption{gojose.A256GCM})
		if err != nil {
			t.Fatal(err)
		}
		if body, err = parsed.Decrypt(p.theirDecrypts); err != nil {
			t.Fatal(err)
		}
		token = string(body)
	}
	if m.Signs() {
		headers = append(headers, headerOf(t, token))
		parsed, err := gojose.ParseSignedCompact(token, []gojose.SignatureAlgorithm{gojose.ES512})
		if err != nil {
			t.Fatal(err)
		}
		if body, err = parsed.Verify(p.signing.Public()); err != nil {
			t.Fatal(err)
		}
	}
	return body, headers
}

// headerOf reads the protected header of a token.
func headerOf(t *testing.T, token string) map[string]any {
	t.Helper()
	first, _, _ := strings.Cut(token, ".")
	decoded, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil {
		t.Fatal(err)
	}
	var header map[string]any
	if err := json.Unmarshal(decoded, &header); err != nil {
		t.Fatal(err)
	}
	return header
}

// TestFaultyRequestVectors holds that the requests that Wise refuses are faulty
// in the way that it says.
func TestFaultyRequestVectors(t *testing.T) {
	p := readParties(t)
	for _, v := range readVectors(t) {
		body, ok := text(v.Request.Body)
		if !ok || !strings.HasPrefix(v.Name, "jose.error.") {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			parsed, err := gojose.ParseEncryptedCompact(body, []gojose.KeyAlgorithm{gojose.RSA_OAEP_256}, []gojose.ContentEncryption{gojose.A256GCM})
			if err != nil {
				t.Fatal(err)
			}
			inner, err := parsed.Decrypt(p.theirDecrypts)
			if strings.HasPrefix(v.Name, "jose.error.cannot-decrypt") {
				if err == nil {
					t.Error("can be decrypted")
				}
				return
			}
			signed, err := gojose.ParseSignedCompact(string(inner), []gojose.SignatureAlgorithm{gojose.ES512})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := signed.Verify(p.signing.Public()); err == nil {
				t.Error("can be verified")
			}
		})
	}
}

// TestResponseVectors opens each answer of the vectors that is secured.
func TestResponseVectors(t *testing.T) {
	p := readParties(t)
	link := newLink(t, p.own, p.bank)
	opened := 0
	for _, v := range readVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			body, isText := text(v.Response.Body)
			if secured := jose.Is(v.answerHeader()); secured != isText {
				t.Fatalf("said to be secured: %v, want %v", secured, isText)
			}
			if !isText {
				return
			}
			got, err := link.Open(t.Context(), p.bank, v.method(), []byte(body))
			if strings.HasPrefix(v.Name, "jose.playground.jwe-direct") {
				// Encrypted for whoever encrypted the request, which is the browser.
				if !errors.Is(err, jose.ErrRefused) {
					t.Errorf("opened %s (%v), want it refused", got, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			opened++
			if v.JOSE.ResponsePlaintext != nil {
				equalJSON(t, got, v.JOSE.ResponsePlaintext)
			} else if !json.Valid(got) {
				t.Errorf("%s is not JSON", got)
			}
		})
	}
	if opened != 14 {
		t.Errorf("%d answers opened, want 14", opened)
	}
	if asked := p.bank.asks(); len(asked) != 1 || asked[0] != "ES512 sig 1" {
		t.Errorf("asked for %q, want the key once", asked)
	}
}

func equalJSON(t *testing.T, got, want []byte) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatalf("%s: %v", got, err)
	}
	if err := json.Unmarshal(want, &b); err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("got %s, want %s", got, want)
	}
}
