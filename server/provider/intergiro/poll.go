package intergiro

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Poll implements provider.Poller: GET of the consent, which no page documents
// and the settings therefore leave out by default. A consent that was used
// counts as approved: its request is repeated for what came of it, or that is
// collected. A word that is not known teaches nothing, nor does any other answer
// than the consent.
func (v Verifiable) Poll(ctx context.Context, up provider.Upstream, c provider.Case) (provider.Standing, error) {
	if !wire.ValidID(c.Token) {
		return provider.Standing{}, fmt.Errorf("intergiro: consent: %w", provider.ErrParameter)
	}
	a, err := ask(ctx, up, call{
		name: "consent status", method: http.MethodGet, path: consentPath(c.Token), answers: []int{http.StatusOK},
	})
	if err != nil {
		return provider.Standing{}, err
	}
	s, err := v.readStanding(a, c)
	if err != nil {
		return provider.Standing{}, fmt.Errorf("intergiro: consent status: %w", err)
	}
	return s, nil
}

func (v Verifiable) readStanding(a answer, c provider.Case) (provider.Standing, error) {
	k, err := readConsent(a.body)
	if err != nil {
		return provider.Standing{}, err
	}
	if k.ID != c.Token {
		return provider.Standing{}, errors.New("is of another consent")
	}
	state, known := v.words[k.Status]
	if !known {
		return provider.Standing{}, errors.New("has a status that is not known")
	}
	s := provider.Standing{State: state}
	if state == stepup.StatePending {
		s.Lifetime = k.lifetime(a.header)
	}
	return s, nil
}
