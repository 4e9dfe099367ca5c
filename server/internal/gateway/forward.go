package gateway

import (
	"errors"
	"net/http"

	"countersign/server/internal/challenge"
	"countersign/server/internal/header"
	"countersign/server/internal/limit"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/wire"
)

// serve takes a request that has matched: one that carries a proof is a retry,
// any other is sent on as it comes.
func (g *Gateway) serve(w http.ResponseWriter, r *http.Request, rt *route, t target) {
	note := observe.NoteOf(r.Context())
	note.Route, note.Provider = rt.pattern, rt.upstream.name
	if r.ContentLength > rt.bodyLimit() {
		g.refuse(w, r, problem.BodyTooLarge)
		return
	}
	if r.Header[keyChallenge] != nil || r.Header[keyApproval] != nil {
		g.retry(w, r, rt, t)
		return
	}
	g.forward(w, r, rt, t)
}

// The names of these headers as http.Header keys them.
var (
	keyChallenge = http.CanonicalHeaderKey(wire.HeaderChallenge)
	keyApproval  = http.CanonicalHeaderKey(wire.HeaderApproval)
)

// forward sends a request to the provider while it comes in, and its answer to
// the client while it comes back.
func (g *Gateway) forward(w http.ResponseWriter, r *http.Request, rt *route, t target) {
	out, err := rt.upstream.request(r.Context(), r, r.Method, t.path, t.query, g.headers(w, r, rt))
	if err != nil {
		g.unauthorised(w, r, rt, err)
		return
	}
	body := newStream(r, rt.digester(r, t), rt.bodyLimit())
	defer body.end()
	if rt.readsBody(r) {
		body.keep = maxDocument + 1
	}
	if rt.upstream.renews() {
		body.keep = max(body.keep, int(g.limits.MemoryBytes))
	}
	if out.Body, err = body.outgoing(r.ContentLength); err != nil {
		g.refuse(w, r, unreadable(err))
		return
	}
	out.ContentLength = r.ContentLength
	if !g.admit(w, r, rt, t, body, out) {
		return
	}
	res, err := rt.first(r, out, body)
	if err != nil {
		g.unanswered(w, r, rt, body, err)
		return
	}
	defer res.Body.Close()
	if demand, challenged := rt.detect(r.Method, t, res); challenged {
		g.challenged(w, r, rt, t, body, demand, res)
		return
	}
	answer(w, res)
	copyBody(w, res)
}

// headers are those that a request to the provider carries before its
// credentials.
func (g *Gateway) headers(w http.ResponseWriter, r *http.Request, rt *route) http.Header {
	// Few pass. A map of up to eight is much the cheapest.
	h := make(http.Header, min(len(r.Header)+2, 8))
	rt.headers.Copy(h, r.Header)
	h[problem.HeaderCorrelation] = w.Header()[problem.HeaderCorrelation]
	rt.upstream.legible(h)
	return h
}

func (g *Gateway) unauthorised(w http.ResponseWriter, r *http.Request, rt *route, err error) {
	g.refuseCredentials(w, r, rt.upstream, "no credentials", err)
}

// unanswered answers for a provider that did not.
func (g *Gateway) unanswered(w http.ResponseWriter, r *http.Request, rt *route, body *stream, err error) {
	if r.Context().Err() != nil && !limit.TooSlow(r) {
		return // nobody is there to be told
	}
	if broken := body.failed(); broken != nil {
		g.refuse(w, r, unreadable(broken))
		return
	}
	if missing := (*credentialsError)(nil); errors.As(err, &missing) {
		g.unauthorised(w, r, rt, err)
		return
	}
	p := failure(err)
	g.metrics.UpstreamError(rt.upstream.name, string(p.Code))
	g.log.WarnContext(r.Context(), "provider did not answer", "provider", rt.upstream.name, "code", p.Code, "error", err)
	g.refuse(w, r, p)
}

// unreadable is the problem with a client's body that could not be read.
func unreadable(err error) problem.Problem {
	if errors.Is(err, errTooLarge) {
		return problem.BodyTooLarge
	}
	return problem.Unreadable
}

func (rt *route) detect(method string, t target, res *http.Response) (provider.Demand, bool) {
	a := provider.Answer{Method: method, Path: t.path, Status: res.StatusCode, Header: res.Header}
	a.Body = rt.upstream.read(a, res)
	return rt.upstream.provider.Detect(a)
}

// challenged records a challenge and answers with it: the provider's answer as
// it is, and the id under which it is known here.
func (g *Gateway) challenged(w http.ResponseWriter, r *http.Request, rt *route, t target, body *stream, demand provider.Demand, res *http.Response) {
	record, ok := g.raise(w, r, rt, t, body, demand)
	if !ok {
		return
	}
	note := observe.NoteOf(r.Context())
	note.Challenge, note.Session = record.ID, string(record.Session)
	header.CopyAnswer(w.Header(), res.Header)
	markChallenge(w.Header(), record.ID)
	writeStatus(w, res.StatusCode)
	copyBody(w, res)
}

// raise records the challenge of a request. Where it gives false it has answered.
func (g *Gateway) raise(w http.ResponseWriter, r *http.Request, rt *route, t target, body *stream, demand provider.Demand) (challenge.Record, bool) {
	digest, err := body.digest()
	if err != nil {
		g.refuse(w, r, unreadable(err))
		return challenge.Record{}, false
	}
	s, ok := g.ensure(w, r)
	if !ok {
		return challenge.Record{}, false
	}
	demand.Factors = rt.upstream.known(demand.Factors)
	subject, kept, described := rt.subject(body.start())
	record, err := g.challenges.Raise(r.Context(), challenge.Raised{
		Session: s.ID, Provider: rt.upstream.name, Route: rt.pattern, Request: requestID(r),
		Digest: digest, Path: t.path, Params: rt.params(r.URL, t), Demand: demand,
		Subject: subject, Kept: kept, Described: described,
		Hosted: rt.upstream.hosted, Verifiable: rt.upstream.poller != nil,
	})
	if err != nil {
		g.fail(w, r, "challenge not recorded", err)
		return challenge.Record{}, false
	}
	return record, true
}

// requestID is the id that the helper gave the request, or "".
func requestID(r *http.Request) string {
	if id := r.Header.Get(wire.HeaderRequest); wire.ValidID(id) {
		return id
	}
	return ""
}

// markChallenge says that an answer is a challenge, which is news each time.
func markChallenge(h http.Header, id string) {
	h.Set(wire.HeaderChallenge, id)
	h.Set("Cache-Control", "no-store")
}

// answer begins an answer with the provider's status and headers.
func answer(w http.ResponseWriter, res *http.Response) {
	header.CopyAnswer(w.Header(), res.Header)
	writeStatus(w, res.StatusCode)
}

// writeStatus ends the headers of a provider's answer. Where it has named no
// content type, neither net/http nor the browser may guess one.
func writeStatus(w http.ResponseWriter, status int) {
	h := w.Header()
	if h["Content-Type"] == nil {
		h["Content-Type"] = nil
	}
	header.Guard(h)
	w.WriteHeader(status)
}
