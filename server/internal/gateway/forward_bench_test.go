package gateway_test

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"countersign/server/internal/observe"
)

// BenchmarkForward measures what forwarding costs beside a bare, tuned
// httputil.ReverseProxy: CPU time of the whole process per request, client and
// provider included. What these two take by themselves is what "direct" shows:
// the share of a proxy is the difference to it.
func BenchmarkForward(b *testing.B) {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Trace-Id", "9b04e1d7c5a28f36b17e4d92a05c63f8")
		_, _ = io.WriteString(w, `{"type":"BALANCE","status":"COMPLETED","errorCode":null}`)
	}))
	defer provider.Close()

	gateway := newRig(b, rigConfig{base: provider.URL}).gateway
	observed := observe.RequestLog{
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Metrics: observe.NewMetrics("bench"),
	}.Wrap(gateway)
	for _, request := range []struct {
		name, method, body string
	}{
		{"get", http.MethodGet, ""},
		{"post", http.MethodPost, `{"type":"BALANCE"}`},
		{"post-64k", http.MethodPost, strings.Repeat("x", 64<<10)},
	} {
		for _, proxy := range []struct {
			name    string
			handler http.Handler
		}{
			{"direct", provider.Config.Handler},
			{"reverseproxy", bareProxy(b, provider.URL)},
			{"gateway", gateway},
			{"gateway-with-log", observed},
		} {
			b.Run(request.name+"/"+proxy.name, func(b *testing.B) {
				benchmarkProxy(b, proxy.handler, request.method, request.body)
			})
		}
	}
}

// pool is httputil's interface to reused buffers.
type pool struct{ sync.Pool }

func newPool() *pool {
	return &pool{sync.Pool{New: func() any { return new([32 << 10]byte) }}}
}

func (p *pool) Get() []byte  { return p.Pool.Get().(*[32 << 10]byte)[:] }
func (p *pool) Put(b []byte) { p.Pool.Put((*[32 << 10]byte)(b)) }

func bareProxy(b *testing.B, to string) http.Handler {
	b.Helper()
	base, err := url.Parse(to)
	if err != nil {
		b.Fatal(err)
	}
	return &httputil.ReverseProxy{
		Rewrite:    func(r *httputil.ProxyRequest) { r.SetURL(base) },
		BufferPool: newPool(),
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 512, IdleConnTimeout: 30 * time.Second,
			DisableCompression: true, ResponseHeaderTimeout: 30 * time.Second,
		},
	}
}

func benchmarkProxy(b *testing.B, handler http.Handler, method, body string) {
	b.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
	defer client.CloseIdleConnections()
	b.ReportAllocs()
	before := cpu(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := http.NewRequest(method, server.URL+"/pay/profiles/30417755/anything", strings.NewReader(body))
			if err != nil {
				b.Error(err)
				return
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept", "application/json")
			r.Header.Set("Origin", page)
			res, err := client.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
				b.Errorf("status %d, error %v", res.StatusCode, err)
			}
			res.Body.Close()
		}
	})
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

// cpu is the CPU time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
