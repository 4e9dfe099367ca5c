// Package server is Countersign's gateway, to be embedded in a Go back end. It
// stands between web pages and payment APIs: it adds the credentials, forwards
// what its routes name, recognises a demand for strong customer authentication,
// and sends an approved request exactly once.
//
// This package owns the configuration and puts the parts together; each part
// lives in a package below internal. The command that runs a gateway by itself
// is cmd/countersign.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"countersign/server/internal/challenge"
	"countersign/server/internal/gateway"
	"countersign/server/internal/limit"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/internal/relay"
	"countersign/server/internal/session"
)

// Server is a gateway. It is safe for concurrent use.
type Server struct {
	handler http.Handler
	admin   *observe.Admin
	gateway *gateway.Gateway
	relay   *relay.Relay
	guard   *limit.Guard

	headerBytes int
}

// leaseMargin is what an execution's record outlives its timeout by, so that
// whoever executes has the time to say how it ended.
const leaseMargin = 10 * time.Second

// New makes a gateway, or names everything that is wrong with the
// configuration. The caller ends with Close.
func New(c Config) (*Server, error) {
	own, origins, originFault := c.origins()
	upstreams, providerFault := c.upstreams()
	if c.Metrics == nil {
		c.Metrics = observe.NewMetrics(c.Version)
	}
	if c.Store == nil {
		c.Store = NewMemoryStore()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	var tracer trace.Tracer
	if c.Tracer != nil {
		tracer = c.Tracer.Tracer("countersign", trace.WithInstrumentationVersion(c.Version))
	}
	limits := c.Limits.withDefaults()
	guard, guardFault := c.guard(limits)
	challenges := challenge.New(challenge.Config{
		Store: c.Store, MaxOpen: limits.OpenChallenges, Lifetime: limits.ChallengeLifetime,
		Keep: limits.Keep, Lease: max(limits.ExecutionTimeout, limits.ResponseTimeout) + leaseMargin,
		Attempts: limits.Attempts, Lockout: limits.Lockout, Metrics: c.Metrics,
	})
	sessions := session.New(session.Config{Own: own, Origins: origins})
	var pages *gateway.Gateway
	channel := relay.New(relay.Config{
		Challenges: challenges, Sessions: sessions, Origins: origins,
		Fresh:   guard.Begin,
		Viewer:  func(r *http.Request) relay.Sees { return pages.Viewer(r) },
		Metrics: c.Metrics, Log: c.Log, Limits: c.Channel,
	})
	pages, gatewayFault := gateway.New(gateway.Config{
		Upstreams: upstreams, Routes: c.Routes, Challenges: challenges, Sessions: sessions,
		Origins: origins, Own: own, Channel: channel, Assets: c.Assets, Fallback: c.Fallback,
		Secrets: secretsOf(c.Store), Enrolments: enrolmentsOf(c.Store),
		Guard: guard, Limits: limits.Limits, Metrics: c.Metrics, Log: c.Log, Tracer: tracer,
	})
	if err := errors.Join(originFault, providerFault, gatewayFault, guardFault, c.Limits.check()); err != nil {
		_ = channel.Close(context.Background()) // it has no channels to wait for
		return nil, err
	}
	return &Server{
		handler: limit.Serving(c.observed(pages, tracer)), guard: guard,
		headerBytes: limits.HeaderBytes,
		admin:       observe.NewAdmin(c.Metrics, checks(c.Store)...),
		gateway:     pages,
		relay:       channel,
	}, nil
}

// checks are what must work before this instance can serve.
func checks(store Store) []observe.Check {
	if s, ok := store.(interface {
		Ping(ctx context.Context) error
	}); ok {
		return []observe.Check{{Name: "store", Probe: s.Ping}}
	}
	return nil
}

// observed counts and logs requests.
func (c *Config) observed(next http.Handler, tracer trace.Tracer) http.Handler {
	return observe.RequestLog{
		Log: c.Log, Metrics: c.Metrics, Tracer: tracer,
		Failed: func(w http.ResponseWriter, r *http.Request) { problem.Write(w, r, problem.Internal) },
	}.Wrap(next)
}

// Handler serves browsers: the routes, the protocol, the channel and the
// helper's files. It is to be mounted at the root of the public URL.
func (s *Server) Handler() http.Handler { return s.handler }

// AdminHandler serves operators: health, readiness, metrics, and, where a
// provider is configured so, customers' phone numbers (below /providers/). It belongs on an address that browsers do
// not reach.
func (s *Server) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.admin)
	mux.Handle("/providers/", s.gateway.PhonesHandler())
	return mux
}

// Phones tells a provider its customers' phone numbers; ok is false where it
// keeps none, or where no client is configured for it.
func (s *Server) Phones(provider string) (p *Phones, ok bool) { return s.gateway.Phones(provider) }

// Drain makes the gateway unready and changes nothing else, so that a load
// balancer sends new requests elsewhere before the listener closes.
func (s *Server) Drain() { s.admin.Drain() }

// CloseChannels tells the channels to go elsewhere, refuses new ones, and waits
// until they have gone, or until ctx ends. Everything else goes on.
func (s *Server) CloseChannels(ctx context.Context) error { return s.relay.Close(ctx) }

// Close makes the gateway unready, tells the channels to go elsewhere and waits
// for executions that are under way, and until it is written down how they have
// ended, or until ctx ends. Requests that arrive later are still forwarded, but no
// approved one is sent any more.
func (s *Server) Close(ctx context.Context) error {
	s.admin.Drain()
	return errors.Join(s.relay.Close(ctx), s.gateway.Close(ctx))
}
