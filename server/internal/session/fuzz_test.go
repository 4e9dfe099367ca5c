package session_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/shared/wire"
)

// FuzzRead proves that a session is one of those that a browser was given, whole:
// whatever stands around it, and however often.
func FuzzRead(f *testing.F) {
	value := strings.Repeat("A", 43)
	f.Add("", "countersign="+value, "")
	f.Add("00000\n\n\n\n\n\n\n"+value[12:], "", "")
	f.Add(value, "countersign="+value+"; countersign=x", "countersign.v1")
	f.Add(" "+value, "x=1;countersign=\""+value+"\"", wire.SubprotocolSession+value+",x")
	f.Add("", "__Host-countersign="+value+"; __Host-countersign="+strings.Repeat("B", 42)+"A", ", ,")
	f.Fuzz(func(t *testing.T, header, cookie, protocols string) {
		for _, own := range []string{own, "http://localhost:8080"} {
			m := manager(t, own)
			r := &http.Request{Header: http.Header{}}
			for name, text := range map[string]string{wire.HeaderSession: header, "Cookie": cookie, "Sec-Websocket-Protocol": protocols} {
				r.Header[http.CanonicalHeaderKey(name)] = []string{text}
			}
			s, ok := m.Read(r)
			if !ok {
				if s.ID != "" || s.Value != "" {
					t.Errorf("no session, and yet %v", s.ID)
				}
				continue
			}
			if len(s.Value) != 43 || strings.ContainsFunc(s.Value, func(c rune) bool { return c > 'z' || c <= ' ' }) {
				t.Errorf("the value %q", s.Value)
			}
			if header != s.Value && !strings.Contains(cookie, s.Value) && !strings.Contains(protocols, s.Value) {
				t.Errorf("the value %q was never sent", s.Value)
			}
			only := &http.Request{Header: http.Header{http.CanonicalHeaderKey(wire.HeaderSession): {s.Value}}}
			if again, ok := m.Read(only); !ok || again != s {
				t.Errorf("read again it is %v", again)
			}
		}
	})
}
