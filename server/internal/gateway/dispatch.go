package gateway

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"countersign/server/internal/header"
	"countersign/server/internal/limit"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/shared/wire"
)

// reserved is the first path segment of the gateway's own addresses.
const reserved = "countersign"

// ServeHTTP answers a browser's request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := correlation(r)
	w.Header()[problem.HeaderCorrelation] = []string{id}
	observe.NoteOf(r.Context()).Correlation = id
	if g.assets != nil && asset(r.URL.Path) {
		// Files are for everyone, and have rules of their own for CORS.
		g.assets.ServeHTTP(w, r)
		return
	}
	g.handler.ServeHTTP(w, r)
}

func asset(path string) bool {
	return strings.HasPrefix(path, "/"+reserved+"/") && !strings.HasPrefix(path, wire.Prefix)
}

// correlation gives the id of a request for the logs of all who serve it: the
// client's own, where it is one that Wise takes (a UUID of at most 36
// characters, guide "correlation id"), or a new one.
func correlation(r *http.Request) string {
	if id := r.Header.Get(problem.HeaderCorrelation); len(id) == 36 && uuid.Validate(id) == nil {
		return id
	}
	return uuid.NewString()
}

// dispatch finds who answers. The CORS headers are on the response already, so
// that pages can read every refusal.
func (g *Gateway) dispatch(w http.ResponseWriter, r *http.Request) {
	if !g.admits(w, r) {
		return
	}
	handler, refusal := g.find(w, r)
	if handler == nil {
		g.refuse(w, r, refusal)
		return
	}
	handler.ServeHTTP(w, r)
}

func (g *Gateway) find(w http.ResponseWriter, r *http.Request) (http.Handler, problem.Problem) {
	switch {
	case header.Size(r.Header)+len(r.RequestURI) > g.limits.HeaderBytes:
		return nil, problem.HeadersTooLarge
	case !plainPath(r.URL.EscapedPath()):
		return nil, problem.PathInvalid
	case g.origins.Foreign(r):
		return nil, problem.OriginRefused
	}
	if strings.HasPrefix(r.URL.Path, wire.Prefix) {
		if _, p := find[endpoint](&g.protocol, w, r); p.Status != 0 {
			return nil, p
		}
		return &g.protocol, problem.Problem{}
	}
	rt, p := find[*route](&g.routes, w, r)
	if p.Status == 0 {
		return rt, p
	}
	if p.Code == problem.RouteNotFound.Code && g.fallback != nil && !asset(r.URL.Path) {
		return g.fallback, problem.Problem{}
	}
	return nil, p
}

// refuse answers with a problem.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, p problem.Problem) {
	p = g.limited(w, r, p)
	observe.NoteOf(r.Context()).Code = string(p.Code)
	problem.Write(w, r, p)
}

// fail answers with the problem that an error stands for, and logs those that
// are the gateway's own. That a client has gone is no problem of anybody's.
func (g *Gateway) fail(w http.ResponseWriter, r *http.Request, what string, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) && !limit.TooSlow(r) {
		return
	}
	p := problemOf(err)
	if p.Code == problem.Internal.Code {
		g.log.ErrorContext(r.Context(), what, "error", err, "correlation", w.Header().Get(problem.HeaderCorrelation))
	}
	if p.Code == problem.StoreUnavailable.Code {
		g.log.WarnContext(r.Context(), what, "code", p.Code, "error", err, "correlation", w.Header().Get(problem.HeaderCorrelation))
		g.refuseFor(w, r, p, storePause)
		return
	}
	g.refuse(w, r, p)
}

// storePause is after how long a request that needs the store is worth another
// try.
const storePause = 2 * time.Second
