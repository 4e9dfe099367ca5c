package origin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/server/internal/origin"
)

// FuzzOf proves that an origin is written in one way, which Of gives again, and is
// that of where a client would go.
func FuzzOf(f *testing.F) {
	for _, seed := range []string{
		"https://app.example.com", "HTTPS://App.Example.com:443/x?y#z", "http://[::1]:8080", "https://user@x.example", "https://x.example:0443",
		"https:x", "//x", "https://x\\@y", "https://x%2ey", "https://\u3002", "null", "https://x:", "https://[fe80::1%25lo]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		exact, err := origin.Of(text)
		if err != nil {
			return
		}
		if again, err := origin.Of(exact); err != nil || again != exact {
			t.Fatalf("%q is %q, and that is %q (%v)", text, exact, again, err)
		}
		u, err := url.Parse(text)
		if err != nil || u.User != nil || !strings.Contains(strings.ToLower(u.Host), strings.Trim(u.Hostname(), "[]")) && u.Hostname() == "" {
			t.Errorf("%q is taken as %q", text, exact)
		}
		list, err := origin.New("https://app.example.com")
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{Method: http.MethodPost, Header: http.Header{"Origin": {text}}}
		if !list.Foreign(r) && text != "https://app.example.com" {
			t.Errorf("%q may change something", text)
		}
	})
}
