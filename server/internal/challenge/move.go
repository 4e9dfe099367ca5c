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
	return s.update(ctx, id, func(r *Record) error {
		if change != nil {
			if err := change(r); err != nil {
				return err
			}
		}
		return s.enter(r, next)
	})
}

// enter puts a record into a state, if it may.
func (s *Service) enter(r *Record, next stepup.State) error {
	if !r.State.CanBecome(next) {
		return &StateError{r.State}
	}
	r.State = next
	if next.Final() {
		r.KeepUntil = s.Now().Add(s.Keep)
	}
	return nil
}

// update changes a record, and counts it where that was its end.
func (s *Service) update(ctx context.Context, id string, change func(*Record) error) (Record, error) {
	var before stepup.State
	r, err := s.Store.Update(ctx, id, func(r *Record) error {
		before = r.State
		return change(r)
	})
	if err == nil && r.State != before && r.State.Final() {
		s.Metrics.ChallengeEnded(r.Provider, r.State)
	}
	return r, err
}

// errSame says that there is nothing to change.
var errSame = errors.New("challenge: nothing to change")

// revise is update for changes that may turn out to be none, or to come too
// late: the record is then given as it stands.
func (s *Service) revise(ctx context.Context, id string, change func(*Record) error) (Record, error) {
	r, err := s.update(ctx, id, change)
	if stale := (*StateError)(nil); errors.Is(err, errSame) || errors.As(err, &stale) {
		return s.Store.Get(ctx, id)
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

// settled moves a record that has run out and gives it as it then stands.
func (s *Service) settled(ctx context.Context, r Record) (Record, error) {
	next, late := overdue(&r, s.Now())
	if !late {
		return r, nil
	}
	return s.revise(ctx, r.ID, func(r *Record) error {
		if now, late := overdue(r, s.Now()); !late || now != next {
			return errSame // somebody else was faster
		}
		return s.enter(r, next)
	})
}

// pendingWith reports why a record takes no news of the challenge behind token:
// it is no longer pending, or is pending with another token by now.
func (r *Record) pendingWith(token string) error {
	if r.State != stepup.StatePending || r.Token != token {
		return &StateError{r.State}
	}
	return nil
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
