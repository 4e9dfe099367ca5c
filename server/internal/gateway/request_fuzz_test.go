package gateway_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"countersign/shared/wire"
)

// seeing is a transport that shows what reaches it.
type seeing func(*http.Request)

func (s seeing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body) // what breaks off is the client's
	}
	s(r)
	return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{
		wire.HeaderApproval: {"9f5f5812-2609-4e48-8418-b64437929c7c"}, "Set-Cookie": {"a=b"}, "Cache-Control": {"public"},
	}, Body: http.NoBody, Request: r}, nil
}

// FuzzRequest sends whatever net/http reads as a request: what reaches the provider
// is on a route, below its path, with the gateway's credentials and nobody else's;
// what is answered sets no foreign cookie, and a challenge is for no cache.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		"GET /pay/profiles/1 HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /pay/profiles/1/x?y=z HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nAuthorization: Bearer mine\r\nCookie: a=b\r\nConnection: authorization\r\n\r\n{}",
		"POST /pay/profiles/%2e%2e/x HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\n\r\n",
		"POST http://evil.example/pay/profiles/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"GET /countersign/v1/challenges/x/return?state=y HTTP/1.1\r\nHost: x\r\nAccept-Language: de\r\n\r\n",
		"POST /countersign/v1/challenges/x/redirect HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		"PUT /pay/profiles/1 HTTP/1.0\r\nX_2fa_Approval: x\r\nx-2fa-approval: y\r\nCountersign-Challenge: z\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		f.Add(seed)
	}
	var seen []*http.Request
	rig := newRig(f, rigConfig{base: "http://provider.example", transport: seeing(func(r *http.Request) { seen = append(seen, r) })})
	f.Fuzz(func(t *testing.T, text string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return
		}
		seen = nil
		w := httptest.NewRecorder()
		rig.gateway.ServeHTTP(w, r)
		for _, out := range seen {
			if out.Host != "provider.example" || out.URL.Host != out.Host || !strings.HasPrefix(out.URL.EscapedPath(), "/v1/") ||
				strings.Contains(out.URL.Path, "..") && slices.Contains(strings.Split(out.URL.Path, "/"), "..") || strings.Contains(out.URL.Path, "//") {
				t.Errorf("the provider got %s at %s", out.URL, out.Host)
			}
			if got := out.Header["Authorization"]; len(got) != 1 || got[0] != "Bearer "+secret {
				t.Errorf("the provider got the credentials %q", got)
			}
			for name := range out.Header {
				if name == "Cookie" || strings.HasPrefix(name, "Countersign") || strings.HasPrefix(name, "X-Forwarded") || name == http.CanonicalHeaderKey(wire.HeaderApproval) {
					t.Errorf("the provider got %s", name)
				}
			}
		}
		h := w.Result().Header
		for _, cookie := range h["Set-Cookie"] {
			if !strings.HasPrefix(cookie, "countersign=") {
				t.Errorf("the cookie %q", cookie)
			}
		}
		if h.Get(wire.HeaderChallenge) != "" && h.Get("Cache-Control") != "no-store" {
			t.Errorf("a challenge with %q", h["Cache-Control"])
		}
		if allowed := h.Get("Access-Control-Allow-Origin"); allowed != "" && allowed != page && allowed != own {
			t.Errorf("%s may read it", allowed)
		}
	})
}
