package wise

import (
	"context"
	"fmt"
	"net/http"

	"countersign/server/provider"
)

// Poll implements provider.Poller: GET of the status with the token in
// One-Time-Token (reference "ottStatusGet"). What Wise answers for a token it no
// longer knows is not documented, so any other answer than the object teaches
// nothing.
func (v Verifiable) Poll(ctx context.Context, up provider.Upstream, c provider.Case) (provider.Standing, error) {
	a, err := ask(ctx, up, call{
		name: "one-time token status", method: http.MethodGet, path: v.version.token("status"), token: c.Token,
		answers: []int{http.StatusOK},
	})
	if err != nil {
		return provider.Standing{}, err
	}
	s, err := readStanding(a.body, c)
	if err != nil {
		return provider.Standing{}, fmt.Errorf("wise: one-time token status: %w", err)
	}
	return s, nil
}
