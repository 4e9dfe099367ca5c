package gateway

import (
	"io"
	"maps"
	"net/http"
	"net/url"

	"countersign/server/internal/challenge"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// call is a request about a provider and not about one challenge.
type call struct {
	*Gateway
	w       http.ResponseWriter
	r       *http.Request
	up      *upstream
	api     onBehalf
	session session.ID
	// customer are the parameters that say whose request it is.
	customer map[string]string
}

// withProvider serves only requests about a provider for which this is allowed.
// They may be the first ones of a browser, which then gets its session.
func (g *Gateway) withProvider(allowed func(*upstream) bool, serve func(call)) endpoint {
	return func(w http.ResponseWriter, r *http.Request) {
		note := observe.NoteOf(r.Context())
		note.Route = r.Pattern
		up := g.upstreams[r.PathValue("provider")]
		if up == nil || !allowed(up) {
			g.refuse(w, r, problem.RouteNotFound)
			return
		}
		who, err := up.whose(r)
		if err != nil {
			g.fail(w, r, "customer not known", err)
			return
		}
		s, ok := g.ensure(w, r)
		if !ok {
			return
		}
		note.Provider, note.Session = up.name, string(s.ID)
		serve(call{g, w, r, up, g.behalf(w, r, up).of(s.ID), s.ID, who})
	}
}

// sealKey gives the key that answers are sealed with.
func (g *Gateway) sealKey() endpoint {
	return g.withProvider(func(up *upstream) bool { return up.keys != nil }, func(c call) {
		ctx, cancel := c.detached(c.r)
		defer cancel()
		key, err := c.up.keys.give(ctx, c.api, c.session)
		if err != nil {
			c.failProvider(c.w, c.r, c.up, "provider's key not learnt", err)
			return
		}
		writeJSON(c.w, http.StatusOK, key)
	})
}

// faceKeyText gives the public key of face scans.
func (g *Gateway) faceKeyText() endpoint {
	return g.withProvider(func(up *upstream) bool { return up.faceKey != nil }, func(c call) {
		ctx, cancel := c.detached(c.r)
		defer cancel()
		text, err := c.up.faceKey.give(ctx, c.api)
		if err != nil {
			c.failProvider(c.w, c.r, c.up, "provider's key of face scans not learnt", err)
			return
		}
		h := c.w.Header()
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		_, _ = io.WriteString(c.w, text) // the client may be gone
	})
}

// authorise raises a challenge that has no request.
func (g *Gateway) authorise() endpoint {
	return g.withProvider(func(up *upstream) bool { return up.authorising != nil }, call.authorise)
}

func (c call) authorise() {
	params, _, ok := c.params()
	switch {
	case !ok:
		c.refuse(c.w, c.r, problem.ParametersInvalid)
		return
	case !bodyless(c.r):
		c.refuse(c.w, c.r, problem.AnswerInvalid.With("This takes no body."))
		return
	}
	ctx, cancel := c.detached(c.r)
	defer cancel()
	demand, standing, err := c.up.authorising.Authorise(ctx, c.api, params)
	if err != nil {
		c.failProvider(c.w, c.r, c.up, "not authorised", err)
		return
	}
	standing.Factors, demand.Factors = c.up.known(standing.Factors), c.up.known(demand.Factors)
	record, err := c.challenges.Raise(ctx, challenge.Raised{
		Session: c.session, Provider: c.up.name, Request: requestID(c.r), Params: params, Demand: demand,
		Hosted: c.up.hosted, Verifiable: c.up.poller != nil,
	})
	if err == nil {
		record, err = c.challenges.Observe(ctx, record.ID, record.Token, standing)
	}
	if err != nil {
		c.fail(c.w, c.r, "challenge not recorded", err)
		return
	}
	observe.NoteOf(c.r.Context()).Challenge = record.ID
	writeJSON(c.w, http.StatusCreated, record.View())
}

// maxParams is how many parameters a page may give.
const maxParams = 8

// params are the parameters that name the customer at the provider: the
// configured ones, those of whose request it is, and what the page adds in the
// query and is not told otherwise. own reports that the
// page has added some. ok is false where they cannot be used.
func (c call) params() (params map[string]string, own, ok bool) {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil || len(query) > maxParams {
		return nil, false, false
	}
	params = map[string]string{}
	for name, values := range query {
		if !parameter(name) || len(values) != 1 || !wire.ValidID(values[0]) {
			return nil, false, false
		}
		if !c.up.knows(name) {
			params[name], own = values[0], true
		}
	}
	maps.Copy(params, c.up.params)
	maps.Copy(params, c.customer)
	return params, own, true
}

// parameter reports the name of a parameter: letters and digits.
func parameter(name string) bool {
	if name == "" || len(name) > 64 {
		return false
	}
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// problemOfEnrolment words a refusal for those who manage what is set up.
func problemOfEnrolment(code stepup.Code) (problem.Problem, bool) {
	switch code {
	case stepup.Exists:
		return problem.EnrolmentExists, true
	case stepup.NotFound:
		return problem.EnrolmentNotFound, true
	case stepup.Limit:
		return problem.EnrolmentLimit, true
	case stepup.Refused:
		return problem.EnrolmentRefused, true
	}
	return problem.Problem{}, false
}

// failEnrolment answers for a provider that refused or failed.
func (c call) failEnrolment(what string, err error) {
	if refusal, ok := refusalOf(err); ok {
		if p, known := problemOfEnrolment(refusal.Code); known {
			c.refuseFor(c.w, c.r, p, refusal.RetryAfter)
			return
		}
	}
	if refusedAs(err, provider.KeyChanged) && c.up.keys != nil {
		c.unopened(err)
		return
	}
	c.failProvider(c.w, c.r, c.up, what, err)
}

// unopened answers for a provider that could not open what was sealed.
func (c call) unopened(cause error) {
	ctx, cancel := c.detached(c.r)
	defer cancel()
	changed, err := c.up.keys.changed(ctx, c.api, c.session)
	if err != nil {
		c.log.WarnContext(ctx, "provider's key not learnt", "provider", c.up.name, "error", err)
	}
	p := problem.ProviderRefused
	if changed {
		p = problem.KeyChanged
	}
	c.failAs(c.w, c.r, c.up, "not opened", cause, p, 0)
}
