package limit_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"countersign/server/internal/limit"
)

// TestAProxyThatNobodyHasNamed is told of once, where all of its clients count as
// one.
func TestAProxyThatNobodyHasNamed(t *testing.T) {
	for name, row := range map[string]struct {
		header  string
		trusted []netip.Prefix
		want    int
	}{
		"a proxy":         {"X-Forwarded-For", nil, 1},
		"another kind":    {"Forwarded", nil, 1},
		"a client":        {"X-Other", nil, 0},
		"one that counts": {"X-Forwarded-For", []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			g := limit.NewGuard(limit.GuardConfig{
				Proxies: limit.Proxies{Trusted: row.trusted}, Log: slog.New(slog.NewTextHandler(&log, nil)),
				Limits: limit.Limits{Rates: limit.Rates{Address: limit.Rate{PerSecond: 0.001, Burst: 1}}},
			})
			refused := 0
			for i := range 5 {
				r := httptest.NewRequest(http.MethodGet, "/", nil)
				r.RemoteAddr = "192.0.2.7:1234"
				r.Header.Set(row.header, "198.51.100."+string(rune('1'+i)))
				if g.Request(r, "") > 0 {
					refused++
				}
			}
			if n := strings.Count(log.String(), "trusted_proxies"); n != row.want || (refused > 0) != (row.trusted == nil) {
				t.Errorf("warned %d times, want %d; %d refused: %s", n, row.want, refused, log.String())
			}
		})
	}
}
