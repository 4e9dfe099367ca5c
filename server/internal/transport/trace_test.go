package transport

import (
	"net/http/httptrace"
	"slices"
	"testing"
)

// TestHowFarARequestCame is told as net/http tells it: one that never had a
// connection was never sent.
func TestHowFarARequestCame(t *testing.T) {
	serves := newHost(t, serial(t, func(l *line, _, _ int) { l.say(fine) }))
	plain := newHost(t, func(l *line, _ int) { _, _ = l.in.ReadByte() })
	gone := newHost(t, func(*line, int) {})
	gone.Close()
	for _, test := range []struct {
		name   string
		host   *host
		scheme string
		want   []string
	}{
		{"answered", serves, "http", []string{"asked", "new", "asked", "used"}},
		{"nobody there", gone, "http", []string{"asked", "asked"}},
		{"no handshake", plain, "https", []string{"asked", "asked"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			base := test.host.url(t)
			base.Scheme = test.scheme
			d := newDirect(base, test.host.direct(t).full)
			t.Cleanup(d.CloseIdleConnections)
			var told []string
			trace := httptrace.ClientTrace{
				GetConn: func(string) { told = append(told, "asked") },
				GotConn: func(i httptrace.GotConnInfo) {
					told = append(told, map[bool]string{false: "new", true: "used"}[i.Reused])
				},
			}
			for range 2 {
				r := test.host.ask(t, "GET", "")
				r.URL.Scheme = test.scheme
				_, _ = read(d.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), &trace))))
			}
			if !slices.Equal(told, test.want) {
				t.Errorf("told %q, want %q", told, test.want)
			}
		})
	}
}
