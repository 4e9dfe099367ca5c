// Package gateway owns the way of a request to the provider and back: routes,
// forwarding, recognising challenges, executing an approved request exactly
// once, and the HTTP endpoints of the neutral protocol. What a challenge is
// lives in server/internal/challenge, the channel in server/internal/relay,
// what is special to a provider in server/provider.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"go.opentelemetry.io/otel/trace"

	"countersign/server/internal/challenge"
	"countersign/server/internal/enrolment"
	"countersign/server/internal/limit"
	"countersign/server/internal/origin"
	"countersign/server/internal/secret"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
)

// Metrics is told what the gateway does; observe.Metrics is one.
type Metrics interface {
	Execution(provider string, outcome stepup.State)
	Replay(provider string)
	UpstreamError(provider, code string)
	FactorAnswer(provider, outcome string)
	Connection(provider, outcome string)
}

// Config is what a Gateway is made of.
type Config struct {
	Upstreams  map[string]Upstream // by the name that routes use
	Routes     []Route
	Challenges *challenge.Service
	Sessions   *session.Manager
	Origins    origin.List
	// Own is the gateway's own origin, as browsers reach it: where providers send
	// customers back to.
	Own string
	// Enrolments keeps the ids of what customers have set up; nil is a store in
	// memory.
	Enrolments enrolment.Store
	// Secrets keeps what providers must remember of sessions; nil is a store in
	// memory.
	Secrets secret.Store
	// Channel serves the channel's path; nil where there is none.
	Channel http.Handler
	// Assets serves what is below /countersign/ and not of the protocol, and
	// Fallback what no route matches. Nil answers route_not_found.
	Assets, Fallback http.Handler
	Guard            *limit.Guard // limits clients; nil limits nobody
	Limits           Limits       // zero fields take the defaults
	Metrics          Metrics      // nil counts nothing
	Tracer           trace.Tracer // nil traces nothing
	Log              *slog.Logger // nil logs nothing
}

// Gateway is the http.Handler of all that pages ask for. It is safe for
// concurrent use.
type Gateway struct {
	upstreams  map[string]*upstream
	routes     mux
	protocol   mux
	challenges *challenge.Service
	sessions   *session.Manager
	origins    origin.List
	own        string
	assets     http.Handler
	fallback   http.Handler
	guard      *limit.Guard
	limits     Limits
	metrics    Metrics
	log        *slog.Logger
	polls      *polls
	enrolments enrolment.Store
	secrets    secret.Store
	handler    http.Handler
	// descriptions are those of the routes, by their patterns.
	descriptions map[string][]description

	executions executions
	endings    *endings
}

// New checks the whole configuration and makes a Gateway of it. The error
// names every fault.
func New(c Config) (*Gateway, error) {
	g := &Gateway{
		upstreams:  map[string]*upstream{},
		challenges: c.Challenges, sessions: c.Sessions, origins: c.Origins, own: c.Own,
		assets: c.Assets, fallback: c.Fallback,
		guard: c.Guard, limits: c.Limits.WithDefaults(), metrics: c.Metrics, log: c.Log,
		enrolments: c.Enrolments, secrets: c.Secrets, descriptions: map[string][]description{},
	}
	if g.enrolments == nil {
		g.enrolments = enrolment.NewMemory(enrolment.Limits{})
	}
	if g.secrets == nil {
		g.secrets = secret.NewMemory(secret.Limits{})
	}
	if g.metrics == nil {
		g.metrics = noMetrics{}
	}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	g.polls = newPolls(g.limits.PollInterval)
	g.endings = newEndings()

	var faults []error
	for _, name := range slices.Sorted(maps.Keys(c.Upstreams)) {
		up, err := g.open(name, c.Upstreams[name], c.Tracer)
		if err != nil {
			for _, fault := range Faults(err) {
				faults = append(faults, fmt.Errorf("provider %q: %w", name, fault))
			}
			// Routes to it are not at fault: let them be checked.
			up = &upstream{name: name, provider: c.Upstreams[name].Provider, params: c.Upstreams[name].Params, customer: c.Upstreams[name].Customer}
		}
		if up.keys != nil {
			up.keys.given = givenKeys{g.secrets, name}
		}
		g.upstreams[name] = up
	}
	for i, r := range c.Routes {
		if err := g.addRoute(r); err != nil {
			faults = append(faults, fmt.Errorf("route %d: %w", i+1, err))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	g.addEndpoints(c.Channel)
	g.handler = g.shared(g.cors(c.Routes).Handler(http.HandlerFunc(g.dispatch)))
	return g, nil
}

// open checks one provider and makes an upstream of it.
func (g *Gateway) open(name string, u Upstream, tracer trace.Tracer) (*upstream, error) {
	u, connections, connecting := g.connecting(name, u)
	up, err := newUpstream(name, u, g.limits)
	if err == nil {
		up.traced(tracer)
		up.connections = connections
		err = up.enableRedirect(up.provider, g.own)
	}
	return up, errors.Join(connecting, err)
}

func (g *Gateway) addRoute(r Route) error {
	compiled, err := g.compile(r)
	if err != nil {
		return err
	}
	g.descriptions[r.Match] = compiled.describe
	return g.routes.add(r.Match, compiled)
}

// Close refuses new executions and waits for those that are under way, and until
// it is written down how they ended, since nobody else can learn that. When ctx
// ends first it gives ctx's error.
func (g *Gateway) Close(ctx context.Context) error {
	err := g.executions.close(ctx)
	g.endings.stop()
	for _, up := range g.upstreams {
		up.closeIdle()
	}
	return err
}

type noMetrics struct{}

func (noMetrics) Execution(string, stepup.State) {}
func (noMetrics) Replay(string)                  {}
func (noMetrics) UpstreamError(string, string)   {}
func (noMetrics) FactorAnswer(string, string)    {}
func (noMetrics) Connection(string, string)      {}
