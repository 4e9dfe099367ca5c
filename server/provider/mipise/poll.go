package mipise

import (
	"context"

	"countersign/server/provider"
)

// Poll implements provider.Poller: what the status says, and what the session
// remembers.
func (p Provider) Poll(ctx context.Context, up provider.Upstream, c provider.Case) (provider.Standing, error) {
	u, err := userOf(c)
	if err != nil {
		return provider.Standing{}, err
	}
	s, err := p.situation(ctx, up, u, readHandle(c.Token))
	if err != nil {
		return provider.Standing{}, err
	}
	return p.standing(s), nil
}
