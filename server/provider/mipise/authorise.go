package mipise

import (
	"context"

	"countersign/server/provider"
)

// Authorise implements provider.Authorising: with ParamSetUp what is left to be
// set up, else an authentication ahead of the operations that it is good for.
// Where nothing is left the Standing is approved.
func (p Provider) Authorise(ctx context.Context, up provider.Upstream, params map[string]string) (provider.Demand, provider.Standing, error) {
	return p.raise(ctx, up, params)
}
