package challenge

import (
	"context"
	"maps"
	"time"

	"countersign/server/internal/session"
	"countersign/shared/stepup"
)

// Send makes the caller the one who has a factor's code sent. Nobody else may
// within pause: they get a *TooSoon. The caller then calls CodeSent or, where
// none was sent, Unsent.
func (s *Service) Send(ctx context.Context, id session.ID, challenge, factor string, pause time.Duration) (Record, error) {
	return s.update(ctx, challenge, func(r *Record) error {
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
		if _, _, ok := r.Factor(factor); !ok {
			return ErrFactor
		}
		sent := r.Sent[factor]
		if left := sent.Again.Sub(now); left > 0 {
			return &TooSoon{left}
		}
		sent.Again = now.Add(pause)
		r.setSent(factor, sent)
		return nil
	})
}

// CodeSent notes where a code went.
func (s *Service) CodeSent(ctx context.Context, id, token, factor, hint string) (Record, error) {
	return s.revise(ctx, id, func(r *Record) error {
		if err := r.pendingWith(token); err != nil {
			return err
		}
		sent := r.Sent[factor]
		sent.Done, sent.Hint = true, hint
		r.setSent(factor, sent)
		return nil
	})
}

// Unsent notes that no code was sent, and how long to wait until one may be.
func (s *Service) Unsent(ctx context.Context, id, token, factor string, wait time.Duration) (Record, error) {
	return s.revise(ctx, id, func(r *Record) error {
		if err := r.pendingWith(token); err != nil {
			return err
		}
		sent := r.Sent[factor]
		sent.Again = s.Now().Add(wait)
		r.setSent(factor, sent)
		return nil
	})
}

func (r *Record) setSent(factor string, sent Sent) {
	r.Sent = maps.Clone(r.Sent)
	if r.Sent == nil {
		r.Sent = map[string]Sent{}
	}
	r.Sent[factor] = sent
}
