package deploy_test

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/web/browsertest/deploy"
)

// raw sends a request as it is written and gives status, content type and body of the
// answer.
func raw(t *testing.T, conn net.Conn, request string) (status int, kind, body string) {
	t.Helper()
	defer conn.Close()
	check(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, _ = io.WriteString(conn, request) // who has had enough closes, and may have answered before
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("%.60q: %v", request, err)
	}
	defer res.Body.Close()
	text := must[[]byte](t)(io.ReadAll(res.Body))
	return res.StatusCode, res.Header.Get("Content-Type"), string(text)
}

// code gives the code of a problem, or "".
func code(body string) string {
	var problem struct{ Code string }
	if json.Unmarshal([]byte(body), &problem) != nil {
		return ""
	}
	return problem.Code
}

// secure connects to the proxy.
func secure(t *testing.T, s site) net.Conn {
	t.Helper()
	config := s.TLS()
	config.ServerName = "pay.example.com"
	return must[*tls.Conn](t)(tls.Dial("tcp", "127.0.0.1"+s.Address[strings.LastIndex(s.Address, ":"):], config))
}

// plain connects to an instance.
func plain(t *testing.T, s site) net.Conn {
	t.Helper()
	return must[net.Conn](t)(net.Dial("tcp", strings.TrimPrefix(s.Instances[0], "http://")))
}

// TestPaths asks for paths that one server reads otherwise than the next. Each is
// refused through the proxy as it is without: what passes is for the gateway to
// judge, and nothing becomes another path on the way.
func TestPaths(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
		s := start(t, kind)
		for _, path := range []string{
			"/pay/transfers/../quotes", "/pay/./quotes", "/pay//quotes", "//pay/quotes", "/pay/quotes/", "/pay/%2e%2e/pay/quotes", "/pay%2fquotes",
			"/pay/%2Fquotes", "/pay/transfers/1%2f2/payments", "/pay/transfers/%2e%2e/payments", "/pay/transfers/..;/payments", "/pay/quotes;x=1",
			"/pay/transfers/1%5c2/payments", "/pay/transfers/1%00/payments", "/pay/transfers/%252e%252e/payments", "/pay/transfers/%c0%af/payments",
			"/x/../pay/quotes", "/pay/quotes%2f", "/PAY/quotes", "/pay/%71uotes%3b",
		} {
			request := "POST " + path + " HTTP/1.1\r\nHost: pay.example.com\r\nOrigin: " + s.Address +
				"\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
			want, _, wanted := raw(t, plain(t, s), request)
			got, _, body := raw(t, secure(t, s), request)
			if want != http.StatusBadRequest && want != http.StatusNotFound {
				t.Errorf("%s: the gateway itself answers %d %s", path, want, wanted)
			}
			// A proxy may refuse by itself what is no path at all.
			if got != http.StatusBadRequest && (got != want || code(body) != code(wanted)) {
				t.Errorf("%s: answered %d %s, without the proxy %d %s", path, got, body, want, wanted)
			}
		}
		for _, c := range must[[]journey.Call](t)(s.sandbox.Calls(limited(t))) {
			t.Errorf("the provider got %s %s", c.Method, c.Path)
		}
	})
}

// TestOperatorsAreNotThere asks for what operators have, from outside.
func TestOperatorsAreNotThere(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
		s := start(t, kind)
		for _, path := range []string{"/metrics", "/healthz", "/readyz", "/providers/wise/users/1/phone-numbers", "/debug/pprof/"} {
			request := "GET " + path + " HTTP/1.1\r\nHost: pay.example.com\r\nConnection: close\r\n\r\n"
			if status, _, body := raw(t, secure(t, s), request); status != http.StatusNotFound || !strings.Contains(body, "route_not_found") {
				t.Errorf("%s: answered %d %.200s", path, status, body)
			}
		}
		if metrics := s.Run(t, deploy.Watch); strings.Count(metrics, "# TYPE countersign_build_info") != 2 {
			t.Errorf("the operators do not get the metrics of both: %.300s", metrics)
		}
	})
}

// TestTooLarge sends bodies and headers that are too large: pages get a problem that
// they understand.
func TestTooLarge(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
		s := start(t, kind, "COUNTERSIGN_LIMITS_BODY_BYTES=1MiB")
		post := "POST /pay/quotes HTTP/1.1\r\nHost: pay.example.com\r\nOrigin: " + s.Address + "\r\nContent-Type: application/json\r\nConnection: close\r\n"
		for name, test := range map[string]struct {
			request, code string
			status        int
		}{
			"a body":             {post + "Content-Length: 4194304\r\n\r\n" + strings.Repeat("x", 4<<20), "body_too_large", http.StatusRequestEntityTooLarge},
			"headers":            {post + "Content-Length: 2\r\nX-A: " + strings.Repeat("a", 40<<10) + "\r\n\r\n{}", "headers_too_large", http.StatusRequestHeaderFieldsTooLarge},
			"headers and more":   {post + "Content-Length: 2\r\nX-A: " + strings.Repeat("a", 90<<10) + "\r\n\r\n{}", map[string]string{deploy.Nginx: "headers_too_large"}[kind], http.StatusRequestHeaderFieldsTooLarge},
			"a body without end": {post + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("10000\r\n"+strings.Repeat("x", 1<<16)+"\r\n", 64), "body_too_large", http.StatusRequestEntityTooLarge},
		} {
			status, content, body := raw(t, secure(t, s), test.request)
			if status != test.status || test.code != "" && (content != "application/problem+json" || code(body) != test.code) {
				t.Errorf("%s: answered %d %s %.200s", name, status, content, body)
			}
		}
	})
}
