package gateway

import (
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"sync"

	"countersign/server/internal/challenge"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// endpoint is a handler of the protocol; by its type it is told from what a
// ServeMux answers itself.
type endpoint func(http.ResponseWriter, *http.Request)

func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) { e(w, r) }

// addEndpoints registers the addresses of the neutral protocol.
func (g *Gateway) addEndpoints(channel http.Handler) {
	g.protocol.Handle("GET "+wire.PathChallenges, g.withSession(g.challengeByRequest))
	g.protocol.Handle("GET "+wire.PathChallenges+"/{id}", g.withSession(g.challengeByID))
	g.protocol.Handle("POST "+wire.PathChallenges+"/{id}"+wire.SegmentCancel, g.withSession(g.cancelChallenge))
	g.protocol.Handle("POST "+wire.PathChallenges+"/{id}"+wire.SegmentRedirect, g.withSession(g.redirect))
	g.protocol.Handle("GET "+wire.PathChallenges+"/{id}"+wire.SegmentReturn, endpoint(g.comeBack))
	factor := wire.PathChallenges + "/{id}" + wire.SegmentFactors + "{factor}"
	g.protocol.Handle("POST "+factor+wire.SegmentStart, g.startFactor())
	g.protocol.Handle("POST "+factor+wire.SegmentVerify, g.verifyFactor())
	of := wire.PathProviders + "/{provider}"
	g.protocol.Handle("GET "+of+wire.SegmentKey, g.sealKey())
	g.protocol.Handle("GET "+of+wire.SegmentFaceKey, g.faceKeyText())
	g.protocol.Handle("POST "+of+wire.SegmentAuthorise, g.authorise())
	method := of + wire.SegmentEnrolments + "{method}"
	g.protocol.Handle("POST "+method, g.withEnrolment(managing.enrol))
	g.protocol.Handle("GET "+method, g.withEnrolment(managing.list))
	g.protocol.Handle("DELETE "+method, g.withEnrolment(managing.delete))
	g.protocol.Handle("DELETE "+method+"/{id}", g.withEnrolment(managing.delete))
	g.protocol.Handle("PUT "+method+"/{id}", g.withEnrolment(managing.note))
	g.protocol.Handle("GET "+of+wire.SegmentConnect, g.withConnections(g.connect))
	g.protocol.Handle("GET "+of+wire.SegmentCallback, g.withConnections(g.connectBack))
	g.protocol.Handle("GET "+of+wire.SegmentConnection, g.withConnections(g.connection))
	g.protocol.Handle("POST "+of+wire.SegmentDisconnect, g.withConnections(g.disconnect))
	if channel != nil {
		g.protocol.Handle("GET "+wire.PathChannel, endpoint(channel.ServeHTTP))
	}
}

// withSession serves only requests of a session.
func (g *Gateway) withSession(serve func(http.ResponseWriter, *http.Request, session.ID)) endpoint {
	return func(w http.ResponseWriter, r *http.Request) {
		s, ok := g.sessions.Read(r)
		if !ok {
			g.refuse(w, r, problem.SessionRequired)
			return
		}
		note := observe.NoteOf(r.Context())
		note.Route, note.Session = r.Pattern, string(s.ID)
		if id := r.PathValue("id"); id != "" {
			if wait := g.guard.About(s.ID, id); wait > 0 {
				g.refuseFor(w, r, problem.TooManyRequests, wait)
				return
			}
		}
		serve(w, r, s.ID)
	}
}

// challengeByID tells how a challenge stands, and asks the provider first.
func (g *Gateway) challengeByID(w http.ResponseWriter, r *http.Request, s session.ID) {
	record, err := g.found(r, s)
	g.tell(w, r, record, err)
}

// challengeByRequest tells of the challenge that a request raised, for a page
// that could not read the headers of the answer.
func (g *Gateway) challengeByRequest(w http.ResponseWriter, r *http.Request, s session.ID) {
	request := r.URL.Query().Get("request")
	if !wire.ValidID(request) {
		g.refuse(w, r, problem.ChallengeNotFound)
		return
	}
	record, err := g.challenges.FindByRequest(r.Context(), s, request)
	record, err = g.owned(r, record, err)
	g.tell(w, r, record, err)
}

// found gives the challenge that a request is about.
func (g *Gateway) found(r *http.Request, s session.ID) (challenge.Record, error) {
	record, err := g.challenges.Find(r.Context(), s, r.PathValue("id"))
	return g.owned(r, record, err)
}

func (g *Gateway) tell(w http.ResponseWriter, r *http.Request, record challenge.Record, err error) {
	if err != nil {
		g.fail(w, r, "challenge not read", err)
		return
	}
	record = g.learn(w, r, record)
	writeChallenge(w, r, record.View())
}

// learn asks the provider how a pending challenge stands and what it is about,
// side by side.
func (g *Gateway) learn(w http.ResponseWriter, r *http.Request, record challenge.Record) challenge.Record {
	up := g.upstreams[record.Provider]
	if record.State != stepup.StatePending || up == nil {
		return record
	}
	g.polls.do(r.Context(), round(record), func() {
		var looking sync.WaitGroup
		if record.Described < len(g.descriptions[record.Route]) {
			api := g.behalf(w, r, up)
			looking.Go(g.guarded(func() { g.describe(r, api, record) }))
		}
		if up.poller != nil {
			g.poll(w, r, up, record)
		}
		looking.Wait()
	})
	return g.now(r, record)
}

// cancelChallenge ends a challenge that the customer does not want to answer.
func (g *Gateway) cancelChallenge(w http.ResponseWriter, r *http.Request, s session.ID) {
	record, err := g.found(r, s)
	if err == nil {
		record, err = g.challenges.Cancel(r.Context(), s, record.ID)
	}
	if state := (*challenge.StateError)(nil); errors.As(err, &state) && state.State != stepup.StateExecuting {
		g.refuse(w, r, problem.Executing.With("The request was sent already and cannot be cancelled."))
		return
	}
	if err != nil {
		g.fail(w, r, "challenge not cancelled", err)
		return
	}
	writeChallenge(w, r, record.View())
}

// guarded keeps a panic, which may be one of an embedder's code, from ending the
// program: net/http does so only for the goroutine of a request. It is logged by
// its stack and not by its value, which might hold anything.
func (g *Gateway) guarded(do func()) func() {
	return func() {
		defer func() {
			if recover() != nil {
				g.log.Error("panic", "stack", string(debug.Stack()))
			}
		}()
		do()
	}
}

func writeChallenge(w http.ResponseWriter, r *http.Request, c stepup.Challenge) {
	observe.NoteOf(r.Context()).Challenge = c.ID
	writeJSON(w, http.StatusOK, c)
}

// writeJSON answers with what holds strings, numbers and booleans only.
func writeJSON(w http.ResponseWriter, status int, value any) {
	text, _ := json.Marshal(value) // cannot fail
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may be gone
}
