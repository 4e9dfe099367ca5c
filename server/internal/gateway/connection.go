package gateway

import (
	"net/http"
	"net/url"

	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/shared/wire"
)

// connection tells a page whether the customer's account is connected.
func (g *Gateway) connection(w http.ResponseWriter, r *http.Request, up *upstream) {
	answer := wire.Connection{Provider: up.name, Connect: g.connectURL(up)}
	if s, ok := g.sessions.Read(r); ok {
		observe.NoteOf(r.Context()).Session = string(s.ID)
		holder, err := up.holder(r, s.ID)
		if err == nil {
			answer.Connected, err = up.connections.Connected(r.Context(), holder)
		}
		if err != nil {
			g.refuseCredentials(w, r, up, "connection not read", err)
			return
		}
	}
	writeJSON(w, http.StatusOK, answer)
}

// disconnect ends the connection of a session. For one that has none that is no
// error: a page asks for what it wants to be so.
func (g *Gateway) disconnect(w http.ResponseWriter, r *http.Request, up *upstream) {
	if !bodyless(r) {
		g.refuse(w, r, problem.AnswerInvalid.With("This takes no body."))
		return
	}
	answer := wire.Connection{Provider: up.name, Connect: g.connectURL(up)}
	if s, ok := g.sessions.Read(r); ok {
		observe.NoteOf(r.Context()).Session = string(s.ID)
		ctx, cancel := g.detached(r)
		defer cancel()
		holder, err := up.holder(r, s.ID)
		if err == nil {
			answer.Revoked, err = up.connections.Disconnect(ctx, holder)
		}
		if err != nil {
			g.refuseCredentials(w, r, up, "not disconnected", err)
			return
		}
		g.metrics.Connection(up.name, "disconnected")
	}
	writeJSON(w, http.StatusOK, answer)
}

// connectURL is where a customer's window goes to be connected.
func (g *Gateway) connectURL(up *upstream) string {
	return g.own + wire.PathProviders + "/" + url.PathEscape(up.name) + wire.SegmentConnect
}

// markConnect says on a refusal that a customer is not connected where they can
// be.
func (g *Gateway) markConnect(w http.ResponseWriter, up *upstream, p problem.Problem) {
	if p.Code == problem.NotConnected.Code && up.connections != nil {
		w.Header().Set(wire.HeaderConnect, g.connectURL(up))
	}
}
