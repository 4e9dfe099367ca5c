package wise

import (
	"encoding/json"
	"time"
)

// The one-time token object (docs.wise.com, reference "ottStatusGet"), whole,
// and in the reduced form of some operations; wrapped, or not.
type (
	tokenObject struct {
		Properties tokenProperties `json:"oneTimeTokenProperties"`
	}
	tokenProperties struct {
		OneTimeToken string          `json:"oneTimeToken"`
		Challenges   any             `json:"challenges"`
		Validity     int             `json:"validity"`
		ActionType   json.RawMessage `json:"actionType,omitempty"`
		UserID       json.RawMessage `json:"userId,omitempty"`
	}
	tokenChallenge struct {
		Primary      tokenFactor   `json:"primaryChallenge"`
		Alternatives []tokenFactor `json:"alternatives"`
		Required     bool          `json:"required"`
		Passed       bool          `json:"passed"`
	}
	tokenFactor struct {
		Type string       `json:"type"`
		View tokenViewing `json:"viewData"`
	}
	tokenViewing struct {
		Attributes struct {
			UserID int64 `json:"userId"`
		} `json:"attributes"`
	}
	// reducedChallenge is all that some operations say of a factor.
	reducedChallenge struct {
		Primary reducedFactor `json:"primaryChallenge"`
		Passed  bool          `json:"passed"`
	}
	reducedFactor struct {
		Type string `json:"type"`
	}
)

// habit is whether an operation's published examples list cleared factors.
type habit bool

const (
	keeps habit = false
	drops habit = true
)

// listed gives the factors that an operation with this habit shows.
func (a *approval) listed(u Unconfirmed, h habit) []factor {
	dropped := bool(h)
	switch u.ClearedFactors {
	case "kept":
		dropped = false
	case "dropped":
		dropped = true
	case "alternate":
		dropped = a.drops
	}
	all := []factor{}
	for _, f := range a.factors {
		if !f.passed || !dropped {
			all = append(all, f)
		}
	}
	return all
}

// whole gives the object with all it knows.
func (a *approval) whole(u Unconfirmed, h habit, now time.Time) tokenProperties {
	list := []tokenChallenge{}
	for _, f := range a.listed(u, h) {
		c := tokenChallenge{Primary: a.view(f.kind), Alternatives: []tokenFactor{}, Required: f.required, Passed: f.passed}
		for _, other := range f.alternatives {
			c.Alternatives = append(c.Alternatives, a.view(other))
		}
		list = append(list, c)
	}
	p := tokenProperties{OneTimeToken: a.token, Challenges: list, Validity: a.validity(now)}
	switch u.TokenDetails {
	case "given":
		p.ActionType, p.UserID = json.RawMessage(`"`+actionTypes[a.action]+`"`), json.RawMessage(itoa(a.user))
	case "null":
		p.ActionType, p.UserID = json.RawMessage("null"), json.RawMessage("null")
	}
	return p
}

// reduced gives the object with what is passed and what is not.
func (a *approval) reduced(u Unconfirmed, h habit, now time.Time) tokenProperties {
	list := []reducedChallenge{}
	for _, f := range a.listed(u, h) {
		list = append(list, reducedChallenge{reducedFactor{f.kind}, f.passed})
	}
	return tokenProperties{OneTimeToken: a.token, Challenges: list, Validity: a.validity(now)}
}

// remaining gives the object as the codes' and the legacy verify operations do
// in their examples: whole while something is left to prove, else reduced.
func (a *approval) remaining(u Unconfirmed, now time.Time) tokenObject {
	if ready(a.factors) {
		return tokenObject{a.reduced(u, drops, now)}
	}
	return tokenObject{a.whole(u, drops, now)}
}

func (a *approval) view(kind string) tokenFactor {
	f := tokenFactor{Type: kind}
	f.View.Attributes.UserID = a.user
	return f
}
