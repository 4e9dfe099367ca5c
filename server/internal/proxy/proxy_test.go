package proxy_test

import (
	"net/http"
	"net/netip"
	"testing"

	"countersign/server/internal/proxy"
)

func TestValue(t *testing.T) {
	trusted := proxy.Trusted{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	one := []string{"a"}
	for name, row := range map[string]struct {
		peer   string
		values []string
		want   bool
	}{
		"a proxy":                 {"10.1.2.3:80", one, true},
		"one of IPv6":             {"[fd00::1]:80", one, true},
		"one of IPv6 with a zone": {"[fd00::1%eth0]:80", one, true},
		"IPv4 within IPv6":        {"[::ffff:10.1.2.3]:80", one, true},
		"somebody else":           {"192.0.2.1:80", one, false},
		"nobody":                  {"", one, false},
		"no value":                {"10.1.2.3:80", nil, false},
		"two values":              {"10.1.2.3:80", []string{"a", "a"}, false},
	} {
		r := &http.Request{RemoteAddr: row.peer, Header: http.Header{"X-Customer": row.values}}
		if got, ok := trusted.Value(r, "X-Customer"); ok != row.want || ok != (got == "a") {
			t.Errorf("%s: %q, %t", name, got, ok)
		}
	}
}

func TestCheck(t *testing.T) {
	for name, row := range map[string]struct {
		trusted proxy.Trusted
		good    bool
	}{
		"nobody": {nil, false}, "no range": {proxy.Trusted{{}}, false}, "one": {proxy.Trusted{netip.MustParsePrefix("10.0.0.7/32")}, true},
	} {
		if err := row.trusted.Check(); (err == nil) != row.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
