package bench

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"countersign/shared/wire"
)

// The servers that this program itself can be, each in a process of its own.
const (
	serveUpstream = "upstream"
	serveProxy    = "reverseproxy"
	serveChannels = "channels"
)

// Serve is one of these servers: its arguments are the kind, an address and, for a
// proxy, that of what it is in front of. It ends with its process.
func Serve(args []string) error {
	if len(args) < 2 || len(args) > 3 {
		return errors.New("serve needs a kind and an address")
	}
	var handler http.Handler
	switch kind := args[0]; kind {
	case serveUpstream:
		handler = http.HandlerFunc(answer)
	case serveProxy:
		base, err := url.Parse("http://" + strings.Join(args[2:], ""))
		if err != nil {
			return err
		}
		handler = bareProxy(base)
	case serveChannels:
		handler = newHub()
	default:
		return fmt.Errorf("there is no server %q", kind)
	}
	server := http.Server{Addr: args[1], Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	return server.ListenAndServe()
}

// payload is what the upstream answers, but for what it challenges.
const payload = `{"type":"BALANCE","status":"COMPLETED","errorCode":null}`

func answer(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Trace-Id", "9b04e1d7c5a28f36b17e4d92a05c63f8")
	if r.URL.Path == challenged {
		w.Header().Set(wire.HeaderApproval, uuid.NewString())
		w.WriteHeader(http.StatusForbidden)
		return
	}
	_, _ = io.WriteString(w, payload)
}

// bareProxy is httputil.ReverseProxy as one would tune it, and nothing else.
func bareProxy(to *url.URL) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite:    func(r *httputil.ProxyRequest) { r.SetURL(to) },
		BufferPool: &pool{sync.Pool{New: func() any { return new([32 << 10]byte) }}},
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 512, IdleConnTimeout: 30 * time.Second,
			DisableCompression: true, ResponseHeaderTimeout: 30 * time.Second,
		},
	}
}

// pool is httputil's interface to reused buffers.
type pool struct{ sync.Pool }

func (p *pool) Get() []byte  { return p.Pool.Get().(*[32 << 10]byte)[:] }
func (p *pool) Put(b []byte) { p.Pool.Put((*[32 << 10]byte)(b)) }
