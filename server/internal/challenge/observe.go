package challenge

import (
	"context"
	"slices"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// rounding is how far a provider's whole seconds may be from ours.
const rounding = 2 * time.Second

// Observe notes what the provider says of the challenge behind token. It
// changes nothing where the challenge is no longer pending, or is pending with
// another token by now, or where nothing is new.
func (s *Service) Observe(ctx context.Context, id, token string, now provider.Standing) (Record, error) {
	return s.revise(ctx, id, func(r *Record) error {
		if err := r.pendingWith(token); err != nil {
			return err
		}
		news := s.shorten(r, now.Lifetime)
		if factors := merged(cloneFactors(r.Factors), now.Factors); len(now.Factors) > 0 && !same(factors, r.Factors) {
			r.setFactors(factors)
			news = true
		}
		switch now.State {
		case stepup.StatePending, "":
		case stepup.StateBlocked:
			return s.block(r, 0)
		default:
			return s.enter(r, now.State)
		}
		if !news {
			return errSame
		}
		return nil
	})
}

// Block ends the challenge behind token because there were too many attempts.
func (s *Service) Block(ctx context.Context, id, token string, after time.Duration) (Record, error) {
	return s.revise(ctx, id, func(r *Record) error {
		if err := r.pendingWith(token); err != nil {
			return err
		}
		return s.block(r, after)
	})
}

// block puts a record into the state blocked; after is how long for, 0 where
// nobody says.
func (s *Service) block(r *Record, after time.Duration) error {
	if after <= 0 {
		after = s.Lockout
	}
	r.BlockedUntil = s.Now().Add(after)
	return s.enter(r, stepup.StateBlocked)
}

// Accept notes that the provider took the answer to a factor. Whether all is
// done only the provider can say.
func (s *Service) Accept(ctx context.Context, id, token, factor string) (Record, error) {
	return s.revise(ctx, id, func(r *Record) error {
		if err := r.pendingWith(token); err != nil {
			return err
		}
		accepted := cloneFactors(r.Factors)
		for i, f := range accepted {
			if f.ID == factor || slices.ContainsFunc(f.Alternatives, func(o stepup.Factor) bool { return o.ID == factor }) {
				accepted[i].State = stepup.StateApproved
			}
		}
		if same(accepted, r.Factors) {
			return errSame
		}
		r.setFactors(accepted)
		return nil
	})
}

// Describe notes what a lookup has found: the subject so far, and values for
// the lookups that follow. It changes nothing where that one was done before.
func (s *Service) Describe(ctx context.Context, id string, lookup int, subject stepup.Subject, kept map[string]string) (Record, error) {
	return s.revise(ctx, id, func(r *Record) error {
		if r.Described != lookup {
			return errSame
		}
		r.Described++
		r.Subject, r.Kept = &subject, kept
		return nil
	})
}

// shorten brings the end of a challenge forward, never back.
func (s *Service) shorten(r *Record, left time.Duration) bool {
	ends := s.Now().Add(left)
	if left <= 0 || !ends.Before(r.ExpiresAt.Add(-rounding)) {
		return false
	}
	r.ExpiresAt, r.KeepUntil = ends, ends.Add(s.Keep)
	return true
}

// setFactors sets the factors and, with them, the approach.
func (r *Record) setFactors(factors []stepup.Factor) {
	r.Factors = factors
	switch r.Approach {
	case stepup.ApproachHosted, stepup.ApproachEmbedded:
		r.Approach = stepup.ApproachHosted
		if answerable(factors) {
			r.Approach = stepup.ApproachEmbedded
		}
	}
}

// answerable reports that the factors are known, and that each one that is
// needed, or another in its place, is answered through the gateway.
func answerable(factors []stepup.Factor) bool {
	here := func(f stepup.Factor) bool { return f.Method != "" && f.Method != stepup.MethodElsewhere }
	for _, f := range factors {
		if f.Needed() && !here(f) && !slices.ContainsFunc(f.Alternatives, here) {
			return false
		}
	}
	return len(factors) > 0
}

// merged gives the factors as the provider lists them now. One that was listed
// before and is nowhere any more has been shown: it stays, so that the customer
// sees the same steps all along.
func merged(before, now []stepup.Factor) []stepup.Factor {
	var all []stepup.Factor
	for _, f := range before {
		i := at(now, f.ID)
		switch {
		case i >= 0:
			f = now[i]
		case listed(now, f):
			continue // another one stands in its place
		default:
			f.State = stepup.StateApproved
			f.Alternatives = slices.DeleteFunc(f.Alternatives, func(other stepup.Factor) bool { return listed(now, other) })
		}
		all = append(all, f)
	}
	for _, f := range now {
		if at(before, f.ID) < 0 {
			all = append(all, f)
		}
	}
	return all
}

func at(list []stepup.Factor, id string) int {
	return slices.IndexFunc(list, func(f stepup.Factor) bool { return f.ID == id })
}

// listed reports a factor that a list has, by itself or as an alternative.
func listed(list []stepup.Factor, f stepup.Factor) bool {
	return slices.ContainsFunc(list, func(other stepup.Factor) bool { return other.ID == f.ID || at(other.Alternatives, f.ID) >= 0 })
}

// same reports that two lists say the same.
func same(a, b []stepup.Factor) bool {
	return slices.EqualFunc(a, b, func(f, g stepup.Factor) bool {
		return f.ID == g.ID && f.Type == g.Type && f.Category == g.Category && f.Method == g.Method &&
			f.State == g.State && f.Optional == g.Optional && f.Hint == g.Hint && f.Length == g.Length &&
			f.Sealed == g.Sealed && f.ResendAt == g.ResendAt && same(f.Alternatives, g.Alternatives)
	})
}
