package gateway_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestOwnPagesNeedNoCORS: their answers say no more than that others get another
// one, which caches must know.
func TestOwnPagesNeedNoCORS(t *testing.T) {
	rig := serving(t, rigConfig{}, func(http.ResponseWriter, *http.Request) {})
	for origin, shared := range map[string]bool{own: false, page: true} {
		r := request(t, "POST", rig.server.URL+path, strings.NewReader("{}"), "Content-Type", "application/json")
		r.Header.Set("Origin", origin)
		got := do(t, rig.browser, r)
		if got.status != http.StatusOK || !strings.Contains(strings.Join(got.header.Values("Vary"), ","), "Origin") {
			t.Errorf("%s: %d, %v", origin, got.status, got.header)
		}
		allowed := got.header.Get("Access-Control-Allow-Origin")
		if shared && allowed != origin || !shared && allowed != "" {
			t.Errorf("%s may be read by %q", origin, allowed)
		}
	}
}
