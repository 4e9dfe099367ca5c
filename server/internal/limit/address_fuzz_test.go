package limit_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"countersign/server/internal/limit"
)

// FuzzClient holds that nobody but a trusted proxy says who a client is, and that
// whatever it says ends in an address or in the proxy's own.
func FuzzClient(f *testing.F) {
	for _, seed := range []string{
		"198.51.100.7", "198.51.100.7, 10.0.0.9", "[2001:db8::1]:443", "for=198.51.100.7;by=x", `for="[2001:db8::1]:4711"`,
		"unknown", "for=_hidden", ", ,", "::ffff:10.0.0.1", "10.0.0.1%eth0", "",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	f.Fuzz(func(t *testing.T, value string, rfc bool) {
		header := limit.XForwardedFor
		if rfc {
			header = limit.Forwarded
		}
		p := limit.Proxies{Trusted: trusted, Header: header}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header[header] = []string{value}
		r.RemoteAddr = "192.0.2.7:1"
		if got := p.Client(r); got != netip.MustParseAddr("192.0.2.7") {
			t.Errorf("%q of a stranger gives %v", value, got)
		}
		r.RemoteAddr = "10.0.0.9:1"
		if got := p.Client(r); !got.IsValid() || got.Zone() != "" || got.Is4In6() {
			t.Errorf("%q gives %v", value, got)
		}
		// What stands further left is anybody's invention.
		r.Header[header] = []string{value + ", 198.51.100.7"}
		if rfc {
			r.Header[header] = []string{value + ", for=198.51.100.7"}
		}
		if got := p.Client(r); got != netip.MustParseAddr("198.51.100.7") {
			t.Errorf("%q before another gives %v", value, got)
		}
	})
}
