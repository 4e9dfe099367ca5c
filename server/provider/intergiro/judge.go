package intergiro

import (
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Judge implements provider.Judging. What a request is answered with whose
// consent was refused, or whose time is over, is not documented. The request
// itself is in order, or else it would not have been answered with a consent, so
// a status that says one of these is about the consent.
func (p Provider) Judge(a provider.Answer) (stepup.State, bool) {
	state, ok := p.endings[a.Status]
	return state, ok
}
