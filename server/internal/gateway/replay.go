package gateway

import (
	"context"
	"errors"
	"net/http"

	"countersign/server/internal/challenge"
	"countersign/server/internal/header"
	"countersign/server/internal/problem"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// replay answers a retry that may not be sent: with the answer to the one that
// was, or with why there is none.
func (g *Gateway) replay(w http.ResponseWriter, r *http.Request, record challenge.Record, state stepup.State) {
	if state == stepup.StateExecuting {
		ended, err := g.await(r.Context(), record)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			g.refuse(w, r, problem.Executing)
			return
		case err != nil:
			g.fail(w, r, "execution not awaited", err)
			return
		}
		record, state = ended, ended.State
	}
	switch {
	case state == stepup.StateExecuted && record.Answer != nil:
		g.repeat(w, r, record)
	case state == stepup.StatePending && record.Answer != nil:
		// The last one who executed was challenged again, and so is this one.
		g.repeat(w, r, record)
	case state == stepup.StatePending && g.recalls(record.Provider):
		g.askStill(w, r, record) // the one who executed had no proof
	case state == stepup.StatePending || state == stepup.StateApproved:
		// The one who executed did not reach the provider, or was turned away.
		g.refuse(w, r, problem.UpstreamUnreachable)
	default:
		g.refuse(w, r, problemOfState(state))
	}
}

// await waits for the end of somebody else's execution.
func (g *Gateway) await(ctx context.Context, record challenge.Record) (challenge.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, g.limits.ExecutionTimeout)
	defer cancel()
	return g.challenges.Wait(ctx, record.Session, record.ID)
}

// repeat gives a kept answer again.
func (g *Gateway) repeat(w http.ResponseWriter, r *http.Request, record challenge.Record) {
	if !record.Answer.Complete {
		g.refuse(w, r, problem.AnswerNotKept)
		return
	}
	g.metrics.Replay(record.Provider)
	h := w.Header()
	header.CopyAnswer(h, record.Answer.Header)
	if record.State == stepup.StatePending {
		markChallenge(h, record.ID)
	}
	h.Set(wire.HeaderReplayed, "true")
	writeStatus(w, record.Answer.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(record.Answer.Body) // the client may be gone
	}
}
