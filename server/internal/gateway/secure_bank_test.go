package gateway_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/internal/jose"
)

const clientSecret = "client-credentials-token-example"

// joseVector is a documented exchange whose bodies are secured.
type joseVector struct {
	exchange
	Version string
	JOSE    struct {
		RequestPlaintext, ResponsePlaintext json.RawMessage
	}
	Fixture map[string]string
}

func (v joseVector) method() string { return v.Request.Headers["x-tw-jose-method"] }

func joseVectors(t testing.TB) []joseVector {
	t.Helper()
	text, err := os.ReadFile("../jose/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []joseVector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// securing is a provider that signs and encrypts, around a bank that does not.
// It reads and writes with go-jose alone.
type securing struct {
	*httptest.Server
	t    testing.TB
	bank *bank
	own  jose.Keys // the gateway's

	ownSigning, ownEncryption crypto.Signer
	mu                        sync.Mutex
	signing                   crypto.Signer
	decrypting                []crypto.Signer // the first is given out
	asked                     int             // for keys
	keysBroken                bool
	sent                      []*http.Request
	plain                     []string // bodies that were opened
	// answer replaces what is done with an opened request, and spoil what is
	// said in the end.
	answer http.HandlerFunc
	spoil  func(status int, h http.Header, body string) (int, string)
}

// newSecuring makes a provider with the keys of the vectors.
func newSecuring(t testing.TB) *securing {
	t.Helper()
	fixtures := map[string]map[string]string{}
	for _, v := range joseVectors(t) {
		fixtures[v.Name] = v.Fixture
	}
	key := func(name, field string) crypto.Signer {
		der, err := base64.StdEncoding.DecodeString(fixtures[name][field])
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			t.Fatal(err)
		}
		return parsed.(crypto.Signer)
	}
	s := &securing{
		t: t, bank: newBank(t),
		ownSigning:    key("jose.request-public-keys.signing", "clientPrivateKeyPkcs8Base64"),
		ownEncryption: key("jose.request-public-keys.encryption", "clientPrivateKeyPkcs8Base64"),
		signing:       key("jose.response-public-keys.signing", "wiseSigningPrivateKeyPkcs8Base64"),
		decrypting:    []crypto.Signer{key("jose.response-public-keys.encryption", "wiseEncryptionPrivateKeyPkcs8Base64")},
	}
	s.own = jose.Keys{
		Algorithm:  "ES512",
		Signing:    []jose.Key{jose.NewKey("a86f0b3d-97c1-4e52-b0d4-7f2c19e58a61", s.ownSigning)},
		Encryption: []jose.Key{jose.NewKey("d4a91c67-2e05-4b3f-8c7a-51f6e09b23d8", s.ownEncryption)},
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// rig puts a gateway before the provider, with a route for each method.
func (s *securing) rig(t testing.TB, c rigConfig) *rig {
	t.Helper()
	c.base = s.URL
	c.upstream = func(u *gateway.Upstream) { u.JOSE, u.Client = &s.own, credential.NewStatic(clientSecret) }
	if c.routes == nil {
		for _, m := range []string{"jws", "jwe", "jws+jwe"} {
			for _, verb := range []string{"GET", "POST", "HEAD"} {
				c.routes = append(c.routes, gateway.Route{
					Match: verb + " /" + strings.ReplaceAll(m, "+", "-") + "/{rest...}", Provider: "wise", To: "/v1/profiles/{rest...}", JOSE: m,
				})
			}
		}
	}
	return newRig(t, c)
}

func (s *securing) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/auth/jose/response/public-keys"):
		s.giveKey(w, r)
		return
	case strings.HasPrefix(r.URL.Path, "/v1/one-time-token/"):
		s.bank.Config.Handler.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.sent = append(s.sent, r.Clone(r.Context()))
	answer, spoil := s.answer, s.spoil
	s.mu.Unlock()
	method := r.Header.Get("X-Tw-Jose-Method")
	plain, status := s.read(method, r.URL.Path, string(body))
	inner := httptest.NewRecorder()
	switch {
	case status != 0:
		inner.Header().Set("Content-Type", "application/json")
		inner.WriteHeader(status)
		_, _ = inner.WriteString(map[int]string{
			400: `{"error":"jws_error","error_description":"Unable to verify the request signature"}`,
			500: `{"message":"An unexpected error occurred","request_id":"41d7c0b9e6f2483a95d10c7be82f6a34"}`,
		}[status])
	case answer != nil:
		r.Body = io.NopCloser(strings.NewReader(plain))
		answer(inner, r)
	default:
		r.Body = io.NopCloser(strings.NewReader(plain))
		s.bank.protected(inner, r)
	}
	s.reply(w, inner, method, spoil)
}

// reply secures a success and sends it.
func (s *securing) reply(w http.ResponseWriter, inner *httptest.ResponseRecorder, method string, spoil func(int, http.Header, string) (int, string)) {
	h := w.Header()
	for name, values := range inner.Header() {
		h[name] = values
	}
	status, body := inner.Code, inner.Body.String()
	if status < 300 && body != "" {
		body = s.write(method, body)
		h.Set("Content-Type", "application/jose+json")
	}
	if spoil != nil {
		status, body = spoil(status, h, body)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// read opens a request; a status other than 0 says how it is refused.
func (s *securing) read(method, path, token string) (plain string, status int) {
	if token == "" {
		return "", 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.Contains(method, "jwe") {
		parsed, err := gojose.ParseEncryptedCompact(token, []gojose.KeyAlgorithm{gojose.RSA_OAEP_256}, []gojose.ContentEncryption{gojose.A256GCM})
		if err != nil {
			return "", http.StatusInternalServerError
		}
		token = ""
		for _, key := range s.decrypting {
			if inner, err := parsed.Decrypt(key); err == nil {
				token = string(inner)
			}
		}
		if token == "" || parsed.Header.KeyID != s.own.Encryption[0].ID {
			return "", http.StatusInternalServerError
		}
	}
	if strings.Contains(method, "jws") {
		parsed, err := gojose.ParseSignedCompact(token, []gojose.SignatureAlgorithm{gojose.ES512})
		if err != nil || parsed.Signatures[0].Protected.ExtraHeaders["url"] != path || parsed.Signatures[0].Protected.KeyID != s.own.Signing[0].ID {
			return "", http.StatusBadRequest
		}
		inner, err := parsed.Verify(s.ownSigning.Public())
		if err != nil {
			return "", http.StatusBadRequest
		}
		token = string(inner)
	}
	s.plain = append(s.plain, token)
	return token, 0
}

// write secures an answer.
func (s *securing) write(method, body string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.Contains(method, "jws") {
		signer, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.ES512, Key: s.signing}, (&gojose.SignerOptions{}).WithHeader("version", 1))
		if err != nil {
			s.t.Error(err)
			return ""
		}
		body = s.compact(signer.Sign([]byte(body)))
	}
	if strings.Contains(method, "jwe") {
		encrypter, err := gojose.NewEncrypter(gojose.A256GCM, gojose.Recipient{
			Algorithm: gojose.RSA_OAEP_256, Key: s.ownEncryption.Public(), KeyID: s.own.Encryption[0].ID,
		}, nil)
		if err != nil {
			s.t.Error(err)
			return ""
		}
		encrypted, err := encrypter.Encrypt([]byte(body))
		if err != nil {
			s.t.Error(err)
			return ""
		}
		if body, err = encrypted.CompactSerialize(); err != nil {
			s.t.Error(err)
		}
	}
	return body
}

func (s *securing) compact(signed *gojose.JSONWebSignature, err error) string {
	if err != nil {
		s.t.Error(err)
		return ""
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		s.t.Error(err)
	}
	return text
}

func (s *securing) giveKey(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.keysBroken || r.Header.Get("Authorization") != "Bearer "+clientSecret {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	key, algorithm := s.signing, r.URL.Query().Get("algorithm")
	if algorithm == "RSA_OAEP_256" {
		key = s.decrypting[0]
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		s.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"version": 1, "scope": r.URL.Query().Get("scope"),
		"keyMaterial": map[string]string{"algorithm": algorithm, "keyMaterial": base64.StdEncoding.EncodeToString(der)},
	})
}

// rotate replaces the key that requests are encrypted for; overlap says that
// the old one still decrypts.
func (s *securing) rotate(overlap bool) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := []crypto.Signer{key}
	if overlap {
		keys = append(keys, s.decrypting...)
	}
	s.decrypting = keys
}

// set changes the provider between two requests.
func (s *securing) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *securing) counts() (sent, opened, asked int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sent), len(s.plain), s.asked
}
