package gateway

import (
	"net/url"
	"strings"
	"testing"

	"countersign/server/internal/origin"
)

// FuzzPage proves that a page that is come back to has an allowed origin, for
// whoever reads its address.
func FuzzPage(f *testing.F) {
	const page, own = "https://app.example.com", "http://localhost:8080"
	for _, seed := range []string{
		page, page + "/checkout?x=y#z", "https://app.example.com@evil.example", "https://app.example.com\\@evil.example", "//app.example.com",
		"https:app.example.com", "HTTPS://APP.EXAMPLE.COM:443/", "https://app.example.com\r\nX: y", "javascript:alert(1)//" + page,
	} {
		f.Add(seed)
	}
	origins, err := origin.New(page, own)
	if err != nil {
		f.Fatal(err)
	}
	g := &Gateway{origins: origins}
	f.Fuzz(func(t *testing.T, text string) {
		to, err := g.ownPage(text)
		if err != nil {
			return
		}
		if from, err := origin.Of(to); err != nil || from != page && from != own {
			t.Errorf("%q goes to %q", text, to)
		}
		u, err := url.Parse(to)
		if err != nil || u.User != nil || u.Opaque != "" || strings.ContainsAny(to, "\\\r\n\t ") {
			t.Errorf("%q goes to %q", text, to)
		}
		// As browsers read it (URL standard): up to the first of these is the host.
		rest, ok := strings.CutPrefix(strings.ToLower(to), "https://app.example.com")
		if !ok {
			rest, ok = strings.CutPrefix(strings.ToLower(to), own)
		}
		if rest = strings.TrimPrefix(rest, ":443"); !ok || rest != "" && !strings.ContainsAny(rest[:1], "/?#") {
			t.Errorf("%q goes to %q", text, to)
		}
	})
}
