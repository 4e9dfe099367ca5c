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
// provider included; "direct" is what these two take by themselves. The proxies
// take turns in small batches, so that whatever else the machine does meanwhile
// burdens them alike, and each is told as a multiple of the ReverseProxy.
func BenchmarkForward(b *testing.B) {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Trace-Id", "9b04e1d7c5a28f36b17e4d92a05c63f8")
		_, _ = io.WriteString(w, `{"type":"BALANCE","status":"COMPLETED","errorCode":null}`)
	}))
	defer provider.Close()
	gateway := newRig(b, rigConfig{base: provider.URL}).gateway
	proxies := []*proxy{
		newProxy(b, "reverseproxy", bareProxy(b, provider.URL)),
		newProxy(b, "gateway", gateway),
		newProxy(b, "gateway+log", observe.RequestLog{
			Log: observe.NewLog(io.Discard, slog.LevelInfo), Metrics: observe.NewMetrics("bench"),
		}.Wrap(gateway)),
		newProxy(b, "direct", provider.Config.Handler),
	}
	for _, request := range []struct {
		name, method, body string
	}{
		{"get", http.MethodGet, ""},
		{"post", http.MethodPost, `{"type":"BALANCE"}`},
		{"post-64k", http.MethodPost, strings.Repeat("x", 64<<10)},
	} {
		b.Run(request.name, func(b *testing.B) {
			for _, p := range proxies {
				p.used = 0
			}
			for b.Loop() {
				for _, p := range proxies {
					p.batch(b, request.method, request.body)
				}
			}
			for _, p := range proxies {
				b.ReportMetric(float64(p.used.Nanoseconds())/1000/float64(batchSize*b.N), p.name+"-cpu-µs")
				b.ReportMetric(float64(p.used)/float64(proxies[0].used), p.name+"-ratio")
			}
			b.ReportMetric(0, "ns/op") // of a round of batches: says nothing
		})
	}
}

// proxy is one way to the provider.
type proxy struct {
	name   string
	url    string
	client *http.Client
	used   time.Duration // CPU time of its batches
}

func newProxy(b *testing.B, name string, handler http.Handler) *proxy {
	b.Helper()
	server := httptest.NewServer(handler)
	transport := &http.Transport{MaxIdleConnsPerHost: batchWorkers}
	b.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	return &proxy{name: name, url: server.URL + "/pay/profiles/30417755/anything", client: &http.Client{Transport: transport}}
}

const (
	batchSize    = 400
	batchWorkers = 4
)

// batch sends a number of requests and adds the CPU time that they took.
func (p *proxy) batch(b *testing.B, method, body string) {
	b.Helper()
	before := cpu(b)
	var workers sync.WaitGroup
	for range batchWorkers {
		workers.Go(func() {
			for range batchSize / batchWorkers {
				p.send(b, method, body)
			}
		})
	}
	workers.Wait()
	p.used += cpu(b) - before
}

func (p *proxy) send(b *testing.B, method, body string) {
	b.Helper()
	r, err := http.NewRequest(method, p.url, strings.NewReader(body))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if method == http.MethodPost {
		r.Header.Set("Origin", own) // browsers leave it out where a page reads from its own origin
	}
	res, err := p.client.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Errorf("status %d, error %v", res.StatusCode, err)
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

// cpu is the CPU time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
