package wise

import (
	"context"
	"fmt"
	"net/http"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Authorise implements provider.Authorising (reference "scaSessionCreate"): a
// one-time token that no request has asked for. Once it is cleared, Wise lets
// calls of the low risk level pass for five minutes.
func (v Verifiable) Authorise(ctx context.Context, up provider.Upstream, params map[string]string) (provider.Demand, provider.Standing, error) {
	profile, err := profileParam(params)
	if err != nil {
		return provider.Demand{}, provider.Standing{}, err
	}
	a, err := ask(ctx, up, call{
		name: "session authorise", method: http.MethodPost, path: v.version.profile(profile, "sca-sessions/authorise"),
		answers:  []int{http.StatusOK, http.StatusCreated},
		refusals: map[int]stepup.Code{http.StatusLocked: stepup.Blocked}, // see verifyRefusals
	})
	if err != nil {
		return provider.Demand{}, provider.Standing{}, err
	}
	o, err := readObject(a.body)
	if err != nil {
		return provider.Demand{}, provider.Standing{}, fmt.Errorf("wise: session authorise: %w", err)
	}
	s := o.standing(provider.Case{Token: o.Token, Params: params})
	d := provider.Demand{Approach: stepup.ApproachHosted, Token: o.Token, Lifetime: s.Lifetime, Factors: s.Factors}
	if o.Validity == nil {
		d.Lifetime = Lifetime
	}
	return d, s, nil
}
