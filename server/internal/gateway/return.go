package gateway

import (
	"errors"
	"net/http"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/landing"
	"countersign/server/internal/observe"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// paramState is the parameter of a return with what the customer brings back.
const paramState = "state"

// comeBack receives a customer from the provider's page. The browser may be
// another one than that which the challenge was raised in, so what it brings back
// is all that counts; nothing else of the address is believed, and nothing is
// told but where to go on.
func (g *Gateway) comeBack(w http.ResponseWriter, r *http.Request) {
	note := observe.NoteOf(r.Context())
	note.Route = r.Pattern
	states := r.URL.Query()[paramState]
	if r.Method != http.MethodGet || len(states) == 0 || !wire.ValidID(states[0]) || !wire.ValidID(r.PathValue("id")) {
		landing.Stray(w, r)
		return
	}
	record, page, err := g.challenges.Return(r.Context(), r.PathValue("id"), states[0])
	if err != nil {
		g.strayed(w, r, err)
		return
	}
	note.Challenge, note.Provider = record.ID, record.Provider
	if up := g.upstreams[record.Provider]; up != nil && record.State == stepup.StatePending {
		g.polls.again(r.Context(), record.ID, func() { g.learnt(w, r, up, record) })
	}
	if page != "" {
		landing.Away(w, page)
		return
	}
	landing.Back(w, r)
}

// strayed answers whoever has brought nothing that is waited for.
func (g *Gateway) strayed(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, challenge.ErrNotFound) {
		g.log.ErrorContext(r.Context(), "return not recorded", "error", err)
		landing.Trouble(w, r)
		return
	}
	landing.Stray(w, r)
}

// learnt asks the provider how a challenge stands, where it can be asked.
func (g *Gateway) learnt(w http.ResponseWriter, r *http.Request, up *upstream, record challenge.Record) {
	if up.poller != nil {
		g.poll(w, r, up, record)
	}
}

// untilBlocked is how long a challenge says to wait that is blocked; 0 for any
// other.
func untilBlocked(r challenge.Record) time.Duration {
	if r.BlockedUntil.IsZero() {
		return 0
	}
	return time.Until(r.BlockedUntil)
}
