package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/wire"
)

// The values of Route.SCA.
const (
	scaRequired = "required"
	scaReading  = "reading"
)

// asks notes whether a route's provider is asked before a request is sent.
func (rt *route) asks(sca string) error {
	if sca == "" {
		return nil
	}
	if sca != scaRequired && sca != scaReading {
		return fmt.Errorf("sca %q: there are %s and %s", sca, scaRequired, scaReading)
	}
	asked, ok := rt.upstream.provider.(provider.Preflighting)
	if !ok {
		return fmt.Errorf("sca %q: this provider challenges by itself, or not at all", sca)
	}
	if rt.upstream.embedded == nil {
		return fmt.Errorf("sca %q: nothing can be answered here", sca)
	}
	rt.sca, rt.preflight = sca, asked
	// Requests must not be able to say what they are for.
	for _, name := range []string{provider.ParamReading, wire.ParamSetUp} {
		if slices.Contains(rt.names(), name) {
			return fmt.Errorf("sca %q: no parameter may be called %s", sca, name)
		}
	}
	return nil
}

// question gives what is asked about a request.
func (rt *route) question(r *http.Request, t target) provider.Case {
	c := provider.Case{Path: t.path, Params: rt.params(r.URL, t), Protected: rt.sca == scaRequired}
	if rt.sca == scaReading {
		c.Params[provider.ParamReading] = "true"
	}
	return c
}

// maxPreflights is how often one request asks, where others are faster in using
// up the proof that there was.
const maxPreflights = 3

// admit puts the proof on a request that there is, and asks first a provider that
// has to be asked. Where it gives false the client has its answer, and nothing may
// be sent.
func (g *Gateway) admit(w http.ResponseWriter, r *http.Request, rt *route, t target, body *stream, out *http.Request) bool {
	if rt.preflight == nil && rt.upstream.recalling == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(r.Context(), g.limits.ResponseTimeout)
	defer cancel()
	api, asked := g.behalf(w, r, rt.upstream), rt.question(r, t)
	for range maxPreflights {
		if rt.preflight != nil {
			demand, standing, needed, err := rt.preflight.Preflight(ctx, api, asked.Params)
			if err != nil {
				g.unasked(w, r, rt, err)
				return false
			}
			if needed {
				g.demanded(w, r, rt, t, body, demand, standing)
				return false
			}
		}
		proved, err := rt.upstream.recall(ctx, api, asked, out)
		switch {
		case err != nil && rt.sca != "":
			g.unasked(w, r, rt, err)
			return false
		case err != nil && !errors.Is(err, provider.ErrParameter):
			// What needs the proof is challenged by the provider.
			g.log.WarnContext(ctx, "proof not recalled", "provider", rt.upstream.name, "error", err)
			return true
		case proved, rt.sca != scaRequired:
			return true
		}
	}
	g.refuseFor(w, r, problem.TooSoon.With("Another request has used up the approval; send this one again."), 0)
	return false
}

// unasked answers for a provider that could not be asked. The request was not
// sent.
func (g *Gateway) unasked(w http.ResponseWriter, r *http.Request, rt *route, err error) {
	if r.Context().Err() != nil {
		return // nobody is there to be told
	}
	p, wait := problemOfProvider(err)
	switch p.Code {
	case problem.UpstreamBroken.Code, problem.UpstreamTimeout.Code, problem.UpstreamUnverified.Code, problem.ProviderRefused.Code:
		p = p.With("The provider did not say whether the customer must be authenticated; the request was not sent.")
	}
	g.failAs(w, r, rt.upstream, "provider not asked", err, p, wait)
}

// demanded records a challenge that the provider has not answered with, and
// answers with it.
func (g *Gateway) demanded(w http.ResponseWriter, r *http.Request, rt *route, t target, body *stream, demand provider.Demand, standing provider.Standing) {
	record, ok := g.raise(w, r, rt, t, body, demand)
	if !ok {
		return
	}
	standing.Factors = rt.upstream.known(standing.Factors)
	if _, err := g.challenges.Observe(r.Context(), record.ID, record.Token, standing); err != nil {
		g.fail(w, r, "challenge not recorded", err)
		return
	}
	note := observe.NoteOf(r.Context())
	note.Challenge, note.Session = record.ID, string(record.Session)
	g.askStill(w, r, record)
}
