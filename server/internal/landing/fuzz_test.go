package landing_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/internal/landing"
)

// FuzzPages proves that a page is the same few words whatever a browser says, and
// holds nothing of it.
func FuzzPages(f *testing.F) {
	f.Add("de-AT,en;q=0.5")
	f.Add("*;q=NaN, <script>")
	f.Add(strings.Repeat("de,", 1000))
	pages := map[string]bool{}
	for _, language := range []string{"de", "en", "es", "fr", "it", "nl", "pl", "pt"} {
		pages[body(language)] = true
	}
	f.Fuzz(func(t *testing.T, accepted string) {
		if language := landing.Language(accepted); len(language) != 2 {
			t.Errorf("%q is answered in %q", accepted, language)
		}
		if got := body(accepted); !pages[got] {
			t.Errorf("%q is answered with\n%s", accepted, got)
		}
	})
}

func body(accepted string) string {
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	r.Header["Accept-Language"] = []string{accepted}
	landing.Stray(w, r)
	return w.Body.String()
}
