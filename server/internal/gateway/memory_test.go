package gateway

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/problem"
	"countersign/server/internal/secret"
	"countersign/server/internal/session"
	"countersign/server/provider"
)

func keep(value string) func(string) (string, time.Duration, error) {
	return func(string) (string, time.Duration, error) { return value, time.Minute, nil }
}

// TestWhatIsRememberedIsOfOneSessionAndProvider.
func TestWhatIsRememberedIsOfOneSessionAndProvider(t *testing.T) {
	g := &Gateway{secrets: secret.NewMemory(secret.Limits{}), sessions: session.New(session.Config{})}
	bare := httptest.NewRequest(http.MethodGet, "/", nil)
	api := func(name string, r *http.Request) onBehalf {
		return g.behalf(httptest.NewRecorder(), r, &upstream{name: name})
	}
	recorder := httptest.NewRecorder()
	begun := g.sessions.Ensure(recorder, bare)
	carrying := httptest.NewRequest(http.MethodGet, "/", nil)
	carrying.AddCookie(recorder.Result().Cookies()[0])
	if err := api("a", bare).of(begun.ID).Memory().Update(t.Context(), "x", keep("value")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		api  onBehalf
		want string
	}{
		{"as told", api("a", bare).of(begun.ID), "value"},
		{"as carried", api("a", carrying), "value"},
		{"another provider", api("b", carrying), ""},
		{"another session", api("a", carrying).of("other"), ""},
		{"no session", api("a", bare), ""},
		{"nobody's browser", onBehalf{upstream: &upstream{name: "a"}, browser: carrying}, ""},
	} {
		got, ok, err := test.api.Memory().Get(t.Context(), "x")
		if got != test.want || ok != (test.want != "") || err != nil {
			t.Errorf("%s: %q %v (%v), want %q", test.name, got, ok, err, test.want)
		}
	}
}

// TestWithoutASessionNothingIsRemembered, and nothing has to be forgotten.
func TestWithoutASessionNothingIsRemembered(t *testing.T) {
	m := memory{store: secret.NewMemory(secret.Limits{}), provider: "a"}
	if err := m.Update(t.Context(), "x", keep("")); err != nil {
		t.Errorf("to forget: %v", err)
	}
	if err := m.Update(t.Context(), "x", keep("value")); !errors.Is(err, provider.ErrMemory) {
		t.Errorf("to remember: %v, want ErrMemory", err)
	}
}

// TestWhoseErrorItIs: a change's own error stays what it is, any other is one of
// the store.
func TestWhoseErrorItIs(t *testing.T) {
	m := memory{store: secret.NewMemory(secret.Limits{}), provider: "a", session: "one"}
	own, of := errors.New("own"), (*storeError)(nil)
	err := m.Update(t.Context(), "x", func(string) (string, time.Duration, error) { return "", 0, own })
	if !errors.Is(err, own) || errors.As(err, &of) {
		t.Errorf("%v, want the change's own", err)
	}
	for _, test := range []struct{ name, value string }{{"x", strings.Repeat("v", secret.MaxValue+1)}, {"", "v"}, {strings.Repeat("x", 513), "v"}} {
		if err := m.Update(t.Context(), test.name, keep(test.value)); !errors.As(err, &of) {
			t.Errorf("%d bytes named by %d: %v, want an error of the store", len(test.value), len(test.name), err)
		}
	}
	for code, cause := range map[problem.Code]error{"internal": own, "store_unavailable": &challenge.Unavailable{Cause: own}} {
		if p, wait := problemOfProvider(&storeError{cause}); p.Code != code || (wait > 0) != (code == "store_unavailable") {
			t.Errorf("answered as %s, to wait %v, want %s", p.Code, wait, code)
		}
	}
}
