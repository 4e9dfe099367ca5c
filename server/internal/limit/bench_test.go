package limit

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"

	"countersign/server/internal/session"
)

// BenchmarkRequest is what admitting a request costs, of many addresses and
// sessions.
func BenchmarkRequest(b *testing.B) {
	often := Rate{PerSecond: 1e12, Burst: 1e9}
	guard := NewGuard(GuardConfig{
		Proxies: Proxies{Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}},
		Limits:  Limits{Rates: Rates{Address: often, NewSessions: often, Session: often, Challenge: often}},
	})
	requests := make([]*http.Request, 4096)
	ids := make([]session.ID, len(requests))
	for i := range requests {
		requests[i] = httptest.NewRequest(http.MethodGet, "/", nil)
		requests[i].RemoteAddr = "10.0.0.1:1234"
		requests[i].Header.Set("X-Forwarded-For", "203.0."+strconv.Itoa(i/256)+"."+strconv.Itoa(i%256))
		ids[i] = session.ID(strconv.Itoa(i))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if guard.Request(requests[i%len(requests)], ids[i%len(ids)]) > 0 {
			b.Fatal("refused")
		}
	}
}
