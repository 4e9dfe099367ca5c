package deploy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox/wise"
)

// Site is what the page deploys: a proxy, and two instances that share a Redis. It
// ends with the test.
type Site struct {
	// Address is where browsers reach it, Plain where they are sent on from.
	Address, Plain string
	// Instances are the addresses of the instances themselves, Admins those at which
	// operators reach them.
	Instances, Admins [2]string

	place *place
	units *manager
	proxy *process
	tls   *tls.Config
}

// Proxy starts a proxy alone, with a handler where the instances would be.
func Proxy(t testing.TB, kind string, behind http.Handler) *Site {
	t.Helper()
	s := newSite(newPlace(t, Config{}, ""))
	for _, address := range s.Instances {
		l, err := net.Listen("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		server := &httptest.Server{Listener: l, Config: &http.Server{Handler: behind, ReadHeaderTimeout: time.Minute}}
		server.Start()
		t.Cleanup(server.Close)
	}
	s.front(t, kind)
	return s
}

// Start does what the page says, from the beginning to the point where two
// instances are behind a proxy.
func Start(t testing.TB, kind string, c Config) *Site {
	t.Helper()
	p := newPlace(t, c, startRedis(t))
	s := newSite(p)
	s.units = newManager(t, p, append([]string{"COUNTERSIGN_PROVIDERS_WISE_APPROVAL_PAGE=" + c.Approval}, c.Settings...))
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what there is of logs:\n%s", requests.ReplaceAllString(s.Logs(t), ""))
		}
	})
	p.run(t, only(t, "sh", Install))
	p.write(t, "etc/countersign/secrets/wise-token", wise.UserToken+"\n", 0o600)
	p.write(t, "etc/countersign/secrets/wise-client-secret", wise.ClientSecret+"\n", 0o600)
	p.write(t, "etc/countersign/countersign.yaml", p.here.Replace(only(t, "yaml", 0)), 0o644)
	p.write(t, "etc/systemd/system/countersign@.service", p.here.Replace(only(t, "ini", 0)), 0o644)
	p.run(t, only(t, "sh", Enable))
	s.front(t, kind)
	return s
}

// requests are the lines of logs that are about requests.
var requests = regexp.MustCompile(`(?m)^.*"msg":"(request|handled request)".*\n`)

func newSite(p *place) *Site {
	s := &Site{Address: "https://pay.example.com:" + p.tls, Plain: "http://pay.example.com:" + p.plain, place: p}
	for i, port := range p.ports {
		s.Instances[i], s.Admins[i] = "http://127.0.0.1:"+port, "http://127.0.0.1:1"+port
	}
	return s
}

func (s *Site) front(t testing.TB, kind string) {
	t.Helper()
	s.proxy = s.place.proxy(t, kind)
	chain, err := os.ReadFile(s.place.path("etc/ssl/countersign/fullchain.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(chain)
	s.tls = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// TLS is whom clients of the site trust.
func (s *Site) TLS() *tls.Config { return s.tls.Clone() }

// Certificate is the site's, for servers of other names of the page.
func (s *Site) Certificate(t testing.TB) tls.Certificate {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(s.place.path("etc/ssl/countersign/fullchain.pem"), s.place.path("etc/ssl/countersign/key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// Dial connects to this machine, whatever name the address has.
func Dial(ctx context.Context, network, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
}

// Client is an HTTP client of the site's, which follows nothing. With http2 it
// speaks that, as browsers do.
func (s *Site) Client(t testing.TB, http2 bool) *http.Client {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: s.TLS(), DialContext: Dial, DisableCompression: true, ForceAttemptHTTP2: http2}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Run runs a script of the page and gives what it prints.
func (s *Site) Run(t testing.TB, script int) string {
	t.Helper()
	return s.place.run(t, only(t, "sh", script))
}

// Systemctl does what the command does; an instance is 0 or 1.
func (s *Site) Systemctl(t testing.TB, command string, instance int) {
	t.Helper()
	s.place.run(t, "systemctl "+command+" countersign@"+s.place.ports[instance])
}

// Unit is the unit of the page, for this site, as a file of an instance's name.
func (s *Site) Unit(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(s.place.path("etc/systemd/system/countersign@.service"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "countersign@8081.service")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Full leaves no instance a place for large bodies where the unit says that they go.
func (s *Site) Full(t testing.TB) {
	t.Helper()
	folders, err := filepath.Glob(s.place.path("var/tmp/*"))
	if err != nil || len(folders) != len(s.Instances) {
		t.Fatalf("the instances have the folders %q (%v)", folders, err)
	}
	for _, folder := range folders {
		if err := os.Chmod(folder, 0); err != nil {
			t.Fatal(err)
		}
	}
}

// Program is where the program is installed.
func (s *Site) Program() string { return s.place.path("usr/local/bin/countersign") }

// Logs are what the instances, the proxy and its log of requests say.
func (s *Site) Logs(t testing.TB) string {
	t.Helper()
	var all []string
	if s.proxy != nil {
		all = append(all, s.proxy.said.String())
	}
	if s.units != nil {
		all = append(all, s.units.logs())
	}
	for _, folder := range []string{Nginx, Caddy} {
		files, err := filepath.Glob(s.place.path("var/log/" + folder + "/*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(text))
		}
	}
	return strings.Join(all, "\n")
}
