package limit

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestClient(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("2001:db8:1::/48")}
	for name, c := range map[string]struct {
		peer   string
		header string // the one that is believed; "" is X-Forwarded-For
		given  map[string][]string
		want   string
	}{
		"nobody between":            {"203.0.113.7:1234", "", nil, "203.0.113.7"},
		"whom nobody trusts":        {"203.0.113.7:1234", "", map[string][]string{"X-Forwarded-For": {"198.51.100.1"}}, "203.0.113.7"},
		"a proxy":                   {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"203.0.113.7"}}, "203.0.113.7"},
		"a proxy that says nothing": {"10.1.2.3:1234", "", nil, "10.1.2.3"},
		"an invented beginning":     {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"198.51.100.1, 203.0.113.7"}}, "203.0.113.7"},
		"an invented proxy":         {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"198.51.100.1, 10.9.9.9, 203.0.113.7"}}, "203.0.113.7"},
		"two proxies":               {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"203.0.113.7, 10.9.9.9"}}, "203.0.113.7"},
		"two lines":                 {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"198.51.100.1", "203.0.113.7"}}, "203.0.113.7"},
		"only proxies":              {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"10.4.4.4, 10.9.9.9"}}, "10.4.4.4"},
		"nonsense at the end":       {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"203.0.113.7, unknown"}}, "10.1.2.3"},
		"nothing at the end":        {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"203.0.113.7,"}}, "10.1.2.3"},
		"a port":                    {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"203.0.113.7:4711"}}, "203.0.113.7"},
		"brackets":                  {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"[2001:db8::7]:4711"}}, "2001:db8::7"},
		"IPv6":                      {"[2001:db8:1::1]:1234", "", map[string][]string{"X-Forwarded-For": {"2001:db8::7"}}, "2001:db8::7"},
		"IPv4 within IPv6":          {"[::ffff:10.1.2.3]:1234", "", map[string][]string{"X-Forwarded-For": {"::ffff:203.0.113.7"}}, "203.0.113.7"},
		"the other header":          {"10.1.2.3:1234", "", map[string][]string{"Forwarded": {"for=198.51.100.1"}}, "10.1.2.3"},
		"Forwarded":                 {"10.1.2.3:1234", Forwarded, map[string][]string{"Forwarded": {`for=198.51.100.1, For="203.0.113.7:4711";proto=https;by=10.1.2.3`}}, "203.0.113.7"},
		"Forwarded and IPv6":        {"10.1.2.3:1234", Forwarded, map[string][]string{"Forwarded": {`proto=https; for="[2001:db8::7]"`}}, "2001:db8::7"},
		"Forwarded, hidden":         {"10.1.2.3:1234", Forwarded, map[string][]string{"Forwarded": {`for=_hidden`}}, "10.1.2.3"},
		"Forwarded, spoofed beside": {"10.1.2.3:1234", Forwarded, map[string][]string{"Forwarded": {"for=203.0.113.7"}, "X-Forwarded-For": {"198.51.100.1"}}, "203.0.113.7"},
		"many hops":                 {"10.1.2.3:1234", "", map[string][]string{"X-Forwarded-For": {"198.51.100.1," + strings.Repeat("10.9.9.9,", 1000) + "10.9.9.8"}}, "10.9.9.9"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr, r.Header = c.peer, c.given
			if got := (Proxies{trusted, c.header}).Client(r); got.String() != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestHolder(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.7": "203.0.113.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::", "2001:db8:1:3::1": "2001:db8:1:3::",
	} {
		if got := holder(netip.MustParseAddr(address)); got.String() != want {
			t.Errorf("%s counts as %s, want %s", address, got, want)
		}
	}
}

func FuzzClient(f *testing.F) {
	f.Add("10.0.0.1:1", "203.0.113.7, 10.0.0.2", `for="[2001:db8::7]:1"`)
	f.Fuzz(func(t *testing.T, peer, forwardedFor, forwarded string) {
		r := &http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": {forwardedFor}, "Forwarded": {forwarded}}}
		for _, header := range []string{"", Forwarded} {
			open := Proxies{[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, header}
			got := open.Client(r)
			if was := (Proxies{}).Client(r); !open.Trusted.Contains(was) && got != was {
				t.Errorf("%s, which nobody trusts, says it is %s", was, got)
			}
		}
	})
}
