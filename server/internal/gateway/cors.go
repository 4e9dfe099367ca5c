package gateway

import (
	"net/http"
	"slices"
	"strings"

	"github.com/rs/cors"

	"countersign/server/internal/header"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/wire"
)

// preflightSeconds is how long a browser may remember a preflight's answer.
const preflightSeconds = 600

// shared sends requests of the gateway's own pages past CORS, those without an Origin
// too: browsers ask for none of it there (Fetch standard, section 4.1), and what it
// adds to an answer costs more than finding the route. That others get another answer is said all the same.
func (g *Gateway) shared(elsewhere http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := r.Header["Origin"]
		if (len(from) == 0 || len(from) == 1 && from[0] == g.own) && r.Method != http.MethodOptions {
			w.Header()["Vary"] = []string{"Origin"}
			g.dispatch(w, r)
			return
		}
		elsewhere.ServeHTTP(w, r)
	})
}

// cors lets pages of the allowed origins read answers, errors among them, and
// send what the routes forward (Fetch standard, section 3.2).
func (g *Gateway) cors(routes []Route) *cors.Cors {
	methods := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete}
	headers := append(header.Common(),
		wire.HeaderChallenge, wire.HeaderRequest, wire.HeaderSession, wire.HeaderApproval, problem.HeaderCorrelation)
	for _, r := range routes {
		method, _, _ := strings.Cut(r.Match, " ")
		methods = append(methods, method)
		headers = append(headers, r.Headers...)
	}
	for _, up := range g.upstreams {
		if headed, ok := up.provider.(provider.Headed); ok {
			headers = append(headers, headed.RequestHeaders()...)
		}
	}
	slices.Sort(methods)
	return cors.New(cors.Options{
		AllowOriginFunc:  g.origins.Allowed,
		AllowCredentials: true,
		AllowedMethods:   slices.Compact(methods),
		AllowedHeaders:   headers,
		ExposedHeaders: []string{
			wire.HeaderChallenge, wire.HeaderSession, wire.HeaderReplayed, wire.HeaderConnect, wire.HeaderApproval, wire.HeaderApprovalResult,
			problem.HeaderCorrelation, "x-trace-id", "Retry-After",
		},
		MaxAge: preflightSeconds,
	})
}
