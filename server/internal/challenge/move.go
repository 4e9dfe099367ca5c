package challenge

import (
	"context"
	"errors"
	"time"

	"countersign/server/internal/session"
	"countersign/shared/stepup"
)

// StateError says that a challenge does not allow what was asked, because of
// the state it is in.
type StateError struct{ State stepup.State }

func (e *StateError) Error() string { return "challenge: is " + string(e.State) }

// move changes a record's state and whatever goes with it. The state machine
// of stepup decides whether it may; where not, the error is a *StateError.
func (s *Service) move(ctx context.Context, id string, next stepup.State, change func(*Record) error) (Record, error) {
	r, err := s.Store.Update(ctx, id, func(r *Record) error {
		if change != nil {
			if err := change(r); err != nil {
				return err
			}
		}
		if !r.State.CanBecome(next) {
			return &StateError{r.State}
		}
		r.State = next
		if next.Final() {
			r.KeepUntil = s.Now().Add(s.Keep)
		}
		return nil
	})
	if err == nil && next.Final() {
		s.Metrics.ChallengeEnded(r.Provider, next)
	}
	return r, err
}

// overdue gives the state that a record has reached by the clock alone.
func overdue(r *Record, now time.Time) (stepup.State, bool) {
	switch r.State {
	case stepup.StatePending, stepup.StateApproved:
		return stepup.StateExpired, !now.Before(r.ExpiresAt)
	case stepup.StateExecuting:
		return stepup.StateUnknown, !now.Before(r.Lease)
	}
	return "", false
}

// errOnTime says that a record is not overdue after all.
var errOnTime = errors.New("challenge: on time")

// settled moves a record that has run out and gives it as it then stands.
func (s *Service) settled(ctx context.Context, r Record) (Record, error) {
	next, late := overdue(&r, s.Now())
	if !late {
		return r, nil
	}
	moved, err := s.move(ctx, r.ID, next, func(r *Record) error {
		if now, late := overdue(r, s.Now()); !late || now != next {
			return errOnTime
		}
		return nil
	})
	if errors.Is(err, errOnTime) { // somebody else was faster
		return s.Store.Get(ctx, r.ID)
	}
	return moved, err
}

// Settle notes what the provider says of the challenge behind token. It
// changes nothing where the challenge is no longer pending, or is pending with
// another token by now.
func (s *Service) Settle(ctx context.Context, id, token string, state stepup.State) (Record, error) {
	r, err := s.move(ctx, id, state, func(r *Record) error {
		if r.State != stepup.StatePending || r.Token != token {
			return &StateError{r.State}
		}
		return nil
	})
	if stale := (*StateError)(nil); errors.As(err, &stale) {
		return s.Store.Get(ctx, id)
	}
	return r, err
}

// Cancel ends a challenge that has not been acted upon. Where it has ended
// without being acted upon already, nothing changes; where it is being acted
// upon or was, the error is a *StateError.
func (s *Service) Cancel(ctx context.Context, id session.ID, challenge string) (Record, error) {
	r, err := s.Find(ctx, id, challenge)
	if err != nil {
		return Record{}, err
	}
	moved, err := s.move(ctx, challenge, stepup.StateCancelled, nil)
	if state := (*StateError)(nil); errors.As(err, &state) && ended(state.State) {
		return s.Store.Get(ctx, r.ID)
	}
	return moved, err
}

// ended reports whether a challenge in this state ended without execution.
func ended(s stepup.State) bool {
	switch s {
	case stepup.StateCancelled, stepup.StateDeclined, stepup.StateExpired, stepup.StateBlocked:
		return true
	}
	return false
}
