package transport

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"testing"
)

// TestHosts are called where net/http would call them, and told the same names: in
// the request, or in the handshake.
func TestHosts(t *testing.T) {
	names := make(chan string, 1)
	h := newHost(t, func(l *line, _ int) {
		if first, err := l.in.Peek(1); err == nil && first[0] == 'G' {
			names <- l.request(t).Host
			l.say(fine)
			return
		}
		hello := func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			l.Close() // before it is told anything
			names <- hello.ServerName
			return nil, errGone
		}
		_ = tls.Server(unread{l.Conn, l}, &tls.Config{GetConfigForClient: hello}).Handshake()
	})
	for _, address := range []string{
		"http://bank.example", "http://Bank.Example", "http://bank.example.", "http://bank.example:8080", "http://bank.example:",
		"http://192.0.2.1", "http://[2001:db8::1]", "http://[2001:db8::1]:8080", "http://[fe80::1%25eth0]:80",
		"https://Bank.Example", "https://bank.example.", "https://192.0.2.1", "https://[2001:db8::1]:8443",
	} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		called := ""
		full := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			called = network + " " + address
			return (&net.Dialer{}).DialContext(ctx, "tcp", h.Addr().String())
		}}
		told := func(rt http.RoundTripper) string {
			r := h.ask(t, "GET", "")
			r.URL, r.Host = base, base.Host
			_, _ = read(rt.RoundTrip(r))
			return called + ", " + <-names
		}
		d := newDirect(base, full)
		if ours, theirs := told(d), told(full); ours != theirs {
			t.Errorf("%s is %q, by net/http %q", address, ours, theirs)
		}
		d.CloseIdleConnections()
	}
}

// unread is a connection of which something was read already.
type unread struct {
	net.Conn
	line *line
}

func (u unread) Read(p []byte) (int, error) { return u.line.in.Read(p) }
