package mipise

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

const (
	platform = "3f6b2a90-7c1d-4e85-9a02-5d8e41c7b610"
	customer = "c82e5f17-3a64-4d09-b7f1-60d92e4a8c35"
	someone  = "a4d7c1e2-90b3-4f6a-8c25-1e7f3b9d6052"
	below    = "/platforms/" + platform + "/users/" + customer + "/strong_auth/"

	jwtB   = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"
	secret = "Marmot2026"
)

func params(more ...string) map[string]string {
	all := map[string]string{"platformUUID": platform, "userUUID": customer}
	for i := 0; i+1 < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

// caseOf is the challenge that a demand raised.
func caseOf(d provider.Demand) provider.Case { return provider.Case{Token: d.Token, Params: params()} }

// open makes a Provider of options, which are pairs.
func open(t testing.TB, options ...string) Provider {
	t.Helper()
	given := map[string]string{}
	for i := 0; i+1 < len(options); i += 2 {
		given[options[i]] = options[i+1]
	}
	p, err := New(provider.Settings{Options: given})
	if err != nil {
		t.Fatal(err)
	}
	return p.(Provider)
}

// reply is an answer of Mipise's.
type reply struct {
	status int
	body   string
	header http.Header
}

// sent is a request, as it arrived.
type sent struct {
	method, path, body string
	header             http.Header
}

// upstream answers by the end of a path, and keeps what was sent. It is safe for
// concurrent use.
type upstream struct {
	memory *memory
	err    error

	mu      sync.Mutex
	replies map[string]reply // by the path below strong_auth
	sent    []sent
}

var _ provider.Upstream = (*upstream)(nil)

func newUpstream() *upstream {
	return &upstream{memory: &memory{kept: map[string]kept{}}, replies: map[string]reply{}}
}

// on sets what a path is answered with from now on.
func (u *upstream) on(path string, status int, body string) *upstream {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.replies[path] = reply{status: status, body: body}
	return u
}

func (u *upstream) Do(_ context.Context, method, path string, h http.Header, body []byte) (int, http.Header, []byte, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	h = h.Clone()
	h.Set("Authorization", "Bearer of-the-agent") // fails for a nil header, as the gateway does
	u.sent = append(u.sent, sent{method, path, string(bytes.Clone(body)), h})
	if u.err != nil {
		return 0, nil, nil, u.err
	}
	rest, _ := strings.CutPrefix(path, below)
	r, ok := u.replies[rest]
	if !ok {
		return http.StatusNotFound, http.Header{}, nil, nil
	}
	return r.status, r.header, []byte(r.body), nil
}

func (u *upstream) Memory() provider.Memory             { return u.memory }
func (u *upstream) AsClient() (provider.Upstream, bool) { return nil, false }
func (u *upstream) count() int                          { u.mu.Lock(); defer u.mu.Unlock(); return len(u.sent) }
func (u *upstream) last(t *testing.T) sent              { t.Helper(); return u.at(t, u.count()-1) }
func (u *upstream) at(t *testing.T, i int) sent {
	t.Helper()
	u.mu.Lock()
	defer u.mu.Unlock()
	if i < 0 || i >= len(u.sent) {
		t.Fatalf("%d requests were sent", len(u.sent))
	}
	return u.sent[i]
}

// memory keeps a session's secrets as the gateway does.
type memory struct {
	mu   sync.Mutex
	kept map[string]kept
	err  error
	// faster is what somebody else makes of a value that is being changed; nil
	// where nobody does.
	faster *string
}

type kept struct {
	value string
	until time.Time
}

func (m *memory) Get(_ context.Context, name string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.kept[name]
	if ok = ok && time.Now().Before(k.until); !ok {
		return "", false, m.err
	}
	return k.value, true, m.err
}

func (m *memory) Update(_ context.Context, name string, change func(string) (string, time.Duration, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := ""
	if k := m.kept[name]; time.Now().Before(k.until) {
		old = k.value
	}
	if m.faster != nil {
		_, _, _ = change(old)
		old, m.faster = *m.faster, nil
	}
	value, life, err := change(old)
	switch {
	case err != nil || m.err != nil:
		return errors.Join(err, m.err)
	case value != "" && life <= 0:
		return errors.New("a value without a life")
	}
	if delete(m.kept, name); value != "" {
		m.kept[name] = kept{value, time.Now().Add(life)}
	}
	return nil
}

// text gives all that is kept.
func (m *memory) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for k := range maps.Values(m.kept) {
		if time.Now().Before(k.until) {
			all = append(all, k.value)
		}
	}
	return strings.Join(all, " ")
}

// told spells how a call ended: with nothing, a refusal's code, "parameter" or
// "error". No error may repeat a secret.
func told(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	for _, s := range []string{secret, jwtB, "482613", "eyJ", "s3cret"} {
		if strings.Contains(err.Error(), s) {
			t.Errorf("the error says %q: %v", s, err)
		}
	}
	var refusal *provider.Refusal
	switch {
	case errors.As(err, &refusal):
		return string(refusal.Code)
	case errors.Is(err, provider.ErrParameter):
		return "parameter"
	}
	return "error"
}

// list writes factors down: id, and "!" where approved.
func list(factors []stepup.Factor) string {
	var words []string
	for _, f := range factors {
		word := f.ID
		if f.State == stepup.StateApproved {
			word += "!"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// The bodies of statuses.
const (
	statusComplete = `{"workflow_completed":true,"email_validated":true,"phone_number_validated":true,"secret_code_validated":true,"last_authenticated_at":null}`
	statusNew      = `{"workflow_completed":false,"email_validated":false,"phone_number_validated":false,"secret_code_validated":false,"last_authenticated_at":null}`
	statusPhone    = `{"workflow_completed":false,"email_validated":true,"phone_number_validated":false,"secret_code_validated":false}`
	statusSecret   = `{"workflow_completed":false,"email_validated":true,"phone_number_validated":true,"secret_code_validated":false}`
	statusSilent   = `{"workflow_completed":false}`
)

func factor(id string) stepup.Factor { return stepup.Factor{ID: id} }

func answerOf(text string) provider.Answering { return provider.Answering{Text: text} }
