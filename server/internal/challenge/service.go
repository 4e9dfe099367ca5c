package challenge

import (
	"context"
	"crypto/rand"
	"time"

	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Metrics is told what happens to challenges; observe.Metrics is one.
type Metrics interface {
	ChallengeRaised(provider string)
	ChallengeEnded(provider string, last stepup.State)
}

// Config is what a Service needs. Every field but Metrics and Now is required.
type Config struct {
	Store Store
	// MaxOpen is how many open challenges one session may have.
	MaxOpen int
	// Lifetime is how long a challenge can be answered where the provider does
	// not say.
	Lifetime time.Duration
	// Keep is how long a record is kept after it has ended, and with it the
	// answer to its execution.
	Keep time.Duration
	// Lease is how long one execution may take, and the sending of one answer.
	Lease time.Duration
	// Attempts is how many wrong answers a challenge allows, and Lockout how long
	// the one that has had them says to wait.
	Attempts int
	Lockout  time.Duration
	Metrics  Metrics          // nil counts nothing
	Now      func() time.Time // nil is time.Now
}

// Service is the life of challenges over a Store. It is safe for concurrent
// use, and several instances may share one Store.
type Service struct {
	Config
}

// New makes a Service.
func New(c Config) *Service {
	if c.Metrics == nil {
		c.Metrics = noMetrics{}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{c}
}

// Raised is a challenge as the gateway met it.
type Raised struct {
	Session  session.ID
	Provider string
	Route    string
	Request  string
	Digest   Digest
	// Path and Params are those of the request at the provider; see Record.
	Path   string
	Params map[string]string
	Demand provider.Demand
	// Subject and Kept are what the request's own body says; Described is 1 where
	// it was looked at.
	Subject   *stepup.Subject
	Kept      map[string]string
	Described int
	// Hosted is the provider's approval page, where there is one.
	Hosted string
	// Verifiable says that the provider can be asked how it stands.
	Verifiable bool
}

// Raise records a challenge.
func (s *Service) Raise(ctx context.Context, c Raised) (Record, error) {
	now := s.Now()
	r := Record{
		ID:      rand.Text(), // 130 random bits
		Session: c.Session, Provider: c.Provider, Route: c.Route, Request: c.Request,
		Digest: c.Digest, Path: c.Path, Params: c.Params, Approach: c.Demand.Approach, State: stepup.StatePending,
		Subject: c.Subject, Kept: c.Kept, Described: c.Described, MaxAttempts: s.Attempts,
		Verifiable: c.Verifiable, Covers: c.Demand.Covers, Hosted: c.Hosted,
		CreatedAt: now,
	}
	s.demand(&r, c.Demand, now)
	if err := s.Store.Create(ctx, r, s.MaxOpen); err != nil {
		return Record{}, err
	}
	s.Metrics.ChallengeRaised(r.Provider)
	return r, nil
}

// demand puts what the provider asks for, this time, into a record.
func (s *Service) demand(r *Record, d provider.Demand, now time.Time) {
	lifetime := d.Lifetime
	if lifetime <= 0 {
		lifetime = s.Lifetime
	}
	r.Token, r.Sent, r.Returned = d.Token, nil, false
	r.setFactors(d.Factors)
	r.Rounds++
	r.ExpiresAt = now.Add(lifetime)
	r.KeepUntil = r.ExpiresAt.Add(s.Keep)
}

// View gives the challenge with this id as the session may see it.
func (s *Service) View(ctx context.Context, id session.ID, challenge string) (stepup.Challenge, error) {
	r, err := s.Find(ctx, id, challenge)
	return r.View(), err
}

// News is a challenge as its session may see it, to be told when it changes.
type News struct {
	Challenge stepup.Challenge
	// Round counts how often the provider has challenged the request.
	Round int
}

// News gives the challenge with this id as there is news of it.
func (s *Service) News(ctx context.Context, id session.ID, challenge string) (News, error) {
	r, err := s.Find(ctx, id, challenge)
	return News{r.View(), r.Rounds}, err
}

// ByRequest gives the challenge that the session's request with this
// Countersign-Request id raised.
func (s *Service) ByRequest(ctx context.Context, id session.ID, request string) (stepup.Challenge, error) {
	r, err := s.FindByRequest(ctx, id, request)
	return r.View(), err
}

// Subscribe tells the ids of the session's challenges as they are raised or
// change; see Store.Subscribe.
func (s *Service) Subscribe(ctx context.Context, id session.ID, notify func(id string)) (cancel func(), err error) {
	return s.Store.Subscribe(ctx, id, notify)
}

// Find gives the session's record with this id.
func (s *Service) Find(ctx context.Context, id session.ID, challenge string) (Record, error) {
	r, err := s.Store.Get(ctx, challenge)
	if err != nil {
		return Record{}, err
	}
	if r.Session != id {
		return Record{}, ErrNotFound
	}
	return s.settled(ctx, r)
}

// FindByRequest gives the session's record that this request raised.
func (s *Service) FindByRequest(ctx context.Context, id session.ID, request string) (Record, error) {
	r, err := s.Store.ByRequest(ctx, id, request)
	if err != nil {
		return Record{}, err
	}
	return s.settled(ctx, r)
}

// FindByToken gives the session's record that holds this provider token.
func (s *Service) FindByToken(ctx context.Context, id session.ID, token string) (Record, error) {
	r, err := s.Store.ByToken(ctx, id, token)
	if err != nil {
		return Record{}, err
	}
	return s.settled(ctx, r)
}

type noMetrics struct{}

func (noMetrics) ChallengeRaised(string)              {}
func (noMetrics) ChallengeEnded(string, stepup.State) {}
