package credential_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"countersign/server/internal/credential"
)

func TestStatic(t *testing.T) {
	h := http.Header{}
	if err := credential.NewStatic("t-1").Authorize(t.Context(), httptest.NewRequest("GET", "/", nil), h); err != nil {
		t.Fatal(err)
	}
	if got := h.Values("Authorization"); len(got) != 1 || got[0] != "Bearer t-1" {
		t.Errorf("Authorization %q", got)
	}
}

func TestForward(t *testing.T) {
	source, err := credential.NewForward("x-wise-token", netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, remote string
		tokens       []string
		want         string
	}{
		{"bare token", "10.1.2.3:4", []string{"t-1"}, "Bearer t-1"},
		{"with its scheme", "10.1.2.3:4", []string{"Bearer t-1"}, "Bearer t-1"},
		{"with its scheme in lower case", "10.1.2.3:4", []string{"bearer  t-1 "}, "Bearer t-1"},
		{"IPv6", "[fd00::1]:4", []string{"t-1"}, "Bearer t-1"},
		{"IPv4 in IPv6", "[::ffff:10.1.2.3]:4", []string{"t-1"}, "Bearer t-1"},
		{"IPv6 with a zone", "[fd00::1%eth0]:4", []string{"t-1"}, "Bearer t-1"},
		{"not from the proxy", "192.0.2.1:4", []string{"t-1"}, ""},
		{"from nowhere", "", []string{"t-1"}, ""},
		{"from a socket", "@", []string{"t-1"}, ""},
		{"no token", "10.1.2.3:4", nil, ""},
		{"empty token", "10.1.2.3:4", []string{""}, ""},
		{"nothing but the scheme", "10.1.2.3:4", []string{"Bearer  "}, ""},
		{"two tokens", "10.1.2.3:4", []string{"t-1", "t-2"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = test.remote
			r.Header["X-Wise-Token"] = test.tokens
			r.Header.Set("Authorization", "Bearer of-the-page")
			h := http.Header{}
			err := source.Authorize(t.Context(), r, h)
			if got := h.Get("Authorization"); got != test.want || errors.Is(err, credential.ErrMissing) != (test.want == "") {
				t.Errorf("Authorization %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func TestNewForwardNamesEveryFault(t *testing.T) {
	_, err := credential.NewForward("X Y")
	if err == nil || !strings.Contains(err.Error(), `"X Y"`) || !strings.Contains(err.Error(), "trusted proxies") {
		t.Errorf("error %v", err)
	}
	if _, err := credential.NewForward("X-Y", netip.Prefix{}); err == nil {
		t.Error("an invalid range is accepted")
	}
}
