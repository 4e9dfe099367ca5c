package gateway

import (
	"context"
	"errors"
	"net/http"

	"countersign/server/internal/challenge"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
	"countersign/shared/onetime"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// claim is what a retry says it has approval for: a challenge by its id, or,
// from the library that this one replaces, by the provider's token.
type claim struct {
	id, token string
}

// readClaim reads a retry's headers. Where both are there the id counts; the
// token is then the helper's for other back ends.
func readClaim(h http.Header) (claim, bool) {
	if ids := h[keyChallenge]; len(ids) > 0 {
		return claim{id: ids[0]}, len(ids) == 1 && wire.ValidID(ids[0])
	}
	tokens := h[keyApproval]
	return claim{token: tokens[0]}, len(tokens) == 1 && onetime.Valid(tokens[0])
}

// retry serves a request that carries a proof. It is sent only if its session
// raised the challenge and its digest is the challenged one's, and only once.
func (g *Gateway) retry(w http.ResponseWriter, r *http.Request, rt *route, t target) {
	c, ok := readClaim(r.Header)
	if !ok {
		g.refuse(w, r, problem.ProofInvalid)
		return
	}
	s, ok := g.sessions.Read(r)
	if !ok {
		g.refuse(w, r, problem.SessionRequired)
		return
	}
	record, err := g.claimed(r.Context(), s.ID, c)
	record, err = g.owned(r, record, err)
	if err != nil {
		g.failRetry(w, r, c, record, err)
		return
	}
	note := observe.NoteOf(r.Context())
	note.Challenge, note.Session = record.ID, string(s.ID)

	hash := rt.digester(r, t)
	body, err := newSpool(r, hash, g.limits)
	if err != nil {
		g.failSpool(w, r, err)
		return
	}
	defer body.close()
	if record.Digest != body.digest {
		g.failRetry(w, r, c, record, challenge.ErrMismatch)
		return
	}
	record = g.ask(w, r, record)
	g.begin(w, r, rt, t, body, record)
}

// begin executes, or gives what the one who executes gets.
func (g *Gateway) begin(w http.ResponseWriter, r *http.Request, rt *route, t target, body *spool, record challenge.Record) {
	if !g.executions.begin() {
		g.refuse(w, r, problem.Executing.With("The gateway is going away; send the request again."))
		return
	}
	defer g.executions.end()
	begun, err := g.challenges.Begin(r.Context(), record.Session, record.ID, body.digest)
	if err == nil {
		g.execute(w, r, rt, t, body, begun)
		return
	}
	if state := (*challenge.StateError)(nil); errors.As(err, &state) && begun.ID != "" {
		g.replay(w, r, begun, state.State)
		return
	}
	g.unbegun(context.WithoutCancel(r.Context()), begun, err)
	g.fail(w, r, "execution not begun", err)
}

// claimed finds the record that a retry claims.
func (g *Gateway) claimed(ctx context.Context, s session.ID, c claim) (challenge.Record, error) {
	if c.id != "" {
		return g.challenges.Find(ctx, s, c.id)
	}
	return g.challenges.FindByToken(ctx, s, c.token)
}

// failRetry words an error in terms of what the client claims.
func (g *Gateway) failRetry(w http.ResponseWriter, r *http.Request, c claim, record challenge.Record, err error) {
	switch {
	case c.token != "" && errors.Is(err, challenge.ErrNotFound):
		g.refuse(w, r, problem.ProofUnknown)
	case c.token != "" && errors.Is(err, challenge.ErrMismatch) && record.State == stepup.StateExecuted:
		g.refuse(w, r, problem.ProofSpent)
	default:
		g.fail(w, r, "retry failed", err)
	}
}

func (g *Gateway) failSpool(w http.ResponseWriter, r *http.Request, err error) {
	if local := (*spoolError)(nil); errors.As(err, &local) {
		g.fail(w, r, "body not kept", err)
		return
	}
	g.refuse(w, r, unreadable(err))
}
