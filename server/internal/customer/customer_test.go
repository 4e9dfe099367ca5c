package customer_test

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"countersign/server/internal/customer"
	"countersign/server/internal/proxy"
)

var trusted = proxy.Trusted{netip.MustParsePrefix("10.0.0.0/8")}

func request(from string, values ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = from
	r.Header["X-Customer"] = values
	return r
}

// TestForwarded: only what a trusted proxy says, once, names the customer.
func TestForwarded(t *testing.T) {
	f, err := customer.NewForwarded(map[string]string{"userUUID": "x-customer"}, trusted)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]struct {
		r    *http.Request
		want map[string]string
	}{
		"a proxy":               {request("10.1.2.3:4", "u-1"), map[string]string{"userUUID": "u-1"}},
		"a proxy over IPv6":     {request("[::ffff:10.1.2.3]:4", "u-1"), map[string]string{"userUUID": "u-1"}},
		"somebody else":         {request("192.0.2.1:4", "u-1"), nil},
		"nobody":                {request("", "u-1"), nil},
		"nothing said":          {request("10.1.2.3:4"), nil},
		"two":                   {request("10.1.2.3:4", "u-1", "u-2"), nil},
		"empty":                 {request("10.1.2.3:4", ""), nil},
		"another path":          {request("10.1.2.3:4", "../u-2"), nil},
		"two in one, by commas": {request("10.1.2.3:4", "u-1,u-2"), nil},
		"too long":              {request("10.1.2.3:4", strings.Repeat("u", 129)), nil},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			who, err := f.Customer(t.Context(), row.r)
			if !maps.Equal(who, row.want) || (row.want == nil) != errors.Is(err, customer.ErrMissing) {
				t.Errorf("gives %v, %v; want %v", who, err, row.want)
			}
		})
	}
}

// TestForwardedFaults: all that is wrong is said at once.
func TestForwardedFaults(t *testing.T) {
	_, err := customer.NewForwarded(map[string]string{"userUUID": "X Customer"}, nil)
	for _, want := range []string{`"X Customer" is no header name`, "trusted proxies"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if _, err := customer.NewForwarded(nil, trusted); err == nil {
		t.Error("nothing is named, and nobody minds")
	}
}
