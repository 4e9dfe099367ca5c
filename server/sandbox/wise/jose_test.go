package wise

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/sandbox/internal/jose"
)

const playJWS, playJWE, playBoth = "/v1/auth/jose/playground/jws", "/v1/auth/jose/playground/jwe", "/v1/auth/jose/playground/jwsjwe"

// sign signs a body as a client does. Headers are pairs.
func (r joseRig) sign(algorithm string, key crypto.Signer, body string, headers ...string) string {
	r.t.Helper()
	options := &gojose.SignerOptions{}
	for i := 0; i < len(headers); i += 2 {
		options = options.WithHeader(gojose.HeaderKey(headers[i]), headers[i+1])
	}
	s, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.SignatureAlgorithm(algorithm), Key: key}, options)
	if err != nil {
		r.t.Fatal(err)
	}
	signed, err := s.Sign([]byte(body))
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

// seal encrypts a body to the simulated Wise's published key.
func (r joseRig) seal(body, keyID string) string {
	r.t.Helper()
	public, _ := r.s.keys.current(jose.Encryption).private.Public().(*rsa.PublicKey)
	text, err := jose.Encrypt([]byte(body), public, keyID)
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

// call sends a body in JOSE; other headers are pairs.
func (r joseRig) call(method, path, joseMethod, body string, other ...string) *httptest.ResponseRecorder {
	headers := map[string]string{"Content-Type": typeJOSE, "Accept": typeJOSE, headerJOSEMethod: joseMethod}
	for i := 0; i < len(other); i += 2 {
		headers[other[i]] = other[i+1]
	}
	return r.do(method, path, body, headers)
}

// scenario changes the scenario for everybody.
func (r joseRig) scenario(change string) { r.t.Helper(); r.manage("PATCH", "scenario", change) }

func newCurveKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestPlaygroundRefusals(t *testing.T) {
	r := newJOSERig(t)
	const hello = `{"message":"hello"}`
	signed := r.sign("ES512", r.signing, hello, "url", playJWS)
	parts := strings.Split(signed, ".")
	secret := []byte(strings.Repeat("s", 64))
	hmac, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.HS256, Key: secret}, (&gojose.SignerOptions{}).WithHeader("url", playJWS))
	if err != nil {
		t.Fatal(err)
	}
	weak, err := hmac.Sign([]byte(hello))
	if err != nil {
		t.Fatal(err)
	}
	byHMAC, err := weak.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	const badSignature, unexpected = `"error":"jws_error"`, `"message":"An unexpected error occurred"`
	for name, c := range map[string]struct {
		path, method, body string
		status             int
		in                 string
	}{
		"signed":                  {playJWS, "jws", signed, 200, "."},
		"kid":                     {playJWS, "jws", r.sign("ES512", r.signing, hello, "url", playJWS, "kid", signingID), 200, "."},
		"unknown kid":             {playJWS, "jws", r.sign("ES512", r.signing, hello, "url", playJWS, "kid", encryptionID), 400, badSignature},
		"another path":            {playJWS, "jws", r.sign("ES512", r.signing, hello, "url", playJWE), 400, badSignature},
		"path with the query":     {playJWS + "?a=1", "jws", signed, 200, "."},
		"query in the url":        {playJWS + "?a=1", "jws", r.sign("ES512", r.signing, hello, "url", playJWS+"?a=1"), 400, badSignature},
		"without url":             {playJWS, "jws", r.sign("ES512", r.signing, hello), 400, badSignature},
		"another key":             {playJWS, "jws", r.sign("ES256", newCurveKey(t), hello, "url", playJWS), 400, badSignature},
		"another body":            {playJWS, "jws", parts[0] + "." + parts[1] + "x." + parts[2], 400, ""},
		"none":                    {playJWS, "jws", "eyJhbGciOiJub25lIn0." + parts[1] + ".", 400, badSignature},
		"HS256":                   {playJWS, "jws", byHMAC, 400, badSignature},
		"plain JSON signed":       {playJWS, "jws", hello, 400, "not a JOSE object"},
		"nothing signed":          {playJWS, "jws", "", 400, "not a JOSE object"},
		"JWE where JWS":           {playJWS, "jws", r.seal(hello, ""), 400, "not a JOSE object"},
		"JWS where JWE":           {playJWE, "jwe", signed, 400, "not a JOSE object"},
		"sealed":                  {playJWE, "jwe", r.seal(hello, ""), 200, "."},
		"client's key named":      {playJWE, "jwe", r.seal(hello, encryptionID), 200, "."},
		"Wise's key named":        {playJWE, "jwe", r.seal(hello, "6c2d84f1-0b79-4a3e-9e15-c8d7f04a2b96"), 200, "."},
		"unknown key named":       {playJWE, "jwe", r.seal(hello, signingID), 400, `"path":"kid"`},
		"made of two":             {playJWE, "jwe", r.seal(hello, "")[:300] + r.seal(hello, "")[300:], 500, unexpected},
		"both":                    {playBoth, "jws+jwe", r.seal(r.sign("ES512", r.signing, hello, "url", playBoth), ""), 200, "."},
		"both, unsigned inside":   {playBoth, "jws+jwe", r.seal(hello, ""), 400, "not a JOSE object"},
		"both, signed for other":  {playBoth, "jws+jwe", r.seal(signed, ""), 400, badSignature},
		"another method":          {playJWS, "jwe", r.seal(hello, ""), 400, headerJOSEMethod},
		"no message":              {playJWE, "jwe", r.seal(`{}`, ""), 400, `"path":"message"`},
		"unknown field":           {playJWE, "jwe", r.seal(`{"message":"a","text":"b"}`, ""), 400, `"path":"text"`},
		"100 characters":          {playJWE, "jwe", r.seal(`{"message":"`+strings.Repeat("ö", 100)+`"}`, ""), 200, "."},
		"101 characters":          {playJWE, "jwe", r.seal(`{"message":"`+strings.Repeat("o", 101)+`"}`, ""), 400, `"path":"message"`},
		"direct, 101 characters":  {playJWE + "-direct-encryption", "jwe", r.seal(`{"message":"`+strings.Repeat("o", 101)+`"}`, ""), 400, `"path":"message"`},
		"direct, no JOSE":         {playJWE + "-direct-encryption", "jwe", hello, 400, "not a JOSE object"},
		"direct, another method":  {playJWE + "-direct-encryption", "jws", signed, 400, headerJOSEMethod},
		"longer than looked at":   {playJWE, "jwe", strings.Repeat("A", jose.MaxCompact+1), 400, "not a JOSE object"},
		"longer than a body":      {playJWE, "jwe", strings.Repeat("A", 1<<20+1), 413, ""},
		"direct, something else":  {playJWE + "-direct-encryption", "jwe", r.seal(`["a"]`, ""), 400, "NOT_VALID"},
		"direct, sealed to other": {playJWE + "-direct-encryption", "jwe", "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.AAAA.AAAA.AAAA.AAAA", 500, unexpected},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.call("POST", c.path, c.method, c.body)
			if got.Code != c.status || !strings.Contains(got.Body.String(), c.in) {
				t.Errorf("%d %s, want %d with %q", got.Code, got.Body, c.status, c.in)
			}
			if got.Code != http.StatusOK && strings.Contains(got.Body.String(), "hello") {
				t.Error("the refusal tells what was inside")
			}
		})
	}
}

func TestJOSEHeaders(t *testing.T) {
	r := newJOSERig(t)
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"as documented":     {nil, 200},
		"among other types": {[]string{"Accept", "application/json;q=0.5, application/jose+json"}, 200},
		"identity":          {[]string{"Content-Encoding", "identity", "Accept-Encoding", "identity"}, 200},
		"JSON":              {[]string{"Content-Type", "application/json"}, 415},
		"another coding":    {[]string{"Content-Encoding", "gzip"}, 415},
		"answer as JSON":    {[]string{"Accept", "application/json"}, 406},
		"answer as any":     {[]string{"Accept", "*/*"}, 406},
		"no accept":         {[]string{"Accept", ""}, 406},
		"no method":         {[]string{headerJOSEMethod, ""}, 400},
		"upper case":        {[]string{headerJOSEMethod, "JWE"}, 400},
		"unknown method":    {[]string{headerJOSEMethod, "jwe+jws"}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{playJWE, playJWE + "-direct-encryption"} {
				got := r.call("POST", path, "jwe", r.seal(`{"message":"hello"}`, ""), c.headers...)
				if got.Code != c.status {
					t.Errorf("%s: %d %s, want %d", path, got.Code, got.Body, c.status)
				}
			}
		})
	}
}

// TestClientRotation: a signature may leave its key out while one alone is
// active; with two it may not, and what has run out is good for nothing.
func TestClientRotation(t *testing.T) {
	r := newJOSERig(t)
	play := func(key crypto.Signer, algorithm string, headers ...string) int {
		return r.call("POST", playJWS, "jws", r.sign(algorithm, key, `{"message":""}`, append(headers, "url", playJWS)...)).Code
	}
	if got := play(r.signing, "ES512"); got != 200 {
		t.Fatalf("one key, not named: %d", got)
	}
	next := newCurveKey(t)
	const nextID = "0f1d8f52-4f0e-4d5e-9d0a-3c3a3a3b7c11"
	text, err := jose.Text(next.Public())
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"keyId":%q,"validFrom":"2027-10-01 00:00:00","validTill":"2028-10-01 00:00:00","scope":"PAYLOAD_SIGNING","publicKeyMaterial":{"algorithm":"ES256","keyMaterial":%q}}`, nextID, text)
	if got := r.do("POST", "/v1/auth/jose/request/public-keys", body, map[string]string{"Content-Type": "application/json"}); got.Code != 201 {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	if got := play(next, "ES256", "kid", nextID); got != 400 {
		t.Errorf("a key that is not valid yet: %d", got)
	}
	r.s.clock.Advance(time.Date(2027, 10, 15, 0, 0, 0, 0, time.UTC).Sub(r.s.clock.Now()))
	for name, c := range map[string]struct {
		got, want int
	}{
		"old, named":              {play(r.signing, "ES512", "kid", signingID), 200},
		"new, named":              {play(next, "ES256", "kid", nextID), 200},
		"old, not named":          {play(r.signing, "ES512"), 400},
		"new, not named":          {play(next, "ES256"), 400},
		"new under the old's id":  {play(next, "ES256", "kid", signingID), 400},
		"sealed to the only key ": {r.call("POST", playJWE, "jwe", r.seal(`{"message":""}`, "")).Code, 200},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	r.s.clock.Advance(30 * 24 * time.Hour)
	if got := play(r.signing, "ES512", "kid", signingID); got != 400 {
		t.Errorf("a key that has run out: %d", got)
	}
	if got := play(next, "ES256"); got != 200 {
		t.Errorf("one key left, not named: %d", got)
	}
	if got := r.call("POST", playJWE, "jwe", r.seal(`{"message":""}`, "")).Code; got != 400 {
		t.Errorf("no key left for the answer: %d", got)
	}
}

// TestRotation: what was sealed to the old key opens while the old key is
// kept, and no longer; answers are signed with the new one at once.
func TestRotation(t *testing.T) {
	r := newJOSERig(t)
	rotate := func(scope, algorithm string, keep bool) publishedKey {
		var key publishedKey
		got := r.manage("POST", "keys/rotate", fmt.Sprintf(`{"scope":%q,"algorithm":%q,"keepOld":%t}`, scope, algorithm, keep))
		if err := json.Unmarshal(got.Body.Bytes(), &key); err != nil {
			t.Fatal(err)
		}
		return key
	}
	open := func(body string) int { return r.call("POST", playJWE+"-direct-encryption", "jwe", body).Code }
	first := r.seal(`{"message":""}`, "")
	second := rotate(scopeEncryption, jose.Encryption, true)
	if second.Version != 4 || second.ID == "" {
		t.Errorf("the new key is %+v", second)
	}
	between := r.seal(`{"message":""}`, "")
	if got := [2]int{open(first), open(between)}; got != [2]int{200, 200} {
		t.Errorf("with overlap: %v", got)
	}
	rotate(scopeEncryption, jose.Encryption, false)
	if got := [3]int{open(first), open(between), open(r.seal(`{"message":""}`, ""))}; got != [3]int{500, 500, 200} {
		t.Errorf("without overlap: %v", got)
	}
	if got := r.do("GET", "/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION&version=4", "", nil); got.Code != 404 {
		t.Errorf("the forgotten key: %d %s", got.Code, got.Body)
	}

	old := r.do("GET", "/v1/auth/jose/response/public-keys?algorithm=ES512&scope=PAYLOAD_SIGNING&version=1", "", nil)
	rotate(scopeSigning, "ES512", true)
	again := r.do("GET", "/2026Q4/auth/jose/response/public-keys?algorithm=ES512&scope=PAYLOAD_SIGNING&version=1", "", nil)
	if old.Code != 200 || old.Body.String() != again.Body.String() {
		t.Errorf("version 1 was %s and is %s", old.Body, again.Body)
	}
	got := r.call("POST", playJWS, "jws", r.sign("ES512", r.signing, `{"message":"hello"}`, "url", playJWS))
	if plaintext, headers := r.open(t, got.Body.String(), ""); headers[0]["version"] != 2.0 || !strings.Contains(string(plaintext), "hello") {
		t.Errorf("%s under %v", plaintext, headers)
	}
	for range 2 * keptVersions {
		rotate(scopeSigning, "ES256", true)
	}
	if n := len(r.s.keys.byAlgorithm["ES256"]); n != keptVersions {
		t.Errorf("%d versions are kept", n)
	}
	r.s.Reset()
	if r.s.keys.current("ES512").version != 2 || len(r.s.clients.active(scopeSigning, r.s.clock.Now())) != 0 {
		t.Error("a reset keeps Wise's keys and forgets the client's")
	}
}

func TestKeyEndpoints(t *testing.T) {
	r := newJOSERig(t)
	const get = "/v1/auth/jose/response/public-keys?"
	user := map[string]string{"Authorization": "Bearer " + UserToken}
	for name, c := range map[string]struct {
		path    string
		headers map[string]string
		status  int
	}{
		"to encrypt":          {get + "algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION", nil, 200},
		"to sign":             {get + "algorithm=PS384&scope=PAYLOAD_SIGNING", nil, 200},
		"deprecated path":     {"/v1/auth/jwt-public-key?algorithm=ES256&scope=PAYLOAD_SIGNING", nil, 200},
		"preview":             {"/2027Q1/auth/jose/response/public-keys?algorithm=ES256&scope=PAYLOAD_SIGNING", nil, 200},
		"deprecated, version": {"/2026Q4/auth/jwt-public-key?algorithm=ES256&scope=PAYLOAD_SIGNING", nil, 404},
		"no algorithm":        {get + "scope=PAYLOAD_SIGNING", nil, 400},
		"no scope":            {get + "algorithm=ES256", nil, 400},
		"another scope":       {get + "algorithm=ES256&scope=PAYLOAD_ENCRYPTION", nil, 400},
		"unknown scope":       {get + "algorithm=ES256&scope=ALL", nil, 400},
		"unknown algorithm":   {get + "algorithm=RS256&scope=PAYLOAD_SIGNING", nil, 400},
		"hyphens":             {get + "algorithm=RSA-OAEP-256&scope=PAYLOAD_ENCRYPTION", nil, 400},
		"unknown version":     {get + "algorithm=ES512&scope=PAYLOAD_SIGNING&version=9", nil, 404},
		"no version":          {get + "algorithm=ES512&scope=PAYLOAD_SIGNING&version=x", nil, 400},
		"user's token":        {get + "algorithm=ES256&scope=PAYLOAD_SIGNING", user, 403},
		"user in playground":  {playJWS, user, 404}, // GET is none of its methods
		"no token":            {get + "algorithm=ES256&scope=PAYLOAD_SIGNING", map[string]string{"Authorization": ""}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.do("GET", c.path, "", c.headers); got.Code != c.status {
				t.Errorf("%d %s, want %d", got.Code, got.Body, c.status)
			}
		})
	}
	r.scenario(`{"unconfirmed":{"jose":{"keys":"list"}}}`)
	if got := r.do("GET", get+"algorithm=ES256&scope=PAYLOAD_SIGNING", "", nil).Body.String(); got[0] != '[' {
		t.Errorf("%s is no list", got)
	}
}

func TestUpload(t *testing.T) {
	r := newJOSERig(t)
	text, err := jose.Text(newCurveKey(t).Public())
	if err != nil {
		t.Fatal(err)
	}
	good := fmt.Sprintf(`{"keyId":"0f1d8f52-4f0e-4d5e-9d0a-3c3a3a3b7c11","validFrom":"2026-11-01 00:00:00","validTill":"2027-11-01 00:00:00","scope":"PAYLOAD_SIGNING","publicKeyMaterial":{"algorithm":"ES256","keyMaterial":%q}}`, text)
	post := func(body string) *httptest.ResponseRecorder {
		return r.do("POST", "/v1/auth/jose/request/public-keys", body, map[string]string{"Content-Type": "application/json"})
	}
	for name, c := range map[string]struct{ from, to, field string }{
		"no id":             {`"keyId":"0f1d8f52-4f0e-4d5e-9d0a-3c3a3a3b7c11",`, ``, "keyId"},
		"id no UUID":        {`0f1d8f52-4f0e`, `f52-4f0e`, "keyId"},
		"id in braces":      {`0f1d8f52-4f0e-4d5e-9d0a-3c3a3a3b7c11`, `{0f1d8f52-4f0e-4d5e-9d0a-3c3a3a3b7c11}`, "keyId"},
		"from with T":       {`2026-11-01 00`, `2026-11-01T00`, "validFrom"},
		"no till":           {`"validTill":"2027-11-01 00:00:00",`, ``, "validTill"},
		"till before from":  {`2027-11-01`, `2026-10-31`, "validTill"},
		"till in the past":  {`"2026-11-01 00:00:00","validTill":"2027-11-01 00:00:00"`, `"2025-11-01 00:00:00","validTill":"2026-11-01 00:00:00"`, "validTill"},
		"no such day":       {`2027-11-01`, `2027-11-31`, "validTill"},
		"no scope":          {`"scope":"PAYLOAD_SIGNING",`, ``, "scope"},
		"another scope":     {`PAYLOAD_SIGNING`, `PAYLOAD_ENCRYPTION`, "publicKeyMaterial.algorithm"},
		"another algorithm": {`"ES256"`, `"ES384"`, "publicKeyMaterial.keyMaterial"},
		"unknown algorithm": {`"ES256"`, `"EdDSA"`, "publicKeyMaterial.algorithm"},
		"no key":            {text, ``, "publicKeyMaterial.keyMaterial"},
		"private key":       {text, `MC4CAQAwBQYDK2VwBCIEIA==`, "publicKeyMaterial.keyMaterial"},
		"unknown field":     {`"scope"`, `"clientId":"x","scope"`, "clientId"},
	} {
		t.Run(name, func(t *testing.T) {
			got := post(strings.Replace(good, c.from, c.to, 1))
			if got.Code != 400 || !strings.Contains(got.Body.String(), `"path":"`+c.field+`"`) {
				t.Errorf("%d %s, want 400 for %s", got.Code, got.Body, c.field)
			}
		})
	}
	if got := post(good); got.Code != 201 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if got := post(good); got.Code != 409 {
		t.Errorf("the same again: %d %s", got.Code, got.Body)
	}
	for i := range maxClientKeys {
		post(strings.Replace(good, "3b7c11", fmt.Sprintf("4%05d", i), 1))
	}
	if n := len(r.s.clients.all); n != maxClientKeys {
		t.Errorf("%d keys are held", n)
	}
}

// TestJOSESettings: the choices that the documentation does not make.
func TestJOSESettings(t *testing.T) {
	const hello = `{"message":"hello"}`
	const versioned = "/2026Q4/auth/jose/playground/jws"
	for name, c := range map[string]struct {
		change string
		send   func(joseRig) *httptest.ResponseRecorder
		status int
		in     string
	}{
		"plain replies": {`{"unconfirmed":{"sealedReplies":false}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", playJWE+"-direct-encryption", "jwe", r.seal(hello, ""))
		}, 200, `{"message":"jose-playground-response-hello","method":"POST"}`},
		"no JOSE": {`{"unconfirmed":{"jose":{"notJoseStatus":415}}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", playJWE, "jwe", hello)
		}, 415, "not a JOSE object"},
		"the target": {`{"unconfirmed":{"jose":{"signedUrl":"target"}}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", playJWS+"?a=1", "jws", r.sign("ES512", r.signing, hello, "url", playJWS+"?a=1"))
		}, 200, "."},
		"without version": {`{"unconfirmed":{"jose":{"signedUrl":"unversioned"}}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", versioned, "jws", r.sign("ES512", r.signing, hello, "url", strings.TrimPrefix(versioned, "/2026Q4")))
		}, 200, "."},
		"without version, legacy": {`{"unconfirmed":{"jose":{"signedUrl":"unversioned"}}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", playJWS, "jws", r.sign("ES512", r.signing, hello, "url", playJWS))
		}, 200, "."},
		"key must be named": {`{"unconfirmed":{"jose":{"keyId":"must"}}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", playJWE, "jwe", r.seal(hello, ""))
		}, 400, `"path":"kid"`},
		"key is named": {`{"unconfirmed":{"jose":{"keyId":"must"}}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", playJWE, "jwe", r.seal(hello, encryptionID))
		}, 200, "."},
		"nothing to name it in": {`{"unconfirmed":{"jose":{"keyId":"must"}}}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("GET", playJWE, "jwe", "")
		}, 200, "."},
		"errors plain": {`{}`, func(r joseRig) *httptest.ResponseRecorder {
			return r.call("POST", playJWE, "jwe", r.seal(`{}`, ""))
		}, 400, `"path":"message"`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newJOSERig(t)
			r.scenario(c.change)
			if got := c.send(r); got.Code != c.status || !strings.Contains(got.Body.String(), c.in) {
				t.Errorf("%d %s, want %d with %q", got.Code, got.Body, c.status, c.in)
			}
		})
	}
	r := newJOSERig(t)
	r.scenario(`{"unconfirmed":{"jose":{"errors":"wrapped"}}}`)
	got := r.call("POST", playBoth, "jws+jwe", r.seal(r.sign("ES512", r.signing, `{}`, "url", playBoth), ""))
	if got.Code != 400 || headerOf(got, "Content-Type") != typeJOSE {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	if plaintext, _ := r.open(t, got.Body.String(), ""); !strings.Contains(string(plaintext), `"path":"message"`) {
		t.Errorf("%s inside", plaintext)
	}
}

// TestPaymentInJOSE: an ordinary and a protected operation are called in each
// method. The approval is for what is inside: the replay is signed anew.
func TestPaymentInJOSE(t *testing.T) {
	const fund = "/v3/profiles/30417755/transfers/51923307/payments"
	for _, method := range []string{methodJWS, methodJWE, methodBoth} {
		t.Run(method, func(t *testing.T) {
			r := newJOSERig(t)
			r.scenario(`{"body":"forbidden"}`)
			send := func(body, token string) *httptest.ResponseRecorder {
				if method != methodJWE {
					body = r.sign("ES512", r.signing, body, "url", fund)
				}
				if method != methodJWS {
					body = r.seal(body, "")
				}
				return r.call("POST", fund, method, body, "Authorization", "Bearer "+UserToken, headerApproval, token)
			}
			challenged := send(`{"type":"BALANCE"}`, "")
			token := headerOf(challenged, headerApproval)
			if challenged.Code != 403 || token == "" || headerOf(challenged, "Content-Type") == typeJOSE {
				t.Fatalf("%d %s", challenged.Code, challenged.Body)
			}
			r.manage("POST", "tokens/"+token+"/approve", "")
			if other := send(`{"type":"BALANCE","partnerReference":"x"}`, token); other.Code != 403 {
				t.Errorf("another payment: %d %s", other.Code, other.Body)
			}
			paid := send(`{"type":"BALANCE"}`, token)
			if paid.Code != 200 || headerOf(paid, headerResult) != "APPROVED" || headerOf(paid, "Content-Type") != typeJOSE {
				t.Fatalf("%d %s", paid.Code, paid.Body)
			}
			if plaintext, _ := r.open(t, paid.Body.String(), ""); !strings.Contains(string(plaintext), completed) {
				t.Errorf("%s inside", plaintext)
			}
			if got := r.s.history.Executions(actionFund, "51923307"); len(got) != 1 {
				t.Errorf("paid %d times", len(got))
			}
			read := r.call("GET", "/2026Q4/transfers/51923307", method, "", "Authorization", "Bearer "+UserToken)
			if read.Code != 200 || headerOf(read, "Content-Type") != typeJOSE {
				t.Fatalf("%d %s", read.Code, read.Body)
			}
			if plaintext, _ := r.open(t, read.Body.String(), ""); !strings.Contains(string(plaintext), `"id":51923307`) {
				t.Errorf("%s inside", plaintext)
			}
		})
	}
}
