package gateway

import (
	"context"
	"errors"
	"net/http"

	"countersign/server/internal/problem"
	"countersign/server/provider"
)

// outcome gives the answer to an approved request: what came of it, where the
// provider has carried it out by itself, or else the answer to sending it.
func (e *execution) outcome(ctx context.Context, h http.Header, t target, body *spool) (res *http.Response, sent bool, err error) {
	res, found, err := e.collect(ctx, body)
	if found || err != nil {
		return res, false, err
	}
	return e.send(ctx, h, t, body)
}

// collect looks for what came of a request, where the provider is configured to
// carry approved ones out by itself. What it has not carried out, or could not
// tell from others, is sent.
func (e *execution) collect(ctx context.Context, body *spool) (res *http.Response, found bool, err error) {
	collecting := e.rt.upstream.collecting
	if collecting == nil || body.file != nil {
		return nil, false, nil
	}
	res, found, err = collecting.Collect(ctx, e.api, caseOf(e.record), body.memory)
	switch {
	case errors.Is(err, provider.ErrParameter):
		return nil, false, nil
	case err != nil:
		return nil, false, &lookupError{err}
	}
	return res, found, nil
}

// lookupError says that nobody knows what came of a request, so it was not sent.
type lookupError struct{ cause error }

func (e *lookupError) Error() string { return "gateway: outcome: " + e.cause.Error() }
func (e *lookupError) Unwrap() error { return e.cause }

// unfound answers for a provider that has not said what came of a request. The
// challenge is what it was before, so the client may ask again.
func (e *execution) unfound(w http.ResponseWriter, err error) {
	p := problem.UpstreamUnreachable.With("The provider did not say whether it has carried the request out; it was not sent again.")
	e.failAs(w, e.client, e.rt.upstream, "outcome not looked up", err, p, 0)
}
