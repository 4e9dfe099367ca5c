package challenge

import (
	"context"
	"time"

	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Begin makes the caller the one who sends the challenged request again. Of
// any number of callers exactly one gets the record without an error, and must
// then call Executed, Judged, Again, NotSent or Unknown. The others get the record as
// it stands with ErrMismatch, where their request is another one, or with a
// *StateError.
func (s *Service) Begin(ctx context.Context, id session.ID, challenge string, digest Digest) (Record, error) {
	var seen Record
	r, err := s.move(ctx, challenge, stepup.StateExecuting, func(r *Record) error {
		seen = r.Clone()
		if r.Session != id {
			return ErrNotFound
		}
		if r.Digest != digest {
			return ErrMismatch
		}
		now := s.Now()
		if next, late := overdue(r, now); late {
			return &StateError{next}
		}
		r.From, r.Lease, r.Answer = r.State, now.Add(s.Lease), nil
		r.KeepUntil = r.Lease.Add(s.Keep)
		return nil
	})
	if err != nil {
		return seen, err
	}
	return r, nil
}

// Executed ends an execution with the provider's answer, which is kept.
func (s *Service) Executed(ctx context.Context, id string, answer Answer) (Record, error) {
	return s.move(ctx, id, stepup.StateExecuted, func(r *Record) error {
		r.Answer = &answer
		return nil
	})
}

// Again ends an execution whose answer was a new challenge: the record is
// pending again, with what the provider demands now. The answer is kept for
// those who wait for this execution.
func (s *Service) Again(ctx context.Context, id string, demand provider.Demand, answer Answer) (Record, error) {
	return s.move(ctx, id, stepup.StatePending, func(r *Record) error {
		s.demand(r, demand, s.Now())
		r.Answer = &answer
		return nil
	})
}

// NotSent ends an execution whose request never left, or was turned away unread:
// the challenge is what it was before.
func (s *Service) NotSent(ctx context.Context, id string) (Record, error) {
	r, err := s.Store.Get(ctx, id)
	if err != nil {
		return Record{}, err
	}
	return s.move(ctx, id, r.From, func(r *Record) error {
		r.KeepUntil = r.ExpiresAt.Add(s.Keep)
		return nil
	})
}

// Unknown ends an execution whose request was sent and whose outcome was lost.
func (s *Service) Unknown(ctx context.Context, id string) (Record, error) {
	return s.move(ctx, id, stepup.StateUnknown, nil)
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
