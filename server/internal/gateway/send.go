package gateway

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// sendings is how often an approved request is sent at most, as long as it does not
// even leave: a provider that is away for a moment must not cost the customer an
// approval.
const sendings = 4

// send sends the request with its proof. Where it fails, sent says whether the
// provider may have got it.
func (e *execution) send(ctx context.Context, h http.Header, t target, body *spool) (res *http.Response, sent bool, err error) {
	for i, pause := 1, e.limits.ReachPause; ; i, pause = i+1, 2*pause {
		res, sent, err = e.attempt(ctx, h.Clone(), t, body)
		if sent || !notDialled(err) || i == sendings || !sleep(ctx, pause) {
			return res, sent, err
		}
	}
}

// sleep reports that ctx has not ended meanwhile.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt sends the request with its proof. Where it fails, sent says whether the
// provider may have got it.
func (e *execution) attempt(ctx context.Context, h http.Header, t target, body *spool) (res *http.Response, sent bool, err error) {
	var dialling, connected atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { dialling.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	out, err := e.rt.upstream.request(traced, e.client, e.client.Method, t.path, t.query, h)
	if err != nil {
		return nil, false, &credentialsError{err}
	}
	out.Body, out.ContentLength = body.reader(), body.length
	if err := e.prove(ctx, out); err != nil {
		return nil, false, err
	}
	res, err = e.rt.upstream.deliver(e.client, out, func(out *http.Request) (*http.Response, error) {
		dialling.Store(false)
		connected.Store(false)
		return e.rt.exchange(ctx, e.client, e.rt.upstream.once, out, proven)
	}, func() (io.ReadCloser, bool) { return body.reader(), true })
	if missing := (*credentialsError)(nil); errors.As(err, &missing) {
		return nil, false, err // what was refused for them was not done
	}
	// A transport that does not say how far it came is taken to have sent.
	neverLeft := unreached(err) || dialling.Load() && !connected.Load()
	return res, !neverLeft, err
}
