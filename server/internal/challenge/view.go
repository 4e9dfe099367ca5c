package challenge

import (
	"time"

	"countersign/shared/stepup"
)

// View gives what the session that raised the challenge may see. The one-time
// token is shown only while there is something to approve with it.
func (r *Record) View() stepup.Challenge {
	c := stepup.Challenge{
		ID: r.ID, Provider: r.Provider, Approach: r.Approach, State: r.State,
		Verifiable: r.Verifiable, Factors: r.factors(), Subject: r.Subject,
		Returned:  r.Returned,
		ExpiresAt: r.ExpiresAt.UTC().Format(time.RFC3339), Covers: r.Covers, Request: r.Request,
	}
	if r.MaxAttempts > 0 && (r.Approach == stepup.ApproachEmbedded || r.Attempts > 0) {
		left := max(0, r.MaxAttempts-r.Attempts)
		c.AttemptsLeft = &left
	}
	if r.State == stepup.StateBlocked && !r.BlockedUntil.IsZero() {
		c.BlockedUntil = stamp(r.BlockedUntil)
	}
	if r.Hosted != "" && r.State == stepup.StatePending {
		c.Hosted = &stepup.Hosted{URL: r.Hosted, Token: r.Token}
	}
	return c
}

// factors are the provider's, with what is known of their codes.
func (r *Record) factors() []stepup.Factor {
	factors := cloneFactors(r.Factors)
	r.addSent(factors)
	return factors
}

func (r *Record) addSent(factors []stepup.Factor) {
	for i := range factors {
		f := &factors[i]
		r.addSent(f.Alternatives)
		sent := r.Sent[f.ID]
		if !sent.Done {
			continue
		}
		f.ResendAt = stamp(sent.Again)
		if sent.Hint != "" {
			f.Hint = sent.Hint
		}
	}
}

// Factor gives the factor with this id, of the needed ones or of their
// alternatives, and whether it has been shown, by itself or by another one in
// its place.
func (r *Record) Factor(id string) (f stepup.Factor, shown, ok bool) {
	for _, f := range r.factors() {
		shown := f.State == stepup.StateApproved
		if f.ID == id {
			return f, shown, true
		}
		for _, other := range f.Alternatives {
			if other.ID == id {
				return other, shown || other.State == stepup.StateApproved, true
			}
		}
	}
	return stepup.Factor{}, false, false
}

// stamp writes a time as the protocol does: in whole seconds, and never before
// it has come.
func stamp(t time.Time) string {
	whole := t.UTC().Truncate(time.Second)
	if whole.Before(t) {
		whole = whole.Add(time.Second)
	}
	return whole.Format(time.RFC3339)
}
