package attack_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/server"
)

// TestAttackPathConfusion writes paths that one server reads otherwise than the
// next: none of them reaches the provider, whatever route might match.
func TestAttackPathConfusion(t *testing.T) {
	a := aim(t, nil, nil)
	for _, path := range []string{
		"/files/../pay/1", "/files/..", "/files/.", "/files/./x", "/files/x/../../y", "/pay/..%2fv1", "/files/%2e%2e/x", "/files/%2E./x",
		"/files/.%2e/x", "/files/%252e%252e/x", "/files/%252f", "/files//x", "//files/x", "/files/x//", "/files/%2f", "/files/x%2Fy",
		"/files/x%5c..%5cy", "/files/x\\..\\y", "/files/..;/x", "/files/x;y=1", "/files/x%3by", "/files/x%00", "/files/x%00.css",
		"/files/%c0%ae%c0%ae/x", "/files/%c0%af", "/files/%e0%80%af", "/files/%f0%80%80%af", "/files/%ff", "/files/\xc0\xae", "/files/%",
		"/files/%zz", "/files/%0d%0aX-Injected:%20x", "/files/%0a", "/files/%7f", "/files/%1b", "/files/x%09", "/FILES/x", "/pay/1/", "/pay/1%20/../x",
		"/countersign/../files/x", "/countersign/v1/../../files/x", "/countersign/v1/%2e%2e/x", "/countersign%2fv1/channel", "/countersign//v1/channel",
	} {
		answers := a.raw(t, request("GET "+path, "", "Connection: close"))
		if len(answers) != 1 || answers[0].StatusCode != http.StatusBadRequest && answers[0].StatusCode != http.StatusNotFound {
			t.Errorf("%q: answered %v", path, answers)
		}
	}
	for _, r := range a.arrivals() {
		t.Errorf("the provider got %s", r.RequestURI)
	}
}

// TestAttackRequestTarget has a request name another server, in its target and in
// the parameters of its path: only the configured one is ever reached, and below
// the path that a route names.
func TestAttackRequestTarget(t *testing.T) {
	var strayed atomic.Int32
	stranger := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) })}
	address := listen(t, stranger)
	a := aim(t, nil, func(c *server.Config) {
		c.Routes = append(c.Routes, server.Route{Match: "GET /to/{a}/{b}", Provider: "wise", To: "/{a}/{b}"})
	})
	for target, want := range map[string]string{
		"http://" + address + "/pay/1":        "/v1/pay/1", // absolute form: the host is not looked at
		"http://user:pass@evil.example/pay/1": "/v1/pay/1",
		"https://evil.example/pay/1":          "/v1/pay/1",
		"/to/@evil.example/x":                 "/@evil.example/x",
		"/to/x@" + address + "/y":             "/x@" + address + "/y",
		"/to/http:/x":                         "/http:/x",
		"/to/x%3Fy/z%23":                      "/x%3Fy/z%23",
		"/to/" + address + "/x":               "/" + address + "/x",
		"/to//" + address:                     "",
		"//" + address + "/pay/1":             "",
		"///" + address:                       "",
		"http:/pay/1":                         "/v1/pay/1",
		"http:pay/1":                          "",
		"pay/1":                               "",
		"@evil.example/pay/1":                 "",
		"*":                                   "",
	} {
		before := len(a.arrivals())
		_ = a.raw(t, request("GET "+target, "", "Connection: close"))
		got := ""
		if arrivals := a.arrivals(); len(arrivals) > before {
			got = strings.ReplaceAll(arrivals[before].RequestURI, "%40", "@")
			if host := arrivals[before].Host; host == address || strings.Contains(host, "evil") {
				t.Errorf("%q: the provider is called %s", target, host)
			}
		}
		if got != want {
			t.Errorf("%q reached the provider as %q, want %q", target, got, want)
		}
	}
	for _, line := range []string{"CONNECT " + address, "CONNECT evil.example:443", "OPTIONS *", "TRACE /pay/1", "PRI *"} {
		_ = a.raw(t, request(line, "", "Connection: close"))
	}
	if n := strayed.Load(); n != 0 {
		t.Errorf("another server was asked %d times", n)
	}
}

// TestAttackChosenHost gives params that a page chooses where an operator might
// have put them into a host: no configuration takes them.
func TestAttackChosenHost(t *testing.T) {
	for _, base := range []string{"https://{id}.example.com", "https://{id}", "https://api.example.com@evil.example", "//evil.example", "file:///etc/passwd", "gopher://x/"} {
		_, err := server.New(server.Config{
			PublicURL: own, Providers: map[string]server.Provider{"wise": {BaseURL: base, Credentials: server.StaticToken(bearer)}},
			Routes: []server.Route{{Match: "GET /x/{id}", Provider: "wise", To: "/{id}"}},
		})
		if err == nil {
			t.Errorf("%s is taken for a provider's address", base)
		}
	}
	for _, to := range []string{"//{id}/x", "https://evil.example/{id}", "/x{id}", "/{id}@evil.example", "{id}", "/../{id}"} {
		_, err := server.New(server.Config{
			PublicURL: own, Providers: map[string]server.Provider{"wise": {BaseURL: "https://api.example.com", Credentials: server.StaticToken(bearer)}},
			Routes: []server.Route{{Match: "GET /x/{id}", Provider: "wise", To: to}},
		})
		if err == nil {
			t.Errorf("%s is taken for a target", to)
		}
	}
}
