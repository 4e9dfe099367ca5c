package challenge

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"countersign/server/internal/session"
	"countersign/shared/stepup"
)

// Attempt is the right to send one answer to the provider. Whoever has it ends
// it with Wrong or GiveBack; one that is not ended in time counts as wrong.
type Attempt struct {
	Record Record
	id     string
}

// Reserve takes one of the attempts that are left before an answer leaves, so
// that answers sent side by side are never more than there may be wrong ones.
// The error is a *TooSoon where the last ones are under way.
func (s *Service) Reserve(ctx context.Context, id session.ID, challenge string) (Attempt, error) {
	a := Attempt{id: rand.Text()}
	wait := false
	r, err := s.update(ctx, challenge, func(r *Record) error {
		wait = false
		if r.Session != id {
			return ErrNotFound
		}
		now := s.Now()
		if next, late := overdue(r, now); late {
			return &StateError{next}
		}
		if r.State != stepup.StatePending {
			return &StateError{r.State}
		}
		r.lapse(now)
		if r.Attempts >= r.MaxAttempts {
			return s.block(r, 0)
		}
		if wait = r.Attempts+len(r.Underway) >= r.MaxAttempts; wait {
			return &TooSoon{time.Second}
		}
		r.Underway = append(r.Underway, Underway{ID: a.id, Until: now.Add(s.Lease)})
		return nil
	})
	if err != nil {
		return Attempt{}, err
	}
	if r.State != stepup.StatePending {
		return Attempt{}, &StateError{r.State}
	}
	a.Record = r
	return a, nil
}

// lapse counts answers as wrong that nobody has judged in time.
func (r *Record) lapse(now time.Time) {
	r.Underway = slices.DeleteFunc(r.Underway, func(u Underway) bool {
		late := !now.Before(u.Until)
		if late {
			r.Attempts++
		}
		return late
	})
}

// Wrong ends an attempt whose answer was wrong, or whose outcome nobody knows.
// The last one blocks the challenge.
func (s *Service) Wrong(ctx context.Context, a Attempt) (Record, error) {
	return s.revise(ctx, a.Record.ID, func(r *Record) error {
		if !r.drop(a.id) {
			return errSame // it has lapsed, and was counted then
		}
		r.Attempts++
		if r.Attempts >= r.MaxAttempts && r.State == stepup.StatePending {
			return s.block(r, 0)
		}
		return nil
	})
}

// GiveBack ends an attempt whose answer was right, or was not judged at all.
func (s *Service) GiveBack(ctx context.Context, a Attempt) (Record, error) {
	return s.revise(ctx, a.Record.ID, func(r *Record) error {
		if !r.drop(a.id) {
			return errSame
		}
		return nil
	})
}

func (r *Record) drop(id string) bool {
	before := len(r.Underway)
	r.Underway = slices.DeleteFunc(r.Underway, func(u Underway) bool { return u.ID == id })
	return len(r.Underway) < before
}
