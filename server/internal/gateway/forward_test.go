package gateway_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"countersign/server/internal/gateway"
	"countersign/server/internal/problem"
	"countersign/shared/wire"
)

const path = "/pay/profiles/30417755/transfers"

// serving makes a rig in front of a provider that is one handler.
func serving(t *testing.T, c rigConfig, h http.HandlerFunc) *rig {
	t.Helper()
	provider := httptest.NewServer(h)
	t.Cleanup(provider.Close)
	c.base = provider.URL
	return newRig(t, c)
}

func TestRequestHeaders(t *testing.T) {
	seen := make(chan http.Header, 1)
	rig := serving(t, rigConfig{}, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header.Clone() })
	rig.send(t, "POST", path, "{}",
		"Content-Type", "application/json", "Accept", "text/csv", "Idempotency-Key", "k-1", "X-Idempotence-Uuid", "u-1",
		"If-None-Match", `"e"`, "User-Agent", "Page/1",
		"Authorization", "Bearer of-the-page", "Cookie", "a=b", "Proxy-Authorization", "Basic x",
		"X-2fa-Approval-Result", "APPROVED", "Countersign-Request", "r-1", "Countersign-Session", "s-1", "Countersign-Anything", "x",
		"Forwarded", "for=1.2.3.4", "X-Forwarded-For", "1.2.3.4", "X-Forwarded-Host", "evil", "X-Forwarded-Proto", "https", "X-Real-Ip", "1.2.3.4", "Via", "1.1 x",
		"Te", "trailers", "Upgrade", "websocket", "Keep-Alive", "1", "X-Unnamed", "x", "Referer", "https://app.example.com/secret")
	got := <-seen
	correlation := got.Get(problem.HeaderCorrelation)
	if uuid.Validate(correlation) != nil || len(correlation) != 36 {
		t.Errorf("correlation id %q", correlation)
	}
	want := http.Header{
		"Accept": {"text/csv"}, "Accept-Encoding": nil, "Authorization": {"Bearer " + secret}, "Content-Length": {"2"},
		"Content-Type": {"application/json"}, "Idempotency-Key": {"k-1"}, "If-None-Match": {`"e"`},
		"User-Agent": {"Page/1"}, "X-Idempotence-Uuid": {"u-1"}, "X-External-Correlation-Id": {correlation},
	}
	for name, values := range got {
		if strings.Join(values, "|") != strings.Join(want[name], "|") {
			t.Errorf("the provider got %s: %q, want %q", name, values, want[name])
		}
	}
	for name := range want {
		if got[name] == nil && want[name] != nil {
			t.Errorf("the provider did not get %s", name)
		}
	}
}

func TestConnectionHeadersGoNoFurther(t *testing.T) {
	seen := make(chan http.Header, 1)
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Clone()
		w.Header().Set("Connection", "x-private")
		w.Header().Set("X-Private", "1")
		w.Header().Set("Keep-Alive", "timeout=5")
	})
	got := rig.send(t, "GET", path, "", "Connection", "idempotency-key", "Idempotency-Key", "k-1")
	if h := <-seen; h.Get("Idempotency-Key") != "" || h.Get("User-Agent") == "" {
		t.Errorf("the provider got %v", h)
	}
	if got.header.Get("X-Private") != "" || got.header.Get("Keep-Alive") != "" {
		t.Errorf("the page got %v", got.header)
	}
}

func TestAnswerHeaders(t *testing.T) {
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Set-Cookie", "provider=1")
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Private-Network", "true")
		h.Set("Countersign-Challenge", "forged")
		h.Set("Countersign-Session", "forged")
		h.Set("Strict-Transport-Security", "max-age=1")
		h.Set("Clear-Site-Data", `"*"`)
		h.Set("Alt-Svc", `h3=":443"`)
		h.Set("X-Trace-Id", "1")
		h.Set("Etag", `"e"`)
		h.Set("Cache-Control", "private")
		h.Set("Vary", "Accept-Language")
		h.Set("Retry-After", "5")
		h.Set("X-Custom", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	got := rig.send(t, "GET", path, "")
	for name, want := range map[string]string{
		"Set-Cookie": "", "Access-Control-Allow-Origin": page, "Access-Control-Allow-Private-Network": "",
		"Countersign-Challenge": "", "Countersign-Session": "", "Strict-Transport-Security": "", "Clear-Site-Data": "", "Alt-Svc": "",
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "", "X-Trace-Id": "1", "Etag": `"e"`, "Cache-Control": "private", "Vary": "Origin|Accept-Language", "Retry-After": "5", "X-Custom": "1",
	} {
		if values := strings.Join(got.header.Values(name), "|"); values != want {
			t.Errorf("%s: %q, want %q", name, values, want)
		}
	}
	if got.status != http.StatusTooManyRequests {
		t.Errorf("status %d", got.status)
	}
}

func TestCorrelation(t *testing.T) {
	for _, test := range []struct{ name, given, want string }{
		{"the client's", "3e1f7a2b-9c48-4d06-8b5a-e27d90c4f613", "3e1f7a2b-9c48-4d06-8b5a-e27d90c4f613"},
		{"too long", strings.Repeat("x", 37), ""},
		{"no UUID", "mine", ""},
		{"a UUID in braces", "{3e1f7a2b-9c48-4d06-8b5a-e27d90c4f613}", ""},
		{"none", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen := make(chan string, 1)
			rig := serving(t, rigConfig{}, func(_ http.ResponseWriter, r *http.Request) {
				seen <- strings.Join(r.Header.Values(problem.HeaderCorrelation), "|")
			})
			got := rig.send(t, "GET", path, "", problem.HeaderCorrelation, test.given)
			sent, told := <-seen, got.header.Get(problem.HeaderCorrelation)
			if sent != told || uuid.Validate(sent) != nil || test.want != "" && sent != test.want {
				t.Errorf("the provider got %q and the page %q, want %q", sent, told, test.want)
			}
		})
	}
	t.Run("echoed once", func(t *testing.T) {
		rig := serving(t, rigConfig{}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(problem.HeaderCorrelation, r.Header.Get(problem.HeaderCorrelation))
		})
		if got := rig.send(t, "GET", path, "").header.Values(problem.HeaderCorrelation); len(got) != 1 {
			t.Errorf("the page got %q", got)
		}
	})
}

func TestBodiesPassUnchanged(t *testing.T) {
	compressed := &bytes.Buffer{}
	z := gzip.NewWriter(compressed)
	_, _ = io.WriteString(z, strings.Repeat("statement", 100))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"empty": nil, "not JSON": []byte("Forbidden"), "binary": {0, 0xff, '\r', '\n'}, "compressed": compressed.Bytes(),
		"large": bytes.Repeat([]byte{7}, 3<<20),
	} {
		for _, status := range []int{200, 201, 400, 403, 422, 500} {
			t.Run(name, func(t *testing.T) {
				rig := serving(t, rigConfig{}, func(w http.ResponseWriter, r *http.Request) {
					got, err := io.ReadAll(r.Body)
					if err != nil || !bytes.Equal(got, body) {
						t.Errorf("the provider got %d bytes (%v), want %d", len(got), err, len(body))
					}
					w.Header()["Content-Type"] = nil
					if name == "compressed" {
						w.Header().Set("Content-Encoding", "gzip")
					}
					w.WriteHeader(status)
					_, _ = w.Write(body)
				})
				got := rig.send(t, "POST", path, string(body))
				if got.status != status || got.body != string(body) || got.header["Content-Type"] != nil {
					t.Errorf("the page got %d, %d bytes, Content-Type %q", got.status, len(got.body), got.header["Content-Type"])
				}
			})
		}
	}
}

func TestMethodsAndBodilessAnswers(t *testing.T) {
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Method", r.Method)
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Length", "4")
		_, _ = io.WriteString(w, "body")
	})
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		got := rig.send(t, method, path, "")
		if got.header.Get("X-Method") != method {
			t.Errorf("%s reached the provider as %q", method, got.header.Get("X-Method"))
		}
	}
}

func TestRedirectsPassOn(t *testing.T) {
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://elsewhere.example/x", http.StatusFound)
	})
	got := rig.send(t, "POST", path, "")
	if got.status != http.StatusFound || got.header.Get("Location") != "https://elsewhere.example/x" {
		t.Errorf("the page got %d to %q", got.status, got.header.Get("Location"))
	}
}

func TestTrailersPassOn(t *testing.T) {
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Checksum")
		_, _ = io.WriteString(w, "body")
		w.Header().Set("X-Checksum", "1")
	})
	res, err := rig.browser.Do(request(t, "GET", rig.server.URL+path, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.Trailer.Get("X-Checksum") != "1" {
		t.Errorf("trailer %v (%v)", res.Trailer, err)
	}
}

// TestAnswersStream proves that the page has the first piece while the provider
// still holds back the second.
func TestAnswersStream(t *testing.T) {
	release := make(chan struct{})
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first\n")
		_ = http.NewResponseController(w).Flush()
		<-release
		_, _ = io.WriteString(w, "second\n")
	})
	res, err := rig.browser.Do(request(t, "GET", rig.server.URL+path, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewReader(res.Body)
	if line, err := lines.ReadString('\n'); line != "first\n" {
		t.Errorf("first %q (%v)", line, err)
	}
	close(release)
	if line, err := lines.ReadString('\n'); line != "second\n" {
		t.Errorf("second %q (%v)", line, err)
	}
}

// TestRequestsStream proves that the provider has the first piece while the
// page still holds back the second.
func TestRequestsStream(t *testing.T) {
	pieces := make(chan string, 2)
	rig := serving(t, rigConfig{}, func(_ http.ResponseWriter, r *http.Request) {
		lines := bufio.NewReader(r.Body)
		for range 2 {
			line, _ := lines.ReadString('\n')
			pieces <- line
		}
	})
	body, page := io.Pipe()
	go func() {
		_, _ = io.WriteString(page, "first\n")
		if got := <-pieces; got != "first\n" {
			t.Errorf("the provider got %q", got)
		}
		_, _ = io.WriteString(page, "second\n")
		page.Close()
	}()
	if got := do(t, rig.browser, request(t, "POST", rig.server.URL+path, body)); got.status != http.StatusOK {
		t.Errorf("status %d", got.status)
	}
	if got := <-pieces; got != "second\n" {
		t.Errorf("the provider got %q", got)
	}
}

// TestLargeBodiesPass sends 24 MB both ways, which nobody holds.
func TestLargeBodiesPass(t *testing.T) {
	const size = 24 << 20
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.New()
		n, err := io.Copy(sum, r.Body)
		if n != size || err != nil {
			t.Errorf("the provider got %d bytes (%v)", n, err)
		}
		_, _ = io.CopyN(w, zeros{}, size)
	})
	res, err := rig.browser.Do(request(t, "POST", rig.server.URL+path, io.LimitReader(zeros{}, size)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if n, err := io.Copy(io.Discard, res.Body); n != size || err != nil {
		t.Errorf("the page got %d bytes (%v)", n, err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestABrokenAnswerLooksBroken(t *testing.T) {
	rig := serving(t, rigConfig{}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 1000))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	res, err := rig.browser.Do(request(t, "GET", rig.server.URL+path, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.ReadAll(res.Body); err == nil {
		t.Error("a body that broke off looks complete")
	}
}

func TestProviderFailures(t *testing.T) {
	for _, test := range []struct {
		name   string
		serve  http.HandlerFunc
		status int
		code   string
	}{
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 502, "upstream_broken"},
		{"answers with a header too large", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Large", strings.Repeat("x", 64<<10))
		}, 502, "upstream_broken"},
		{"does not speak HTTP", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "SSH-2.0-x\r\n")
				conn.Close()
			}
		}, 502, "upstream_broken"},
		{"switches protocols", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nsomething else")
				conn.Close()
			}
		}, 502, "upstream_broken"},
		{"has a status that is none", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 042 What\r\nContent-Length: 0\r\n\r\n")
				conn.Close()
			}
		}, 502, "upstream_broken"},
		{"is silent", func(_ http.ResponseWriter, r *http.Request) {
			// The end of the connection is noticed only once the body is read.
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}, 504, "upstream_timeout"},
	} {
		t.Run(test.name, func(t *testing.T) {
			rig := serving(t, rigConfig{limits: gateway.Limits{ResponseTimeout: 200 * time.Millisecond}}, test.serve)
			rig.send(t, "POST", path, "{}").wantProblem(t, test.status, test.code)
		})
	}
	t.Run("is not there", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		base := "http://" + listener.Addr().String()
		listener.Close()
		rig := newRig(t, rigConfig{base: base})
		rig.send(t, "POST", path, "{}").wantProblem(t, 502, "upstream_unreachable")
	})
	t.Run("has a certificate nobody trusts", func(t *testing.T) {
		provider := httptest.NewTLSServer(http.NotFoundHandler())
		defer provider.Close()
		provider.Config.ErrorLog = discardLog()
		rig := newRig(t, rigConfig{base: provider.URL})
		rig.send(t, "POST", path, "{}").wantProblem(t, 502, "upstream_unreachable")
	})
}

func TestAClientThatGoesTakesItsRequestWithIt(t *testing.T) {
	arrived, gone := make(chan struct{}), make(chan struct{})
	rig := serving(t, rigConfig{}, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(gone)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	if _, err := rig.browser.Do(request(t, "GET", rig.server.URL+path, nil).WithContext(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	<-gone
}

func TestQueryPolicies(t *testing.T) {
	for _, test := range []struct {
		name       string
		query      gateway.Query
		sent, want string
	}{
		{"all, as it is", gateway.Query{}, "b=2&a=%20+x&a=&&c", "b=2&a=%20+x&a=&&c"},
		{"none", gateway.Query{None: true}, "a=1", ""},
		{"named", gateway.Query{Only: []string{"a", "c d"}}, "b=2&a=%201&c%20d=3&a=4&A=5", "a=%201&c%20d=3&a=4"},
		{"a name in disguise", gateway.Query{Only: []string{"a"}}, "%61=1&a=2;b=3&%zz=1", "%61=1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			seen := make(chan string, 1)
			routes := []gateway.Route{{Match: "GET /pay/x", Provider: "wise", To: "/x", Query: test.query}}
			rig := serving(t, rigConfig{routes: routes}, func(_ http.ResponseWriter, r *http.Request) { seen <- r.URL.RawQuery })
			rig.send(t, "GET", "/pay/x?"+test.sent, "")
			if got := <-seen; got != test.want {
				t.Errorf("the provider got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTheBaseURLMayHaveAPath(t *testing.T) {
	seen := make(chan string, 1)
	provider := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.RequestURI }))
	defer provider.Close()
	rig := newRig(t, rigConfig{base: provider.URL + "/sandbox/"})
	rig.send(t, "GET", "/pay/profiles/a%20b/c%2Cd?x=1", "")
	if got := <-seen; got != "/sandbox/v1/profiles/a%20b/c%2Cd?x=1" {
		t.Errorf("the provider got %q", got)
	}
}

// TestAnEarlyChallengeDrainsTheRequest lets the provider refuse before it has
// read the body: the digest covers the whole body all the same.
func TestAnEarlyChallengeDrainsTheRequest(t *testing.T) {
	body := strings.Repeat("x", 1<<20)
	rig := serving(t, rigConfig{settings: unverifiable}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(wire.HeaderApproval) != "" {
			_, _ = io.Copy(w, r.Body)
			return
		}
		w.Header().Set(wire.HeaderApproval, "early")
		w.WriteHeader(http.StatusForbidden)
	})
	first := rig.send(t, "POST", path, body)
	id := first.header.Get(wire.HeaderChallenge)
	if first.status != http.StatusForbidden || id == "" {
		t.Fatalf("the page got %d, challenge %q", first.status, id)
	}
	rig.send(t, "POST", path, body[1:]+"y", wire.HeaderChallenge, id).wantProblem(t, 409, "mismatch")
	rig.send(t, "POST", path, body, wire.HeaderChallenge, id).want(t, 200, body)
}
