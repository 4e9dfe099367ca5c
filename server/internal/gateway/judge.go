package gateway

import (
	"context"
	"net/http"

	"countersign/server/internal/challenge"
	"countersign/server/internal/header"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// judge reports an answer to a repeated request that says how the customer has
// not approved.
func (rt *route) judge(method string, t target, res *http.Response) (stepup.State, bool) {
	if rt.upstream.judging == nil {
		return "", false
	}
	return rt.upstream.judging.Judge(provider.Answer{Method: method, Path: t.path, Status: res.StatusCode, Header: res.Header})
}

// judged ends an execution whose answer says that. It is the client's all the
// same, and names the challenge, so that the helper asks how it has ended.
func (e *execution) judged(w http.ResponseWriter, state stepup.State, res *http.Response) {
	e.end(func(ctx context.Context) (challenge.Record, error) { return e.challenges.Judged(ctx, e.record, state) })
	e.metrics.Execution(e.rt.upstream.name, state)
	header.CopyAnswer(w.Header(), res.Header)
	markChallenge(w.Header(), e.record.ID)
	writeStatus(w, res.StatusCode)
	copyBody(w, res)
}
