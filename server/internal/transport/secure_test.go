package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// secureHost is a server behind TLS, and a transport that trusts it.
func secureHost(t *testing.T, change func(*httptest.Server)) (*httptest.Server, *Direct, *atomic.Int64) {
	t.Helper()
	conns := new(atomic.Int64)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.Proto+" "+string(body))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			conns.Add(1)
		}
	}
	if change != nil {
		change(server)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	d := New(base, Settings{DialTimeout: 5 * time.Second, ResponseTimeout: 5 * time.Second})
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	d.full.TLSClientConfig = &tls.Config{RootCAs: trusted}
	d = newDirect(base, d.full)
	t.Cleanup(d.CloseIdleConnections)
	return server, d, conns
}

func secureAsk(t *testing.T, server *httptest.Server) *http.Request {
	t.Helper()
	h := &host{Listener: server.Listener}
	r := h.ask(t, "POST", "{}")
	r.URL.Scheme = "https"
	return r
}

// TestTLS: connections are kept, sessions are resumed, and the answer says how it
// came.
func TestTLS(t *testing.T) {
	server, d, conns := secureHost(t, func(s *httptest.Server) { s.EnableHTTP2 = true })
	for range 3 {
		res, err := d.RoundTrip(secureAsk(t, server))
		if err != nil || res.TLS == nil || res.TLS.DidResume {
			t.Fatalf("%v, %v", res, err)
		}
		want(t, "200 OK: HTTP/1.1 {}", res, nil)
	}
	if conns.Load() != 1 {
		t.Errorf("%d connections", conns.Load())
	}
	d.CloseIdleConnections()
	res, err := d.RoundTrip(secureAsk(t, server))
	want(t, "200 OK: HTTP/1.1 {}", res, err)
	if err == nil && !res.TLS.DidResume {
		t.Error("the second connection proved everything anew")
	}
}

// TestAHostThatIsNotTrusted gets nothing.
func TestAHostThatIsNotTrusted(t *testing.T) {
	server, d, _ := secureHost(t, func(s *httptest.Server) {
		s.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it got a request") })
	})
	for name, change := range map[string]func(*tls.Config){
		"nobody vouches for it": func(c *tls.Config) { c.RootCAs = x509.NewCertPool() },
		"it has another's name": func(c *tls.Config) { c.ServerName = "bank.example" },
	} {
		full := d.full.Clone()
		change(full.TLSClientConfig)
		var refused *tls.CertificateVerificationError
		if _, err := read(newDirect(d.base, full).RoundTrip(secureAsk(t, server))); !errors.As(err, &refused) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestAHostWithoutTLS: what it says is no answer.
func TestAHostWithoutTLS(t *testing.T) {
	h := newHost(t, func(l *line, _ int) { l.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") })
	base := h.url(t)
	base.Scheme = "https"
	r := h.ask(t, "POST", "{}")
	r.URL.Scheme = "https"
	var notTLS tls.RecordHeaderError
	if _, err := read(New(base, Settings{}).RoundTrip(r)); !errors.As(err, &notTLS) {
		t.Errorf("error %v", err)
	}
}

// TestAHandshakeThatHangs ends in time.
func TestAHandshakeThatHangs(t *testing.T) {
	h := newHost(t, func(l *line, _ int) { _, _ = io.Copy(io.Discard, l) })
	base := h.url(t)
	base.Scheme = "https"
	r := h.ask(t, "POST", "{}")
	r.URL.Scheme = "https"
	if _, err := read(New(base, Settings{DialTimeout: 50 * time.Millisecond}).RoundTrip(r)); !isTimeout(err) {
		t.Errorf("error %v", err)
	}
}

// TestAHostThatSpeaksHTTP2Alone is spoken to as it wants, and is not asked again.
func TestAHostThatSpeaksHTTP2Alone(t *testing.T) {
	server, d, conns := secureHost(t, func(s *httptest.Server) {
		s.EnableHTTP2 = true
		s.TLS = &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if !slices.Contains(hello.SupportedProtos, "h2") {
				return nil, errGone // which crypto/tls tells by an alert
			}
			return nil, nil
		}}
		s.Config.Protocols = new(http.Protocols)
		s.Config.Protocols.SetHTTP2(true)
	})
	for range 3 {
		res, err := d.RoundTrip(secureAsk(t, server))
		want(t, "200 OK: HTTP/2.0 {}", res, err)
	}
	if conns.Load() != 2 {
		t.Errorf("%d connections; one for each way was expected", conns.Load())
	}
}

// TestAHostThatWasRefusing: one that broke off a handshake and speaks HTTP/1.1 all
// the same, as in a restart, is spoken to as before.
func TestAHostThatWasRefusing(t *testing.T) {
	var hellos atomic.Int64
	server, d, _ := secureHost(t, func(s *httptest.Server) {
		s.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			if hellos.Add(1) == 1 {
				return nil, errGone // which crypto/tls tells by an alert
			}
			return nil, nil
		}}
	})
	for range 2 {
		res, err := d.RoundTrip(secureAsk(t, server))
		want(t, "200 OK: HTTP/1.1 {}", res, err)
	}
	if d.left.Load() || d.waiting() != 1 {
		t.Errorf("left: %v, with %d connections waiting", d.left.Load(), d.waiting())
	}
}
