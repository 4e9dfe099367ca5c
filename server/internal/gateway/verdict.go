package gateway

import (
	"slices"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// How an answer to a factor ended, as it is counted.
const (
	outcomeAccepted   = "accepted"
	outcomeWrong      = "wrong"
	outcomeBlocked    = "blocked"
	outcomeKeyChanged = "key_changed"
	outcomeRefused    = "refused" // by a provider that does not say why
	outcomeNotSent    = "not_sent"
)

// judged ends an attempt that the provider has judged. How the challenge stands
// is what the provider says when it is asked; where that cannot be learnt, an
// accepted answer counts for its factor, and never for the whole. An answer that
// the provider seems to accept, of whose factor it then says that it has not
// been shown, was none: or else it could be given for ever.
func (t task) judged(attempt challenge.Attempt, verdict provider.Verdict) {
	accepted, outcome := verdict.Accepted, outcomeWrong
	if accepted {
		_, denied := t.truth(attempt.Record, true)
		accepted = !denied
	}
	record := t.settle(attempt, accepted)
	if !verdict.Accepted && record.State == stepup.StatePending {
		record, _ = t.truth(record, false)
	}
	switch {
	case record.State == stepup.StateBlocked:
		outcome = outcomeBlocked
	case accepted:
		outcome = outcomeAccepted
	}
	t.metrics.FactorAnswer(t.up.name, outcome)
	t.verified(accepted, record, verdict.Sealed)
}

// settle gives an attempt back, or uses it up.
func (t task) settle(attempt challenge.Attempt, back bool) challenge.Record {
	ctx, cancel := t.detached(t.r)
	defer cancel()
	end := t.challenges.Wrong
	if back {
		end = t.challenges.GiveBack
	}
	record, err := end(ctx, attempt)
	if err != nil {
		// It lapses by itself, and is used up then.
		t.log.ErrorContext(ctx, "end of an attempt not recorded", "challenge", attempt.Record.ID, "error", err)
		return attempt.Record
	}
	return record
}

// truth asks the provider how a challenge stands after an answer. It reports
// whether the provider says that the factor has not been shown.
func (t task) truth(record challenge.Record, accepted bool) (now challenge.Record, denied bool) {
	var standing provider.Standing
	learnt := false
	if t.up.poller != nil {
		ctx, cancel := t.detached(t.r)
		defer cancel()
		t.polls.again(ctx, round(record), func() { standing, learnt = t.poll(t.w, t.r, t.up, record) })
	}
	if !learnt && accepted {
		ctx, cancel := t.detached(t.r)
		defer cancel()
		if _, err := t.challenges.Accept(ctx, record.ID, record.Token, t.factor.ID); err != nil {
			t.log.ErrorContext(ctx, "accepted answer not recorded", "challenge", record.ID, "error", err)
		}
	}
	return t.now(t.r, record), learnt && asks(standing, t.factor.ID)
}

// asks reports a challenge that still asks for a factor, or for what it stands
// in for.
func asks(s provider.Standing, factor string) bool {
	if s.State != stepup.StatePending && s.State != "" {
		return false
	}
	pending := func(f stepup.Factor) bool { return f.ID == factor && f.State != stepup.StateApproved }
	return slices.ContainsFunc(s.Factors, func(f stepup.Factor) bool {
		return pending(f) || f.State != stepup.StateApproved && slices.ContainsFunc(f.Alternatives, pending)
	})
}

// unjudged ends an attempt whose answer the provider did not judge, or of which
// nobody knows what became. An answer that never left, or that the provider
// could not read or did not want to yet, is none; any other may have been wrong.
func (t task) unjudged(attempt challenge.Attempt, cause error) {
	switch {
	case refusedAs(cause, provider.KeyChanged):
		t.unopened(attempt, cause)
		return
	case refusedAs(cause, stepup.Blocked):
		t.settle(attempt, false)
		t.metrics.FactorAnswer(t.up.name, outcomeBlocked)
		t.refused("answer not judged", attempt.Record, cause)
		return
	case !t.api.left.Load(), refusedAs(cause, provider.TooSoon), refusedAs(cause, stepup.NotFound), refusedAs(cause, stepup.Expired):
		t.settle(attempt, true)
		t.metrics.FactorAnswer(t.up.name, outcomeNotSent)
		t.refused("answer not judged", attempt.Record, cause)
		return
	}
	t.metrics.FactorAnswer(t.up.name, outcomeRefused)
	// The answer may have been taken all the same.
	now, _ := t.truth(attempt.Record, false)
	_, shown, _ := now.Factor(t.factor.ID)
	if now.State == stepup.StateApproved || shown {
		t.verified(true, t.settle(attempt, true), "")
		return
	}
	t.settle(attempt, false)
	t.refused("answer not judged", attempt.Record, cause)
}

// unopened ends an attempt whose answer the provider could not open: because its
// key has changed, or for another reason that it does not name.
func (t task) unopened(attempt challenge.Attempt, cause error) {
	ctx, cancel := t.detached(t.r)
	defer cancel()
	changed := false
	if t.up.keys != nil {
		var err error
		if changed, err = t.up.keys.changed(ctx, t.api, t.record.Session); err != nil {
			t.log.WarnContext(ctx, "provider's key not learnt", "provider", t.up.name, "error", err)
		}
	}
	t.settle(attempt, changed)
	p, outcome := problem.ProviderRefused, outcomeRefused
	if changed {
		p, outcome = problem.KeyChanged, outcomeKeyChanged
	}
	t.metrics.FactorAnswer(t.up.name, outcome)
	t.failAs(t.w, t.r, t.up, "answer not opened", cause, p, time.Duration(0))
}
