package transport

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestTheHostSeesWhatNetHTTPWouldSend sends requests both ways to a server that
// writes down what it gets.
func TestTheHostSeesWhatNetHTTPWouldSend(t *testing.T) {
	var seen string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text := fmt.Sprintf("%s %s %s host %s length %d coding %v body %q\n", r.Method, r.RequestURI, r.Proto, r.Host, r.ContentLength, r.TransferEncoding, body)
		for _, name := range slices.Sorted(maps.Keys(r.Header)) {
			text += fmt.Sprintf("%s: %q\n", name, r.Header[name])
		}
		seen = text
	}))
	defer server.Close()
	h := &host{Listener: server.Listener}
	d := h.direct(t)
	for name, change := range map[string]func(*http.Request){
		"nothing special":   func(*http.Request) {},
		"a user agent":      func(r *http.Request) { r.Header["User-Agent"] = []string{"x/1"} },
		"no user agent":     func(r *http.Request) { delete(r.Header, "User-Agent") },
		"several values":    func(r *http.Request) { r.Header["X-A"] = []string{"1", "", "2"} },
		"escapes":           func(r *http.Request) { r.URL.Path, r.URL.RawPath = "/a/b c", "/a%2Fb%20c" },
		"no path":           func(r *http.Request) { r.URL.Path, r.URL.RawQuery = "", "" },
		"an empty query":    func(r *http.Request) { r.URL.RawQuery, r.URL.ForceQuery = "", true },
		"another host":      func(r *http.Request) { r.Host = "bank.example" },
		"a body":            func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), 2 },
		"no body":           func(r *http.Request) { r.Body = http.NoBody },
		"no body at length": func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 2 },
		"a long body": func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(strings.Repeat("x", 100000))), 100000
		},
		"a body that trickles": func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), -1 },
		"a binary value":       func(r *http.Request) { r.Header["X-B"] = []string{"\xe4\t\xff"} },
		"its own length":       func(r *http.Request) { r.Header["Content-Length"] = []string{"100"} },
		"the last one":         func(r *http.Request) { r.Close = true },
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT"} {
			t.Run(name+", "+method, func(t *testing.T) {
				sent := func(rt http.RoundTripper) string {
					r := h.ask(t, method, "")
					change(r)
					seen = ""
					if _, err := read(rt.RoundTrip(r)); err != nil {
						t.Fatal(err)
					}
					return seen
				}
				if ours, theirs := sent(d), sent(d.full); ours != theirs {
					t.Errorf("the host got\n%s\nand by net/http\n%s", ours, theirs)
				}
			})
		}
	}
}

// TestWhatMayNotBeSent: whoever makes up a method, a name, a value or an address
// cannot make up a second request, and no request whose body is not as long as it
// says goes out.
func TestWhatMayNotBeSent(t *testing.T) {
	for name, change := range map[string]func(*http.Request){
		"a method of two lines":  func(r *http.Request) { r.Method = "GET / HTTP/1.1\r\nX:" },
		"a name of two lines":    func(r *http.Request) { r.Header["X: 1\r\nY"] = []string{"1"} },
		"a value of two lines":   func(r *http.Request) { r.Header["X"] = []string{"1\r\n\r\nGET /x HTTP/1.1"} },
		"a bare line feed":       func(r *http.Request) { r.Header["X"] = []string{"1\nY: 2"} },
		"a NUL":                  func(r *http.Request) { r.Header["X"] = []string{"\x00"} },
		"a query of two lines":   func(r *http.Request) { r.URL.RawQuery = "a HTTP/1.1\r\nX: y" },
		"an opaque of two lines": func(r *http.Request) { r.URL.Opaque = "/a HTTP/1.1\r\nX: y" },
		"a body too short":       func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{")), 2 },
		"a body too long":        func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}GET /x")), 2 },
		"a body that breaks":     func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(broken{}), 2 },
		"a length of no body":    func(r *http.Request) { r.Method, r.ContentLength = "POST", 2 },
		"nothing of a body":      func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("")), 2 },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, func(l *line, _ int) {
				if b, err := l.in.ReadByte(); err == nil {
					t.Errorf("the host got %q", b)
				}
			})
			r := h.ask(t, "GET", "")
			change(r)
			if got, err := read(h.direct(t).RoundTrip(r)); err == nil {
				t.Errorf("the answer is %q", got)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errGone }
