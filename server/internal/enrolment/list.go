package enrolment

import (
	"slices"
	"time"

	"countersign/server/internal/session"
	"countersign/shared/wire"
)

// The limits of a list, where nobody says otherwise.
const (
	// DefaultEach is how many ids are kept, the newest.
	DefaultEach = 16
	// DefaultExpected is how long an id is waited for that only a browser can
	// read.
	DefaultExpected = 10 * time.Minute
)

// List is what a Store keeps for one key. Its rules are the same wherever it is
// kept.
type List struct {
	IDs      []wire.Enrolment
	Expected []Expectation
}

// Expectation is the right of a session to note one id.
type Expectation struct {
	Session session.ID
	Until   time.Time
}

// Add adds an id, unless it is there, and keeps the newest each.
func (l *List) Add(e wire.Enrolment, each int) {
	if !l.has(e.ID) {
		l.IDs = last(append(l.IDs, e), each)
	}
}

// Expect lets a session note one id.
func (l *List) Expect(s session.ID, until time.Time, each int) {
	l.Expected = last(append(l.Expected, Expectation{s, until}), each)
}

// Note is Add for an id that was expected; ErrUnexpected where it was not.
func (l *List) Note(s session.ID, e wire.Enrolment, each int) error {
	if l.has(e.ID) {
		return nil // it was noted before
	}
	i := slices.IndexFunc(l.Expected, func(x Expectation) bool { return x.Session == s })
	if i < 0 {
		return ErrUnexpected
	}
	l.Expected = slices.Delete(l.Expected, i, i+1)
	l.Add(e, each)
	return nil
}

// Remove forgets an id, where it is there.
func (l *List) Remove(id string) {
	l.IDs = slices.DeleteFunc(l.IDs, func(e wire.Enrolment) bool { return e.ID == id })
}

// Lapse drops the expectations that have run out.
func (l *List) Lapse(now time.Time) {
	l.Expected = slices.DeleteFunc(l.Expected, func(x Expectation) bool { return !now.Before(x.Until) })
}

// Empty reports a list that need not be kept.
func (l *List) Empty() bool { return len(l.IDs)+len(l.Expected) == 0 }

func (l *List) has(id string) bool {
	return slices.ContainsFunc(l.IDs, func(e wire.Enrolment) bool { return e.ID == id })
}

// last gives the last n of a list.
func last[T any](list []T, n int) []T {
	return slices.Clone(list[max(0, len(list)-n):])
}
