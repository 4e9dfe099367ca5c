package wise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// statusPath is the path of the one-time token's status (reference
// "ottstatusget").
const statusPath = "/v1/one-time-token/status"

// status is the one-time token object (reference "one-time-token"). Some
// answers wrap it and some do not; some leave out all but the token and what is
// to be done.
type status struct {
	Wrapped    *status     `json:"oneTimeTokenProperties"`
	Token      string      `json:"oneTimeToken"`
	Challenges []condition `json:"challenges"`
	Validity   *int64      `json:"validity"` // seconds
}

// condition is one entry of the list. Its type is not read: the set of types is
// open, and one that is not known must still be passed.
type condition struct {
	Required *bool `json:"required"` // missing in reduced forms, where all are
	Passed   bool  `json:"passed"`
}

// Poll implements provider.Poller: GET of the status with the token in
// One-Time-Token. What Wise answers for a token it no longer knows is not
// documented, so any other answer than the object teaches nothing.
func (Verifiable) Poll(ctx context.Context, up provider.Upstream, token string) (stepup.State, error) {
	header := http.Header{}
	header.Set(wire.HeaderOneTimeToken, token)
	code, _, body, err := up.Do(ctx, http.MethodGet, statusPath, header, nil)
	if err != nil {
		return "", fmt.Errorf("wise: one-time token status: %w", err)
	}
	if code != http.StatusOK {
		return "", fmt.Errorf("wise: one-time token status: answered %d", code)
	}
	return readStatus(body, token)
}

// readStatus applies the ready rule: nothing on the list is both required and
// not passed. An empty list is ready.
func readStatus(body []byte, token string) (stepup.State, error) {
	var s status
	if err := json.Unmarshal(body, &s); err != nil {
		return "", errors.New("wise: one-time token status: not the documented JSON")
	}
	if s.Wrapped != nil {
		s = *s.Wrapped
	}
	if s.Token != token {
		return "", errors.New("wise: one-time token status: of another token")
	}
	if s.Challenges == nil {
		return "", errors.New("wise: one-time token status: has no list of challenges")
	}
	if s.Validity != nil && *s.Validity <= 0 {
		return stepup.StateExpired, nil
	}
	for _, c := range s.Challenges {
		if (c.Required == nil || *c.Required) && !c.Passed {
			return stepup.StatePending, nil
		}
	}
	return stepup.StateApproved, nil
}
