package gateway

import (
	"errors"
	"net/http"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// task is a request about one factor of a challenge.
type task struct {
	*Gateway
	w      http.ResponseWriter
	r      *http.Request
	up     *upstream
	api    onBehalf
	record challenge.Record
	factor stepup.Factor
}

// withFactor serves only requests about a factor of a challenge that is waiting
// for an answer. Where there is nothing left to answer, done is called.
func (g *Gateway) withFactor(serve, done func(task)) endpoint {
	return g.withSession(func(w http.ResponseWriter, r *http.Request, s session.ID) {
		record, err := g.found(r, s)
		if err != nil {
			g.fail(w, r, "challenge not read", err)
			return
		}
		if len(record.Factors) == 0 {
			record = g.ask(w, r, record)
		}
		note := observe.NoteOf(r.Context())
		note.Challenge, note.Provider = record.ID, record.Provider
		t := task{Gateway: g, w: w, r: r, up: g.upstreams[record.Provider], record: record}
		factor, shown, ok := record.Factor(r.PathValue("factor"))
		t.factor = factor
		switch {
		case record.State == stepup.StateApproved || record.State == stepup.StateExecuted:
			done(t)
		case record.State != stepup.StatePending:
			t.refuseEnded(record)
		case t.up == nil || !ok:
			g.refuse(w, r, problem.FactorUnknown)
		case shown:
			done(t)
		case !t.up.takes(factor):
			g.refuse(w, r, problem.FactorUnsupported)
		default:
			t.api = g.behalf(w, r, t.up)
			serve(t)
		}
	})
}

// refuseEnded answers that a challenge takes no answers any more.
func (t task) refuseEnded(r challenge.Record) {
	t.refuseFor(t.w, t.r, problemOfState(r.State), time.Until(r.BlockedUntil))
}

// startFactor has the code of a factor sent.
func (g *Gateway) startFactor() endpoint {
	return g.withFactor(task.start, func(t task) { writeChallenge(t.w, t.r, t.record.View()) })
}

func (t task) start() {
	switch {
	case t.factor.Method != stepup.MethodCode:
		t.refuse(t.w, t.r, problem.FactorUnsupported)
		return
	case !bodyless(t.r):
		t.refuse(t.w, t.r, problem.AnswerInvalid.With("This takes no body."))
		return
	}
	record, err := t.challenges.Send(t.r.Context(), t.record.Session, t.record.ID, t.factor.ID, t.limits.ResendPause)
	if err != nil {
		t.failFactor("code not sent", err)
		return
	}
	ctx, cancel := t.detached(t.r)
	defer cancel()
	hint, err := t.up.embedded.Start(ctx, t.api, caseOf(record), t.factor)
	if err != nil {
		t.unsent(record, err)
		return
	}
	record, err = t.challenges.CodeSent(ctx, record.ID, record.Token, t.factor.ID, clean(hint))
	if err != nil {
		t.fail(t.w, t.r, "code not recorded", err)
		return
	}
	writeChallenge(t.w, t.r, record.View())
}

// unsent ends the sending of a code that failed. Where the provider may have
// sent it all the same, the next one has to wait.
func (t task) unsent(record challenge.Record, cause error) {
	ctx, cancel := t.detached(t.r)
	defer cancel()
	refusal, refused := refusalOf(cause)
	if refused || !t.api.left.Load() {
		var wait time.Duration
		if refused {
			wait = refusal.RetryAfter
		}
		if _, err := t.challenges.Unsent(ctx, record.ID, record.Token, t.factor.ID, wait); err != nil {
			t.log.ErrorContext(ctx, "code not recorded", "challenge", record.ID, "error", err)
		}
	}
	if refusedAs(cause, stepup.Refused) {
		t.truth(record, false) // something else is due
	}
	t.refused("code not sent", record, cause)
}

// refused answers for a provider that refused or failed, and notes what that
// means for the challenge.
func (t task) refused(what string, record challenge.Record, cause error) {
	ctx, cancel := t.detached(t.r)
	defer cancel()
	var err error
	switch refusal, _ := refusalOf(cause); {
	case refusedAs(cause, stepup.Blocked):
		record, err = t.challenges.Block(ctx, record.ID, record.Token, refusal.RetryAfter)
	case refusedAs(cause, stepup.Expired):
		record, err = t.challenges.Observe(ctx, record.ID, record.Token, provider.Standing{State: stepup.StateExpired})
	case refusedAs(cause, stepup.NotFound):
		// It is not set up at the provider.
		t.failAs(t.w, t.r, t.up, what, cause, problem.FactorUnsupported, 0)
		return
	default:
		t.failProvider(t.w, t.r, t.up, what, cause)
		return
	}
	if err != nil {
		t.fail(t.w, t.r, "refusal not recorded", err)
		return
	}
	p, _ := problemOfProvider(cause)
	t.failAs(t.w, t.r, t.up, what, cause, p, time.Until(record.BlockedUntil))
}

// failFactor answers that a challenge does not allow what was asked.
func (t task) failFactor(what string, err error) {
	var (
		soon  *challenge.TooSoon
		state *challenge.StateError
	)
	switch {
	case errors.As(err, &soon):
		t.refuseFor(t.w, t.r, problem.TooSoon, soon.After)
	case errors.As(err, &state):
		t.refuseEnded(t.now(t.r, t.record))
	default:
		t.fail(t.w, t.r, what, err)
	}
}

// verifyFactor hands an answer on.
func (g *Gateway) verifyFactor() endpoint {
	return g.withFactor(task.verify, func(t task) { t.verified(true, t.record, "") })
}

func (t task) verify() {
	answer, err := readAnswer(t.r, asked{t.factor.Method, t.factor.Sealed, t.factor.Length})
	if err != nil {
		t.refuse(t.w, t.r, problem.AnswerInvalid)
		return
	}
	attempt, err := t.challenges.Reserve(t.r.Context(), t.record.Session, t.record.ID)
	if err != nil {
		t.failFactor("answer not sent", err)
		return
	}
	ctx, cancel := t.detached(t.r)
	defer cancel()
	verdict, err := t.up.embedded.Verify(ctx, t.api, caseOf(attempt.Record), t.factor, answer)
	if err != nil {
		t.unjudged(attempt, err)
		return
	}
	t.judged(attempt, verdict)
}

func (t task) verified(accepted bool, record challenge.Record, sealed string) {
	observe.NoteOf(t.r.Context()).Challenge = record.ID
	writeJSON(t.w, http.StatusOK, wire.Verified{Accepted: accepted, Challenge: record.View(), Sealed: sealed})
}
