package mipise

import (
	"context"
	"fmt"
	"slices"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// situation is what decides how a challenge stands.
type situation struct {
	handle   handle
	status   status
	workflow workflow
	notes    notes
	now      time.Time
}

// situation asks Mipise, and the session's memory.
func (p Provider) situation(ctx context.Context, up provider.Upstream, u user, h handle) (situation, error) {
	told, err := p.status(ctx, up, u)
	if err != nil {
		return situation{}, err
	}
	n, err := p.notes(ctx, up, u)
	if err != nil {
		return situation{}, fmt.Errorf("mipise: status: %w", err)
	}
	w, err := told.workflow(n.Steps)
	if err != nil {
		return situation{}, fmt.Errorf("mipise: status: %w", err)
	}
	return situation{h, told, w, n, time.Now()}, nil
}

// standing weighs a situation. It is pure.
func (p Provider) standing(s situation) provider.Standing {
	steps := p.steps(s)
	if p.approved(s) {
		return provider.Standing{State: stepup.StateApproved, Factors: p.factors(steps, func(step) bool { return true })}
	}
	if !s.handle.lists(steps) {
		// Something was reset meanwhile. The customer was told of other steps, and
		// in another order.
		return provider.Standing{State: stepup.StateExpired}
	}
	return provider.Standing{State: stepup.StatePending, Factors: p.factors(steps, func(one step) bool {
		return one == secretVerify && p.possession && s.workflow == complete && s.notes.known(s.now)
	})}
}

// steps gives all steps that are left, and with them those of an authentication,
// whether shown or not: a customer goes back to them when their time is over.
func (p Provider) steps(s situation) []step {
	steps := s.workflow.left()
	if s.handle.purpose == forSetUp {
		return steps
	}
	steps = append(steps, secretVerify)
	if p.possession {
		steps = append(steps, authBySMS)
	}
	return steps
}

// approved reports that nothing is to be asked.
func (p Provider) approved(s situation) bool {
	proven := s.notes.proven(p.once || s.handle.refused, s.now)
	switch {
	case s.workflow != complete:
		return false
	case s.handle.purpose == forSetUp:
		return true
	case s.handle.purpose == forReading:
		return s.status.recent(p.fresh, s.now) || proven
	}
	return proven
}

func (p Provider) factors(steps []step, shown func(step) bool) []stepup.Factor {
	var factors []stepup.Factor
	for _, s := range steps {
		state := stepup.StatePending
		if shown(s) {
			state = stepup.StateApproved
		}
		factors = append(factors, p.factor(s, state))
	}
	return factors
}

// raise makes a challenge for a purpose, or says that none is needed.
func (p Provider) raise(ctx context.Context, up provider.Upstream, params map[string]string) (provider.Demand, provider.Standing, error) {
	u, err := userOf(provider.Case{Params: params})
	if err != nil {
		return provider.Demand{}, provider.Standing{}, err
	}
	s, err := p.situation(ctx, up, u, handle{purpose: purposeOf(params)})
	if err != nil {
		return provider.Demand{}, provider.Standing{}, err
	}
	s.handle = s.handle.listing(p.steps(s))
	now := p.standing(s)
	return provider.Demand{
		Approach: stepup.ApproachEmbedded, Token: s.handle.String(),
		Covers: !p.once && s.handle.purpose != forSetUp, Factors: slices.Clone(now.Factors),
	}, now, nil
}
