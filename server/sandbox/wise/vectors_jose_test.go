package wise

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/jose"
	"countersign/server/sandbox/internal/phone"
	"countersign/server/sandbox/internal/random"
)

// joseVector is a documented pair of request and response in JOSE; the file
// names the page it comes from. The keys in it are invented.
type joseVector struct {
	Name    string
	Request struct {
		Method, Path string
		Headers      map[string]string
		Body         json.RawMessage
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    any
	}
	JOSE struct {
		RequestPlaintext, ResponsePlaintext any
		RequestInnerJWS                     string `json:"requestInnerJws"`
		CEK                                 string
	} `json:"jose"`
	Fixture map[string]string
}

var readJOSEVectors = sync.OnceValues(func() (all []joseVector, err error) {
	data, err := os.ReadFile("testdata/wise.json")
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(data, &all)
	return all, err
})

func joseVectors(t testing.TB) []joseVector {
	t.Helper()
	all, err := readJOSEVectors()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// fixtureKey gives the private key of a vector.
func fixtureKey(t testing.TB, vector, name string) crypto.Signer {
	t.Helper()
	for _, v := range joseVectors(t) {
		if v.Name != vector {
			continue
		}
		der, err := base64.StdEncoding.DecodeString(v.Fixture[name])
		if err != nil {
			t.Fatal(err)
		}
		key, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			t.Fatal(err)
		}
		signer, _ := key.(crypto.Signer)
		return signer
	}
	t.Fatalf("no vector %s", vector)
	return nil
}

// useFixtureKeys has a simulator use the vectors' keys as its own, so that it
// opens the vectors' own JWEs.
func useFixtureKeys(t testing.TB, s *Simulator) {
	t.Helper()
	s.keys.byAlgorithm = map[string][]ownKey{
		jose.Encryption: {{
			id: "6c2d84f1-0b79-4a3e-9e15-c8d7f04a2b96", version: 3,
			private: fixtureKey(t, "jose.response-public-keys.encryption", "wiseEncryptionPrivateKeyPkcs8Base64"),
		}},
		"ES512": {{version: 1, private: fixtureKey(t, "jose.response-public-keys.signing", "wiseSigningPrivateKeyPkcs8Base64")}},
	}
}

// joseRig is a simulator with the vectors' keys; the client's are uploaded.
type joseRig struct {
	t          testing.TB
	s          *Simulator
	mux        *http.ServeMux
	signing    *ecdsa.PrivateKey // the client's
	decryption *rsa.PrivateKey
}

const (
	signingID    = "a86f0b3d-97c1-4e52-b0d4-7f2c19e58a61"
	encryptionID = "d4a91c67-2e05-4b3f-8c7a-51f6e09b23d8"
)

func newJOSERig(t testing.TB) joseRig {
	t.Helper()
	now := time.Date(2026, 11, 20, 9, 15, 42, 0, time.UTC)
	s, err := New(Config{
		Clock: clock.New(func() time.Time { return now }), Random: random.New(1), History: &history.History{},
		Phone: phone.New(1), Log: slog.New(slog.DiscardHandler), Scenario: DefaultScenario(),
	})
	if err != nil {
		t.Fatal(err)
	}
	useFixtureKeys(t, s)
	r := joseRig{t: t, s: s, mux: http.NewServeMux()}
	s.mountAPI(r.mux)
	s.MountManagement(r.mux)
	r.signing, _ = fixtureKey(t, "jose.request-public-keys.signing", "clientPrivateKeyPkcs8Base64").(*ecdsa.PrivateKey)
	r.decryption, _ = fixtureKey(t, "jose.request-public-keys.encryption", "clientPrivateKeyPkcs8Base64").(*rsa.PrivateKey)
	r.upload(signingID, scopeSigning, "ES512", r.signing.Public())
	r.upload(encryptionID, scopeEncryption, jose.Encryption, r.decryption.Public())
	return r
}

func (r joseRig) upload(id, scope, algorithm string, key crypto.PublicKey) {
	r.t.Helper()
	text, err := jose.Text(key)
	if err != nil {
		r.t.Fatal(err)
	}
	body, err := json.Marshal(uploadRequest{
		ID: id, From: "2026-11-01 00:00:00", Till: "2027-11-01 00:00:00", Scope: scope, Material: keyMaterial{algorithm, text},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	a := r.do("POST", "/v1/auth/jose/request/public-keys", string(body), map[string]string{"Content-Type": "application/json"})
	if a.Code != http.StatusCreated {
		r.t.Fatalf("uploading: %d %s", a.Code, a.Body)
	}
}

// do sends a request, by default with the client's token.
func (r joseRig) do(method, path, body string, headers map[string]string) *httptest.ResponseRecorder {
	q := httptest.NewRequest(method, path, strings.NewReader(body))
	q.Header.Set("Authorization", "Bearer "+ClientToken)
	for name, value := range headers {
		q.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, q)
	return w
}

// headerOf gives a header in whatever spelling it was set.
func headerOf(w *httptest.ResponseRecorder, name string) string {
	for key, values := range w.Header() {
		if strings.EqualFold(key, name) {
			return strings.Join(values, ", ")
		}
	}
	return ""
}

// manage calls the management API.
func (r joseRig) manage(method, path, body string) *httptest.ResponseRecorder {
	r.t.Helper()
	a := r.do(method, ManagePath+path, body, map[string]string{"Content-Type": "application/json"})
	if a.Code >= 300 {
		r.t.Fatalf("%s %s: %d %s", method, path, a.Code, a.Body)
	}
	return a
}

// send sends a vector's request; other overrides its headers.
func (r joseRig) send(v joseVector, other map[string]string) *httptest.ResponseRecorder {
	headers := map[string]string{}
	for name, value := range v.Request.Headers {
		headers[http.CanonicalHeaderKey(name)] = value
	}
	for name, value := range other {
		headers[http.CanonicalHeaderKey(name)] = value
	}
	var text string
	switch {
	case string(v.Request.Body) == "null":
	case json.Unmarshal(v.Request.Body, &text) != nil:
		text = string(v.Request.Body)
	}
	return r.do(v.Request.Method, v.Request.Path, text, headers)
}

// TestDocumentedJOSE sends the documented requests and compares the answers:
// status, headers, and the body with what is inside.
func TestDocumentedJOSE(t *testing.T) {
	tested := 0
	for _, v := range joseVectors(t) {
		if !strings.HasPrefix(v.Name, "jose.") {
			continue
		}
		tested++
		t.Run(v.Name, func(t *testing.T) {
			r := newJOSERig(t)
			var other map[string]string
			switch {
			case v.Name == "jose.jws.fund-transfer":
				token := headerOf(r.send(v, map[string]string{headerApproval: ""}), headerApproval)
				r.manage("POST", "tokens/"+token+"/approve", "")
				other = map[string]string{headerApproval: token}
			case strings.HasPrefix(v.Name, "jose.request-public-keys"):
				r.s.clients.reset()
			}
			r.compare(t, v, r.send(v, other))
		})
	}
	if tested != 37 {
		t.Errorf("%d documented pairs were tested, not all 37", tested)
	}
}

func (r joseRig) compare(t *testing.T, v joseVector, got *httptest.ResponseRecorder) {
	t.Helper()
	if got.Code != v.Response.Status {
		t.Fatalf("status %d, documented %d: %s", got.Code, v.Response.Status, got.Body)
	}
	for _, name := range []string{"Content-Type", headerResult} {
		if value := headerOf(got, name); value != v.Response.Headers[name] {
			t.Errorf("%s: %q, documented %q", name, value, v.Response.Headers[name])
		}
	}
	switch want := v.Response.Body.(type) {
	case nil:
	case string:
		r.compareText(t, want, got.Body.String(), v)
	default:
		var body any
		if err := json.Unmarshal(got.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		sameNames(t, want, body)
		if strings.Contains(v.Name, "public-keys") && !reflect.DeepEqual(body, want) {
			t.Errorf("%v, documented %v", body, want)
		}
	}
}

// compareText compares two objects in JOSE by their headers and by what is in them.
func (r joseRig) compareText(t *testing.T, want, got string, v joseVector) {
	t.Helper()
	wanted, wantedHeaders := r.open(t, want, v.JOSE.CEK)
	plaintext, headers := r.open(t, got, v.JOSE.CEK)
	if !reflect.DeepEqual(headers, wantedHeaders) {
		t.Errorf("headers %v, documented %v", headers, wantedHeaders)
	}
	if !bytes.Equal(plaintext, wanted) {
		t.Errorf("%s, documented %s", plaintext, wanted)
	}
	if v.JOSE.ResponsePlaintext != nil {
		var inside any
		if err := json.Unmarshal(plaintext, &inside); err != nil || !reflect.DeepEqual(inside, v.JOSE.ResponsePlaintext) {
			t.Errorf("%s, documented %v (%v)", plaintext, v.JOSE.ResponsePlaintext, err)
		}
	}
}

// open takes everything off an answer, as the client does, and gives the
// protected headers on the way.
func (r joseRig) open(t testing.TB, text, contentKey string) (plaintext []byte, headers []map[string]any) {
	t.Helper()
	var head map[string]any
	first, _, _ := strings.Cut(text, ".")
	if err := json.Unmarshal(fromBase64(t, first), &head); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if head["enc"] == nil {
		signed, err := gojose.ParseSignedCompact(text, []gojose.SignatureAlgorithm{gojose.ES512})
		if err != nil {
			t.Fatal(err)
		}
		plaintext, err = signed.Verify(r.s.keys.current("ES512").private.Public())
		if err != nil {
			t.Fatal(err)
		}
		return plaintext, []map[string]any{head}
	}
	sealed, err := gojose.ParseEncryptedCompact(text, []gojose.KeyAlgorithm{gojose.RSA_OAEP_256, gojose.DIRECT}, []gojose.ContentEncryption{gojose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	var key any = r.decryption
	if head["alg"] == "dir" {
		key = fromBase64(t, contentKey)
	}
	if plaintext, err = sealed.Decrypt(key); err != nil {
		t.Fatal(err)
	}
	if bytes.Count(plaintext, []byte(".")) == 2 && plaintext[0] == 'e' {
		inner, more := r.open(t, string(plaintext), contentKey)
		return inner, append([]map[string]any{head}, more...)
	}
	return plaintext, []map[string]any{head}
}

func fromBase64(t testing.TB, text string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sameNames compares the names of an object.
func sameNames(t *testing.T, want, got any) {
	t.Helper()
	wanted, _ := want.(map[string]any)
	held, isObject := got.(map[string]any)
	if !isObject || len(held) != len(wanted) {
		t.Errorf("%v, documented like %v", got, want)
		return
	}
	for name, value := range wanted {
		if other, present := held[name]; !present || reflect.TypeOf(other) != reflect.TypeOf(value) {
			t.Errorf("%s: %v, documented like %v", name, other, value)
		}
	}
}

// TestOpensDocumentedRequests: every documented request that is encrypted
// opens with the published fixture key, and has inside what is said there.
func TestOpensDocumentedRequests(t *testing.T) {
	r := newJOSERig(t)
	tested := 0
	for _, v := range joseVectors(t) {
		var text string
		if json.Unmarshal(v.Request.Body, &text) != nil || v.Request.Headers["x-tw-jose-method"] == methodJWS || v.JOSE.RequestPlaintext == nil {
			continue
		}
		tested++
		opened, err := jose.Open(text, r.s.keys.opening()...)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		plaintext := opened.Plaintext
		if v.JOSE.RequestInnerJWS != "" {
			if string(plaintext) != v.JOSE.RequestInnerJWS {
				t.Errorf("%s: %s inside", v.Name, plaintext)
			}
			signed, err := jose.Verify(string(plaintext), func(_, _ string) crypto.PublicKey { return r.signing.Public() })
			if err != nil || signed.URL != v.Request.Path {
				t.Errorf("%s: %v, for %s", v.Name, err, signed.URL)
			}
			plaintext = signed.Payload
		}
		var inside any
		if err := json.Unmarshal(plaintext, &inside); err != nil || !reflect.DeepEqual(inside, v.JOSE.RequestPlaintext) {
			t.Errorf("%s: %s inside, documented %v", v.Name, plaintext, v.JOSE.RequestPlaintext)
		}
		if reply, ok := v.Response.Body.(string); ok && v.JOSE.CEK != "" {
			again, err := opened.Reply(plaintext)
			if err != nil {
				t.Fatal(err)
			}
			_, wanted := r.open(t, reply, v.JOSE.CEK)
			if got, headers := r.open(t, again, v.JOSE.CEK); !bytes.Equal(got, plaintext) || !reflect.DeepEqual(headers, wanted) {
				t.Errorf("%s: the reply has %s under %v", v.Name, got, headers)
			}
		}
	}
	if tested < 40 {
		t.Errorf("%d documented requests were opened", tested)
	}
}
