package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"countersign/server/internal/credential"
	"countersign/server/internal/header"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
	"countersign/server/provider"
)

// onBehalf lets a provider ask its API something for one client.
type onBehalf struct {
	*upstream
	browser     *http.Request
	correlation string
	limit       int64
	// left notes that something may have reached the provider.
	left *atomic.Bool
	// gateway and session are for what is remembered; see Memory.
	gateway *Gateway
	session session.ID
}

var _ provider.Upstream = onBehalf{}

// behalf makes the upstream of whoever has sent a request.
func (g *Gateway) behalf(w http.ResponseWriter, r *http.Request, up *upstream) onBehalf {
	return onBehalf{
		upstream: up, browser: r, correlation: w.Header().Get(problem.HeaderCorrelation),
		limit: g.limits.AnswerBytes, left: &atomic.Bool{}, gateway: g,
	}
}

// AsClient implements provider.Upstream.
func (o onBehalf) AsClient() (provider.Upstream, bool) {
	if o.client == nil {
		return nil, false
	}
	o.upstream = o.client
	return o, true
}

// Do implements provider.Upstream. A body over the limit is an error.
func (o onBehalf) Do(ctx context.Context, method, path string, h http.Header, body []byte) (int, http.Header, []byte, error) {
	out, err := o.make(ctx, method, path, h, body)
	if err != nil {
		return 0, nil, nil, err
	}
	res, err := o.deliver(o.browser, out, o.send, bytesAgain(body))
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, o.limit+1))
	switch {
	case err != nil:
		err = &transportError{err}
	case int64(len(text)) > o.limit:
		err = errors.New("the answer is too large")
	}
	received := http.Header{}
	header.CopyAnswer(received, res.Header)
	return res.StatusCode, received, text, err
}

var errPath = errors.New("gateway: a provider asks for a path that is not plain")

func (o onBehalf) make(ctx context.Context, method, path string, h http.Header, body []byte) (*http.Request, error) {
	path, query, _ := strings.Cut(path, "?")
	if !plainPath(path) {
		return nil, errPath
	}
	h = h.Clone()
	if h == nil {
		h = http.Header{}
	}
	h[problem.HeaderCorrelation] = []string{o.correlation}
	if o.session != "" && o.connections != nil {
		holder, err := o.holder(o.browser, o.session)
		if err != nil {
			return nil, &credentialsError{err}
		}
		ctx = credential.WithSession(ctx, holder)
	}
	out, err := o.request(ctx, o.browser, method, path, query, h)
	if err != nil {
		return nil, &credentialsError{err}
	}
	if len(body) > 0 {
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return out, nil
}

// send sends a request and notes whether it may have left. What changes
// something goes through a connection of its own, so that it is neither lost
// nor sent again because a connection was found dead.
func (o onBehalf) send(out *http.Request) (*http.Response, error) {
	transport := o.transport
	if out.Method != http.MethodGet {
		transport = o.once
	}
	var dialling, connected atomic.Bool
	res, err := exchange(transport, out.WithContext(httptrace.WithClientTrace(out.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { dialling.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})))
	// A transport that does not say how far it came is taken to have sent.
	if !unreached(err) && (!dialling.Load() || connected.Load()) {
		o.left.Store(true)
	}
	return res, err
}
