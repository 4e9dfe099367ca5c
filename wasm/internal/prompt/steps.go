package prompt

import (
	"slices"

	"countersign/shared/stepup"
)

// step is one factor that the challenge needs, or needed: what was cleared may
// vanish from the list, and the customer still counts it.
type step struct {
	id   string
	done bool
}

// sending is a code on its way.
type sending struct {
	factor string
	at     int64 // when it may be sent again, by the gateway's clock
	until  int64 // the same by ours
}

// resendMost bounds the pause between two codes, in milliseconds: a clock that
// is behind must not keep the customer from asking. The gateway judges.
const resendMost = 60_000

// Answerable reports that every needed factor of the challenge, or one of its
// alternatives, can be answered with these hooks. Where nothing is known of
// the factors it is not.
func Answerable(c stepup.Challenge, h Hooks) bool {
	t := newTalk(h, false)
	for _, f := range c.Factors {
		if open(&f) && len(t.ways(f)) == 0 {
			return false
		}
	}
	return len(c.Factors) > 0
}

// open reports that a factor is needed and none of its alternatives is there.
func open(f *stepup.Factor) bool {
	return f.Needed() && !slices.ContainsFunc(f.Alternatives, func(a stepup.Factor) bool {
		return a.State == stepup.StateApproved
	})
}

// learn takes the newest challenge in. What was cleared once stays cleared:
// news may be older than what is known.
func (t *talk) learn(c stepup.Challenge) {
	c.Hosted = nil // its token is nobody's business here
	t.challenge = c
	t.steps = slices.Clone(t.steps)
	for _, f := range c.Factors {
		if !f.Optional && !slices.ContainsFunc(t.steps, func(s step) bool { return s.id == f.ID }) {
			t.steps = append(t.steps, step{id: f.ID})
		}
	}
	for i := range t.steps {
		f, known := find(c.Factors, t.steps[i].id)
		t.steps[i].done = t.steps[i].done || !known || !open(&f)
	}
	t.learnSent(c.Factors)
	t.expires = t.expires.of(c, t.now)
}

func (t *talk) learnSent(factors []stepup.Factor) {
	for _, f := range factors {
		t.learnSent(f.Alternatives)
		if f.ResendAt == "" {
			continue
		}
		at, _ := instant(f.ResendAt)
		i := slices.IndexFunc(t.sent, func(s sending) bool { return s.factor == f.ID })
		if i >= 0 && t.sent[i].at >= at {
			continue
		}
		t.sent = slices.Clone(t.sent)
		if i < 0 {
			i = len(t.sent)
			t.sent = append(t.sent, sending{factor: f.ID})
		}
		t.sent[i].at, t.sent[i].until = at, min(at, t.now+resendMost)
	}
}

// wasSent reports that a code of the factor is on its way.
func (t *talk) wasSent(factor string) bool {
	return slices.ContainsFunc(t.sent, func(s sending) bool { return s.factor == factor })
}

// resendIn gives the milliseconds until a code may be sent again.
func (t *talk) resendIn(factor string) int64 {
	for _, s := range t.sent {
		if s.factor == factor {
			return max(0, s.until-t.now)
		}
	}
	return 0
}

// needed reports that a step, from 1, is still to be done.
func (t *talk) needed(at int) bool { return at > 0 && !t.steps[at-1].done }

// clear notes that a step is done.
func (t *talk) clear(at int) {
	t.steps = slices.Clone(t.steps)
	t.steps[at-1].done = true
}

// next gives the step that comes first in the provider's order, 0 for none.
func (t *talk) next() int {
	for _, f := range t.challenge.Factors {
		for i, s := range t.steps {
			if s.id == f.ID && !s.done {
				return i + 1
			}
		}
	}
	return 0
}

// choices are the ways to answer the step at hand.
func (t *talk) choices() []stepup.Factor {
	if t.at == 0 {
		return nil
	}
	f, known := find(t.challenge.Factors, t.steps[t.at-1].id)
	if !known {
		return nil
	}
	return t.ways(f)
}

// ways are a factor and its alternatives, as far as they can be answered here.
func (t *talk) ways(f stepup.Factor) []stepup.Factor {
	var all []stepup.Factor
	alternatives := f.Alternatives
	if t.able(f) {
		f.Alternatives = nil
		all = append(all, f)
	}
	for _, a := range alternatives {
		all = append(all, t.ways(a)...)
	}
	return all
}

func (t *talk) able(f stepup.Factor) bool {
	if f.ID == "" || slices.Contains(t.shut, f.ID) {
		return false
	}
	switch f.Method {
	case stepup.MethodCode, stepup.MethodSecret, stepup.MethodNewSecret:
		return true
	case stepup.MethodDevice:
		return t.device
	case stepup.MethodFace:
		return t.face
	}
	return false
}

// chosen gives the choice at hand.
func (t *talk) chosen() (stepup.Factor, bool) {
	if t.factor.ID == "" {
		return stepup.Factor{}, false
	}
	return find(t.choices(), t.factor.ID)
}

func find(factors []stepup.Factor, id string) (stepup.Factor, bool) {
	for _, f := range factors {
		if f.ID == id {
			return f, true
		}
	}
	return stepup.Factor{}, false
}
