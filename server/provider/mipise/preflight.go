package mipise

import (
	"context"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Preflight implements provider.Preflighting (guide "SCA": the status is asked
// before any regulated action). A customer who is not set up is asked for that
// first. With ParamReading an authentication of the last 180 days is enough
// (guide "Understand SCA basics").
func (p Provider) Preflight(ctx context.Context, up provider.Upstream, params map[string]string) (d provider.Demand, s provider.Standing, needed bool, err error) {
	d, s, err = p.raise(ctx, up, params)
	if err != nil || s.State == stepup.StateApproved {
		return provider.Demand{}, s, false, err
	}
	return d, s, true, nil
}
