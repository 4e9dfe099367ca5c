package gateway

import (
	"net/http"

	"countersign/server/internal/limit"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
)

// admits lets a request in, of a client that does not ask too often. Its body must
// come in time from here on. Where it gives false it has answered.
func (g *Gateway) admits(w http.ResponseWriter, r *http.Request) bool {
	if g.guard == nil {
		return true
	}
	s, _ := g.sessions.Read(r)
	if wait := g.guard.Request(r, s.ID); wait > 0 {
		g.refuseFor(w, r, problem.TooManyRequests, wait)
		return false
	}
	r.Body = g.guard.Body(w, r)
	return true
}

// ensure gives the session of a request, and begins one where there is none. Where
// it gives false it has answered: too many were begun from there.
func (g *Gateway) ensure(w http.ResponseWriter, r *http.Request) (session.Session, bool) {
	if s, ok := g.sessions.Read(r); ok {
		return s, true
	}
	if wait := g.guard.Begin(r); wait > 0 {
		g.refuseFor(w, r, problem.TooManyRequests, wait)
		return session.Session{}, false
	}
	return g.sessions.Ensure(w, r), true
}

// limited counts the refusals that are limits. Whatever else was to be said of a
// request whose body came too slowly: that is what is wrong with it.
func (g *Gateway) limited(w http.ResponseWriter, r *http.Request, p problem.Problem) problem.Problem {
	if limit.TooSlow(r) {
		w.Header().Set("Connection", "close")
		return problem.RequestTimeout
	}
	switch p.Code {
	case problem.BodyTooLarge.Code:
		g.guard.Note(limit.BodySize)
	case problem.HeadersTooLarge.Code:
		g.guard.Note(limit.HeaderSize)
	case problem.TooMany.Code:
		g.guard.Note(limit.OpenChallenges)
	}
	return p
}
