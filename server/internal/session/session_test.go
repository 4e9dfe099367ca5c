package session_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/internal/origin"
	"countersign/server/internal/session"
	"countersign/shared/wire"
)

const (
	own  = "https://pay.example.com"
	page = "https://app.example.com"
)

func manager(t *testing.T, own string) *session.Manager {
	t.Helper()
	list, err := origin.New(own, page)
	if err != nil {
		t.Fatal(err)
	}
	return session.New(session.Config{Own: own, Origins: list})
}

func TestEnsureSetsOneCookie(t *testing.T) {
	for _, test := range []struct{ name, own, want string }{
		{"https", own, "__Host-countersign=VALUE; Path=/; HttpOnly; Secure; SameSite=Lax"},
		{"loopback", "http://localhost:8080", "countersign=VALUE; Path=/; HttpOnly; SameSite=Lax"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, w := manager(t, test.own), httptest.NewRecorder()
			s := m.Ensure(w, httptest.NewRequest("POST", "/", nil))
			want := strings.Replace(test.want, "VALUE", s.Value, 1)
			if got := w.Header()["Set-Cookie"]; len(got) != 1 || got[0] != want {
				t.Errorf("Set-Cookie = %q, want %q", got, want)
			}
			if w.Header().Get(wire.HeaderSession) != "" {
				t.Error("the value was given to a page of the gateway's own origin")
			}
			if strings.Contains(string(s.ID), s.Value) {
				t.Error("the id gives the value away")
			}
			again := httptest.NewRequest("POST", "/", nil)
			again.Header.Set("Cookie", strings.SplitN(test.want, "=", 2)[0]+"="+s.Value)
			w = httptest.NewRecorder()
			if got := m.Ensure(w, again); got != s {
				t.Errorf("the cookie reads as %v, want %v", got, s)
			}
			if len(w.Header()) != 0 {
				t.Errorf("a known session set headers: %v", w.Header())
			}
		})
	}
}

func TestEnsureGivesTheValueToAllowedOriginsOnly(t *testing.T) {
	m := manager(t, own)
	for from, want := range map[string]bool{page: true, own: false, "https://evil.example": false, "null": false, "": false} {
		r, w := httptest.NewRequest("POST", "/", nil), httptest.NewRecorder()
		r.Header.Set("Origin", from)
		s := m.Ensure(w, r)
		if got := w.Header().Get(wire.HeaderSession); (got == s.Value) != want || (got != "") != want {
			t.Errorf("origin %q: header %q, want given: %v", from, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	m := manager(t, own)
	fresh := func() session.Session {
		return m.Ensure(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}
	a, b := fresh(), fresh()
	if a == b {
		t.Fatal("two sessions are the same")
	}
	offer := "countersign.v1, " + wire.SubprotocolSession + a.Value
	for _, test := range []struct {
		name   string
		header http.Header
		want   session.Session
	}{
		{"nothing", nil, session.Session{}},
		{"header", http.Header{wire.HeaderSession: {a.Value}}, a},
		{"subprotocol", http.Header{"Sec-Websocket-Protocol": {offer}}, a},
		{"cookie", http.Header{"Cookie": {"x=1; __Host-countersign=" + a.Value}}, a},
		{"header before cookie", http.Header{wire.HeaderSession: {a.Value}, "Cookie": {"__Host-countersign=" + b.Value}}, a},
		{"malformed header, good cookie", http.Header{wire.HeaderSession: {"short"}, "Cookie": {"__Host-countersign=" + b.Value}}, b},
		{"second cookie of that name is good", http.Header{"Cookie": {"__Host-countersign=x; __Host-countersign=" + b.Value}}, b},
		{"one of two is good and the same", http.Header{"Cookie": {"__Host-countersign=" + a.Value, "__Host-countersign=" + a.Value}}, a},
		{"two cookies of that name", http.Header{"Cookie": {"__Host-countersign=" + a.Value + "; __Host-countersign=" + b.Value}}, session.Session{}},
		{"prefix after a space that is none", http.Header{"Cookie": {"\u2000__Host-countersign=" + a.Value}}, session.Session{}},
		{"prefix in other letters", http.Header{"Cookie": {"__host-countersign=" + a.Value}}, session.Session{}},
		{"cookie without the prefix", http.Header{"Cookie": {"countersign=" + a.Value}}, session.Session{}},
		{"too long", http.Header{wire.HeaderSession: {a.Value + "A"}}, session.Session{}},
		{"not base64", http.Header{wire.HeaderSession: {strings.Repeat("!", 43)}}, session.Session{}},
		{"loose trailing bits", http.Header{wire.HeaderSession: {strings.Repeat("A", 42) + "B"}}, session.Session{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			for name, values := range test.header {
				r.Header[name] = values
			}
			got, ok := m.Read(r)
			if got != test.want || ok != (test.want != session.Session{}) {
				t.Errorf("Read = %v, %v; want %v", got, ok, test.want)
			}
		})
	}
}
