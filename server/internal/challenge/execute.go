package challenge

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Begin makes the caller the one who sends the challenged request again. Of
// any number of callers exactly one gets the record without an error, and must
// then call Executed, Judged, Again, NotSent or Unknown with it. The others get the
// record as it stands with ErrMismatch, where their request is another one, or with
// a *StateError. Where the store went away meanwhile nobody knows whether the
// execution has begun: the caller sends nothing, and calls NotSent with what it got.
func (s *Service) Begin(ctx context.Context, id session.ID, challenge string, digest Digest) (Record, error) {
	var seen Record
	run, now := rand.Text(), s.Now()
	lease := now.Add(s.Lease)
	r, err := s.move(ctx, challenge, stepup.StateExecuting, func(r *Record) error {
		seen = r.Clone()
		if r.Session != id {
			return ErrNotFound
		}
		if r.Digest != digest {
			return ErrMismatch
		}
		if next, late := overdue(r, s.Now()); late {
			return &StateError{next}
		}
		r.From, r.Run, r.Lease, r.Answer = r.State, run, lease, nil
		r.Runs++
		r.KeepUntil = lease.Add(s.Keep)
		return nil
	})
	if away := (*Unavailable)(nil); errors.As(err, &away) {
		return Record{ID: challenge, Session: id, Run: run, Lease: lease, KeepUntil: lease.Add(s.Keep)}, err
	}
	if err != nil {
		return seen, err
	}
	return r, nil
}

// end ends the execution that began with run. The error is a *StateError where it
// has ended already, so that an end may be told again whose telling may have
// failed. An execution that was given up because it took too long, and then ended,
// was not unknown after all.
func (s *Service) end(ctx context.Context, run Record, change func(*Record) (stepup.State, error)) (Record, error) {
	return s.update(ctx, run.ID, func(r *Record) error {
		if r.forgot(run) {
			r.State, r.From, r.Run, r.Runs = stepup.StateExecuting, run.From, run.Run, run.Runs
		}
		if r.Run != run.Run || r.State != stepup.StateExecuting && r.State != stepup.StateUnknown {
			return &StateError{r.State}
		}
		next, err := change(r)
		if err != nil {
			return err
		}
		if r.State == stepup.StateUnknown && next.Final() && !s.Now().Before(r.Lease) {
			r.State = stepup.StateExecuting
		}
		return s.enter(r, next)
	})
}

// forgot reports that the store has lost the beginning of an execution, as one does
// that crashes before it has written everything down.
func (r *Record) forgot(run Record) bool {
	return r.Runs < run.Runs && !r.State.Final()
}

// Executed ends an execution with the provider's answer, which is kept.
func (s *Service) Executed(ctx context.Context, run Record, answer Answer) (Record, error) {
	return s.end(ctx, run, func(r *Record) (stepup.State, error) {
		r.Answer = &answer
		return stepup.StateExecuted, nil
	})
}

// Judged ends an execution whose answer says that the customer has not approved:
// nothing was done.
func (s *Service) Judged(ctx context.Context, run Record, state stepup.State) (Record, error) {
	return s.end(ctx, run, func(r *Record) (stepup.State, error) {
		if state == stepup.StateBlocked {
			r.BlockedUntil = s.Now().Add(s.Lockout)
		}
		return state, nil
	})
}

// Again ends an execution whose answer was a new challenge: the record is
// pending again, with what the provider demands now. The answer is kept for
// those who wait for this execution.
func (s *Service) Again(ctx context.Context, run Record, demand provider.Demand, answer Answer) (Record, error) {
	return s.end(ctx, run, func(r *Record) (stepup.State, error) {
		s.demand(r, demand, s.Now())
		r.Answer = &answer
		return stepup.StatePending, nil
	})
}

// NotSent ends an execution whose request never left, or was turned away unread:
// the challenge is what it was before.
func (s *Service) NotSent(ctx context.Context, run Record) (Record, error) {
	return s.end(ctx, run, func(r *Record) (stepup.State, error) {
		r.KeepUntil = r.ExpiresAt.Add(s.Keep)
		return r.From, nil
	})
}

// Unknown ends an execution whose request was sent and whose outcome was lost.
func (s *Service) Unknown(ctx context.Context, run Record) (Record, error) {
	return s.end(ctx, run, func(*Record) (stepup.State, error) { return stepup.StateUnknown, nil })
}

// recheck is how often Wait looks by itself, in case it was not told.
const recheck = time.Second

// Wait waits until nobody executes the session's challenge any more and gives
// it as it then stands. When ctx ends first it gives ctx's error.
func (s *Service) Wait(ctx context.Context, id session.ID, challenge string) (Record, error) {
	changes := make(chan struct{}, 1)
	cancel, err := s.Store.Subscribe(ctx, id, func(string) {
		select {
		case changes <- struct{}{}:
		default: // one look is due anyway
		}
	})
	if err != nil {
		return Record{}, err
	}
	defer cancel()
	look := time.NewTicker(recheck)
	defer look.Stop()
	for {
		r, err := s.Find(ctx, id, challenge)
		if err != nil || r.State != stepup.StateExecuting {
			return r, err
		}
		select {
		case <-changes:
		case <-look.C:
		case <-ctx.Done():
			return Record{}, ctx.Err()
		}
	}
}
