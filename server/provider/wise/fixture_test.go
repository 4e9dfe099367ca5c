package wise_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/wise"
	"countersign/shared/stepup"
)

const (
	token   = "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10"
	funding = "/v3/profiles/30417755/transfers/51923307/payments"
)

// challenge is the case that most tests are about.
var challenge = provider.Case{Token: token, Path: funding}

// vector is one documented exchange with Wise. Its source is beside it.
type vector struct {
	Name    string
	Request struct {
		Method, Path string
		Headers      map[string]string
		Body         json.RawMessage
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    json.RawMessage
	}
	// JOSE is what is inside encrypted bodies.
	JOSE struct {
		RequestPlaintext, ResponsePlaintext json.RawMessage
		RequestInnerJWS, CEK                string
	}
	Fixture map[string]string
}

// header gives an answer's headers.
func (v vector) header() http.Header { return headerOf(v.Response.Headers) }

func headerOf(all map[string]string) http.Header {
	h := http.Header{}
	for name, value := range all {
		h.Set(name, value)
	}
	return h
}

// vectors reads all exchanges.
func vectors(t *testing.T) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/wise.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// wireBytes gives a body as it is on the wire: a vector's null is no body, and
// its string is text.
func wireBytes(body json.RawMessage) []byte {
	var text string
	switch {
	case len(body) == 0 || string(body) == "null":
		return nil
	case json.Unmarshal(body, &text) == nil:
		return []byte(text)
	}
	return body
}

// sent is one request that an upstream got.
type sent struct {
	method, path string
	header       http.Header
	body         []byte
}

// upstream answers every request alike and keeps them, with the credentials
// that the gateway would add.
type upstream struct {
	status   int
	header   http.Header
	body     string
	err      error
	noClient bool

	bearer string
	sent   *[]sent
}

// answering makes an upstream.
func answering(status int, body string) *upstream {
	return &upstream{status: status, body: body, header: http.Header{}, bearer: "user-access-token-example", sent: &[]sent{}}
}

// as sets a header of the answers.
func (u *upstream) as(name, value string) *upstream {
	u.header.Set(name, value)
	return u
}

// replaying makes an upstream that answers as a vector does.
func replaying(v vector) *upstream {
	u := answering(v.Response.Status, string(wireBytes(v.Response.Body)))
	u.header = v.header()
	return u
}

var _ provider.Upstream = (*upstream)(nil)

func (u *upstream) Do(_ context.Context, method, path string, h http.Header, body []byte) (int, http.Header, []byte, error) {
	h = h.Clone()
	h.Set("Authorization", "Bearer "+u.bearer) // fails for a nil header, as the gateway does
	*u.sent = append(*u.sent, sent{method, path, h, bytes.Clone(body)})
	if u.err != nil {
		return 0, nil, nil, u.err
	}
	return u.status, u.header, []byte(u.body), nil
}

func (u *upstream) AsClient() (provider.Upstream, bool) {
	client := *u
	client.bearer = "client-credentials-token-example"
	return &client, !u.noClient
}

// only gives the one request that was sent.
func (u *upstream) only(t *testing.T) sent {
	t.Helper()
	if len(*u.sent) != 1 {
		t.Fatalf("%d requests were sent, want one", len(*u.sent))
	}
	return (*u.sent)[0]
}

// none fails if anything was sent.
func (u *upstream) none(t *testing.T) {
	t.Helper()
	if len(*u.sent) != 0 {
		t.Errorf("sent %s %s, want nothing", (*u.sent)[0].method, (*u.sent)[0].path)
	}
}

func open(t testing.TB, s provider.Settings) provider.Provider {
	t.Helper()
	p, err := wise.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// verifiable opens a provider with all abilities.
func verifiable(t testing.TB, version string) wise.Verifiable {
	t.Helper()
	p, ok := open(t, provider.Settings{APIVersion: version}).(wise.Verifiable)
	if !ok {
		t.Fatal("cannot be asked")
	}
	return p
}

// told spells how a call ended: with nothing, a refusal's code, or "error". No
// error may repeat a secret.
func told(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	for _, secret := range []string{token, "4826", "111111", "@example.com", "eyJ"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error says %q: %v", secret, err)
		}
	}
	var refusal *provider.Refusal
	if errors.As(err, &refusal) {
		return string(refusal.Code)
	}
	return "error"
}

// spell writes factors down: id, "!" where approved, "?" where optional, method,
// and the alternatives.
func spell(list []stepup.Factor) string {
	var words []string
	for _, f := range list {
		word := f.ID
		if f.State == stepup.StateApproved {
			word += "!"
		}
		if f.Optional {
			word += "?"
		}
		word += ":" + string(f.Method)
		if len(f.Alternatives) > 0 {
			word += "(" + spell(f.Alternatives) + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// sameJSON reports that two texts are the same JSON.
func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// factor makes a factor as Poll gives it.
func factor(t *testing.T, typ string) stepup.Factor {
	t.Helper()
	up := answering(200, `{"oneTimeToken":"`+token+`","challenges":[{"primaryChallenge":{"type":"`+typ+`"}}]}`)
	s, err := verifiable(t, "").Poll(t.Context(), up, challenge)
	if err != nil || len(s.Factors) != 1 {
		t.Fatalf("no factor of type %s: %v", typ, err)
	}
	return s.Factors[0]
}
