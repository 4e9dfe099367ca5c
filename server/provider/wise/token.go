package wise

import (
	"encoding/json"
	"errors"
	"time"

	"countersign/server/provider"
	"countersign/shared/onetime"
	"countersign/shared/stepup"
)

// The limits of a token object. One that is larger teaches nothing: what were
// cut off might be what is still to be done.
const (
	maxObject       = 64 << 10
	maxEntries      = 32
	maxAlternatives = 16
	maxValidity     = 24 * 60 * 60 // seconds; 3600 in all examples
)

// object is the one-time token object (reference "one-time token"). Some
// answers wrap it and some do not; some leave out all but the token and what is
// to be done. Other fields are not read: actionType and userId may be null.
type object struct {
	Wrapped  *object `json:"oneTimeTokenProperties"`
	Token    string  `json:"oneTimeToken"`
	Entries  []entry `json:"challenges"`
	Validity *int64  `json:"validity"` // seconds
}

// entry is one of the list: something that must be passed, or one of its
// alternatives.
type entry struct {
	Primary      option   `json:"primaryChallenge"`
	Alternatives []option `json:"alternatives"`
	Required     *bool    `json:"required"` // missing in reduced forms, where all are
	Passed       bool     `json:"passed"`
}

type option struct {
	Type string `json:"type"`
}

func (e entry) required() bool { return e.Required == nil || *e.Required }

func (e entry) state() stepup.State {
	if e.Passed {
		return stepup.StateApproved
	}
	return stepup.StatePending
}

// readObject reads a token object in any of its forms.
func readObject(body []byte) (object, error) {
	var o object
	if len(body) > maxObject || json.Unmarshal(body, &o) != nil {
		return object{}, errors.New("not the documented JSON")
	}
	if o.Wrapped != nil {
		o = *o.Wrapped
	}
	switch {
	case !onetime.Valid(o.Token):
		return object{}, errors.New("has no token")
	case o.Entries == nil:
		return object{}, errors.New("has no list of challenges")
	case len(o.Entries) > maxEntries:
		return object{}, errors.New("has too many challenges")
	}
	for _, e := range o.Entries {
		if len(e.Alternatives) > maxAlternatives {
			return object{}, errors.New("has too many alternatives")
		}
	}
	return o, nil
}

// readStanding reads what a token object says of a challenge.
func readStanding(body []byte, c provider.Case) (provider.Standing, error) {
	o, err := readObject(body)
	if err != nil {
		return provider.Standing{}, err
	}
	if o.Token != c.Token {
		return provider.Standing{}, errors.New("is of another token")
	}
	return o.standing(c), nil
}

// standing applies the ready rule: nothing on the list is both required and not
// passed. An empty list is ready; what was cleared may stay on the list or not.
func (o object) standing(c provider.Case) provider.Standing {
	s := provider.Standing{State: stepup.StateApproved, Factors: factors(o.Entries, c)}
	for i := range s.Factors {
		if s.Factors[i].Needed() {
			s.State = stepup.StatePending
		}
	}
	if o.Validity == nil {
		return s
	}
	if *o.Validity <= 0 {
		s.State = stepup.StateExpired
	}
	s.Lifetime = time.Duration(min(max(*o.Validity, 0), maxValidity)) * time.Second
	return s
}
