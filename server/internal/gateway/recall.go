package gateway

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"countersign/server/internal/challenge"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// recall puts the proof on a request that the provider has of this session. It
// reports whether there is one.
func (u *upstream) recall(ctx context.Context, api onBehalf, c provider.Case, out *http.Request) (bool, error) {
	if u.recalling == nil {
		return true, nil // it needs none
	}
	proof, ok, err := u.recalling.Recall(ctx, api, c)
	if err != nil || !ok {
		return false, err
	}
	u.provider.Prove(out, proof)
	return true, nil
}

// recalls reports a provider whose requests are not sent without a proof.
func (g *Gateway) recalls(name string) bool {
	up := g.upstreams[name]
	return up != nil && up.recalling != nil
}

// errUnproven says that there is no proof (any more) for an approved request.
var errUnproven = errors.New("gateway: no proof that is good by now")

// proofError says that nobody knows whether there is a proof, so nothing was
// sent.
type proofError struct{ cause error }

func (e *proofError) Error() string { return "gateway: proof: " + e.cause.Error() }
func (e *proofError) Unwrap() error { return e.cause }

// prove puts the proof on an approved request, as the last thing before it is
// sent.
func (e *execution) prove(ctx context.Context, out *http.Request) error {
	up := e.rt.upstream
	if up.recalling == nil {
		up.provider.Prove(out, provider.Proof{Token: e.record.Token})
		return nil
	}
	proved, err := up.recall(ctx, e.api, caseOf(e.record), out)
	switch {
	case err != nil:
		return &proofError{err}
	case !proved:
		return errUnproven
	}
	return nil
}

// unproven ends an execution that had no proof to be sent with: the customer is
// asked again, for the same challenge. One who has not approved yet is asked
// still.
func (e *execution) unproven(w http.ResponseWriter) {
	if e.record.From == stepup.StatePending {
		e.notSent()
		e.askStill(w, e.client, e.record)
		return
	}
	demand := e.anew()
	demand.Factors = e.rt.upstream.known(demand.Factors)
	refusal := problem.SCARequired.Render(w.Header())
	e.end(func(ctx context.Context) (challenge.Record, error) {
		return e.challenges.Again(ctx, e.record, demand, challenge.Answer{
			Status: problem.SCARequired.Status, Header: refusal.Header, Body: refusal.Body, Complete: true,
		})
	})
	e.askStill(w, e.client, e.record)
}

// askStill answers with a challenge for which there is no proof.
func (g *Gateway) askStill(w http.ResponseWriter, r *http.Request, record challenge.Record) {
	markChallenge(w.Header(), record.ID)
	g.refuse(w, r, problem.SCARequired)
}

// anew gives what the provider demands now, or where it does not say, what it
// demanded before.
func (e *execution) anew() provider.Demand {
	if e.rt.preflight != nil {
		ctx, cancel := e.detached(e.client)
		defer cancel()
		demand, _, needed, err := e.rt.preflight.Preflight(ctx, e.api, e.question.Params)
		if err == nil && needed {
			return demand
		}
	}
	factors := slices.Clone(e.record.Factors)
	for i := range factors {
		factors[i].State = stepup.StatePending
	}
	return provider.Demand{Approach: e.record.Approach, Token: e.record.Token, Covers: e.record.Covers, Factors: factors}
}
