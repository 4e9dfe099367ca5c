package credential_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"countersign/server/internal/credential"
)

// FuzzForward proves that only a trusted proxy is believed, and that what is sent
// on is one token.
func FuzzForward(f *testing.F) {
	f.Add("Bearer abc", "10.0.0.1:5000")
	f.Add("abc", "[::ffff:10.0.0.1]:1")
	f.Add("bearer  a b", "192.0.2.1:1")
	f.Add("Bearer Bearer", "10.0.0.1")
	f.Fuzz(func(t *testing.T, value, remote string) {
		trusted := netip.MustParsePrefix("10.0.0.0/8")
		source, err := credential.NewForward("X-Token", trusted)
		if err != nil {
			t.Fatal(err)
		}
		got := http.Header{}
		if source.Authorize(t.Context(), &http.Request{RemoteAddr: remote, Header: http.Header{"X-Token": {value}}}, got) != nil {
			if len(got) != 0 {
				t.Errorf("refused, and yet %v", got)
			}
			return
		}
		peer, err := netip.ParseAddrPort(remote)
		if err != nil || !trusted.Contains(peer.Addr().Unmap()) {
			t.Errorf("%q is believed", remote)
		}
		token, ok := strings.CutPrefix(got.Get("Authorization"), "Bearer ")
		if !ok || token == "" || strings.ContainsAny(token, " \t\r\n") || !strings.Contains(value, token) {
			t.Errorf("%q is sent as %q", value, got["Authorization"])
		}
	})
}
