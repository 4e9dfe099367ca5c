package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/header"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// execute sends an approved request, once. The caller has moved the challenge
// to executing; execute moves it on, whatever happens. From here on the client
// does not matter: the request is sent, and its answer is kept, even if the
// client has gone.
func (g *Gateway) execute(w http.ResponseWriter, r *http.Request, rt *route, t target, body *spool, record challenge.Record) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	deadline := time.AfterFunc(g.limits.ExecutionTimeout, cancel)
	defer deadline.Stop()

	run := &execution{
		Gateway: g, rt: rt, record: record, client: r, ctx: context.WithoutCancel(ctx),
		api: g.behalf(w, r, rt.upstream), question: rt.question(r, t),
	}
	res, sent, err := run.outcome(ctx, g.headers(w, r, rt), t, body)
	if errors.Is(err, errUnproven) {
		run.unproven(w)
		return
	}
	if err != nil {
		run.broken(w, sent, err)
		return
	}
	defer res.Body.Close()
	if demand, again := rt.detect(r.Method, t, res); again {
		run.again(w, demand, res)
		return
	}
	if state, judged := rt.judge(r.Method, t, res); judged {
		run.judged(w, state, res)
		return
	}
	if turnedAway(res.StatusCode) {
		run.turnedAway(w, res)
		return
	}
	kept, err := run.keep(res)
	if err != nil {
		run.broken(w, true, err)
		return
	}
	run.executed(kept)
	deadline.Stop() // what is too large to be kept may take its time
	context.AfterFunc(r.Context(), cancel)
	header.CopyAnswer(w.Header(), kept.Header)
	writeStatus(w, kept.Status)
	copyBody(w, res)
}

// execution is one sending of an approved request.
type execution struct {
	*Gateway
	rt     *route
	record challenge.Record
	client *http.Request
	ctx    context.Context // for the record, which must be written in any case
	// api and question are for a provider that recalls proofs.
	api      onBehalf
	question provider.Case
}

// credentialsError says that there are no credentials, so nothing was sent.
type credentialsError struct{ error }

func (e *credentialsError) Unwrap() error { return e.error }

// broken ends an execution without an answer.
func (e *execution) broken(w http.ResponseWriter, sent bool, err error) {
	name := e.rt.upstream.name
	if sent {
		e.end(func(ctx context.Context) (challenge.Record, error) { return e.challenges.Unknown(ctx, e.record) })
		e.metrics.Execution(name, stepup.StateUnknown)
		p := lost(err)
		e.metrics.UpstreamError(name, string(p.Code))
		e.log.ErrorContext(e.ctx, "outcome of an approved request unknown", "provider", name, "challenge", e.record.ID, "error", err)
		e.refuse(w, e.client, p)
		return
	}
	e.notSent()
	if missing := (*credentialsError)(nil); errors.As(err, &missing) {
		e.unauthorised(w, e.client, e.rt, err)
		return
	}
	if unknown := (*lookupError)(nil); errors.As(err, &unknown) {
		e.unfound(w, err)
		return
	}
	if unknown := (*proofError)(nil); errors.As(err, &unknown) {
		e.unasked(w, e.client, e.rt, err)
		return
	}
	e.metrics.UpstreamError(name, string(problem.UpstreamUnreachable.Code))
	e.log.WarnContext(e.ctx, "provider not reached", "provider", name, "challenge", e.record.ID, "error", err)
	e.refuse(w, e.client, problem.UpstreamUnreachable)
}

// again ends an execution that the provider answered with a new challenge. The
// answer is kept whole or not at all: nobody needs a part of it.
func (e *execution) again(w http.ResponseWriter, demand provider.Demand, res *http.Response) {
	kept, err := e.keep(res)
	if err != nil {
		e.broken(w, true, err)
		return
	}
	demand.Factors = e.rt.upstream.known(demand.Factors)
	e.end(func(ctx context.Context) (challenge.Record, error) {
		return e.challenges.Again(ctx, e.record, demand, kept)
	})
	e.metrics.Execution(e.rt.upstream.name, stepup.StatePending)
	header.CopyAnswer(w.Header(), kept.Header)
	markChallenge(w.Header(), e.record.ID)
	writeStatus(w, kept.Status)
	copyBody(w, res)
}

// keep reads an answer as far as it is kept. It leaves in res.Body what the
// client is to be sent. An error means that the answer broke off.
func (e *execution) keep(res *http.Response) (challenge.Answer, error) {
	kept := challenge.Answer{Status: res.StatusCode, Header: http.Header{}}
	header.CopyAnswer(kept.Header, res.Header)
	start, err := io.ReadAll(io.LimitReader(res.Body, e.limits.AnswerBytes+1))
	if err != nil {
		return challenge.Answer{}, &transportError{err}
	}
	if int64(len(start)) <= e.limits.AnswerBytes {
		kept.Body, kept.Complete = start, true
	}
	rest := res.Body
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), rest), rest}
	return kept, nil
}

// executed ends an execution with its answer.
func (e *execution) executed(kept challenge.Answer) {
	e.end(func(ctx context.Context) (challenge.Record, error) { return e.challenges.Executed(ctx, e.record, kept) })
	e.metrics.Execution(e.rt.upstream.name, stepup.StateExecuted)
}
