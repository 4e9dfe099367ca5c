package transport

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// packed is a connection that holds back what is written to it, to send it in one
// piece.
type packed struct {
	net.Conn
	held bytes.Buffer
}

func (p *packed) Write(b []byte) (int, error) { return p.held.Write(b) }

// Read sends first what was held back.
func (p *packed) Read(b []byte) (int, error) {
	_, _ = p.held.WriteTo(p.Conn)
	return p.Conn.Read(b)
}

// SetWriteDeadline does nothing: crypto/tls sets one after the last record, which is
// still held back.
func (*packed) SetWriteDeadline(time.Time) error { return nil }

// lent are the settings of a host behind TLS, and of whoever trusts it.
func lent() (host, client *tls.Config) {
	lender := httptest.NewTLSServer(nil)
	defer lender.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(lender.Certificate())
	return &tls.Config{Certificates: lender.TLS.Certificates}, &tls.Config{RootCAs: trusted}
}

// secure makes a transport to the host, which is behind TLS.
func (h *host) secure(t *testing.T, client *tls.Config) *Direct {
	t.Helper()
	base := h.url(t)
	base.Scheme = "https"
	full := h.direct(t).full.Clone()
	full.TLSClientConfig = client
	d := newDirect(base, full)
	t.Cleanup(d.CloseIdleConnections)
	return d
}

// TestWhatTLSHoldsIsNobodys: what a host says after an answer may have come with it,
// and wait within TLS, where the socket does not show it.
func TestWhatTLSHoldsIsNobodys(t *testing.T) {
	const stolen = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen"
	begin := "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\nX: "
	page := begin + strings.Repeat("x", 4096-4000-len(begin)-4) + "\r\n\r\n" + strings.Repeat("y", 4000) // a buffer full
	for _, test := range []struct {
		name  string
		say   func(c *tls.Conn)
		conns int64
	}{
		{"nothing", func(c *tls.Conn) { write(c, fine) }, 1},
		{"another record", func(c *tls.Conn) { write(c, fine); write(c, stolen) }, 2},
		{"the rest of a record", func(c *tls.Conn) { write(c, page+stolen) }, 2},
		{"the end of TLS alone", func(c *tls.Conn) { write(c, fine); _ = c.CloseWrite() }, 2},
	} {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			t.Run(test.name+", "+tls.VersionName(version), func(t *testing.T) {
				var conns atomic.Int64
				server, client := lent()
				server.MaxVersion, server.DynamicRecordSizingDisabled = version, true
				h := newHost(t, func(l *line, n int) {
					c := tls.Server(&packed{Conn: l.Conn}, server)
					serial(t, func(_ *line, _, i int) {
						conns.Store(int64(n) + 1)
						if n+i == 0 {
							test.say(c)
						} else {
							write(c, fine)
						}
					})(&line{c, bufio.NewReader(c)}, n)
				})
				d := h.secure(t, client)
				for i := range 3 {
					r := h.ask(t, "POST", "{}")
					r.URL.Scheme = "https"
					got, err := read(d.RoundTrip(r))
					if err != nil || i > 0 && got != "200 OK: ok" {
						t.Errorf("answer %d is %.50q, %v", i, got, err)
					}
				}
				if conns.Load() != test.conns {
					t.Errorf("%d connections, want %d", conns.Load(), test.conns)
				}
			})
		}
	}
}

func write(c *tls.Conn, text string) { _, _ = c.Write([]byte(text)) }
