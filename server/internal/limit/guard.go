package limit

import (
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"countersign/server/internal/session"
)

// Reason says which limit somebody has met. It is a label of a metric.
type Reason string

// The reasons.
const (
	Address           Reason = "address"             // too many requests of an address
	Session           Reason = "session"             // of a session
	Challenge         Reason = "challenge"           // about one challenge
	NewSessions       Reason = "new_sessions"        // too many sessions that an address begins
	Connections       Reason = "connections"         // of all clients
	AddressConnection Reason = "address_connections" // of an address
	SlowHeader        Reason = "slow_header"
	SlowBody          Reason = "slow_body"
	SlowReader        Reason = "slow_reader"
	OpenChallenges    Reason = "open_challenges" // of a session
	Channels          Reason = "channels"        // open in all
	BodySize          Reason = "body_size"
	HeaderSize        Reason = "header_size"
)

// Metrics is told of every limit that somebody meets; observe.Metrics is one.
type Metrics interface{ Limited(reason string) }

// Rates are how often clients may ask.
type Rates struct {
	// Address limits the requests of one address, NewSessions the sessions that it
	// begins.
	Address, NewSessions Rate
	// Session limits the requests of one session, Challenge those of the protocol
	// about one challenge.
	Session, Challenge Rate
}

// GuardConfig is what a Guard is made of.
type GuardConfig struct {
	Proxies Proxies
	Limits  Limits  // zero fields take the defaults
	Metrics Metrics // nil counts nothing
	// Loopback counts clients on this machine as well. They are let be otherwise:
	// a proxy here that nobody has named would be taken for one client.
	Loopback bool
	// Log is warned once of a proxy that nobody has named: all of its clients count
	// as one. Nil warns nobody.
	Log *slog.Logger
}

// Guard decides who asks too often. It is safe for concurrent use.
type Guard struct {
	config      GuardConfig
	limits      Limits
	addresses   *table[netip.Addr]
	newSessions *table[netip.Addr]
	sessions    *table[session.ID]
	challenges  *table[challenge]
	warned      sync.Once
}

// challenge is one as a session asks about it: nobody uses up what another one may
// ask.
type challenge struct {
	session session.ID
	id      string
}

// NewGuard makes a Guard.
func NewGuard(c GuardConfig) *Guard {
	if c.Metrics == nil {
		c.Metrics = noMetrics{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	l := c.Limits.WithDefaults()
	return &Guard{
		config: c, limits: l,
		addresses:   newTable[netip.Addr](l.Address, maxKeys),
		newSessions: newTable[netip.Addr](l.NewSessions, maxKeys),
		sessions:    newTable[session.ID](l.Session, maxKeys),
		challenges:  newTable[challenge](l.Challenge, maxKeys),
	}
}

// Request admits a request, of a session where there is one, or says how long to
// wait. A nil Guard admits everything, here and below.
func (g *Guard) Request(r *http.Request, s session.ID) (wait time.Duration) {
	if g == nil {
		return 0
	}
	now := time.Now()
	if who, counts := g.who(r); counts {
		if wait = g.addresses.take(who, now); wait > 0 {
			g.suspect(r, who)
			return g.met(Address, wait)
		}
	}
	if s != "" {
		wait = g.sessions.take(s, now)
	}
	return g.met(Session, wait)
}

// suspect warns of an address that asks too often and says that it speaks for
// others. Whoever it is, it is not believed until it is named.
func (g *Guard) suspect(r *http.Request, who netip.Addr) {
	if len(r.Header[XForwardedFor]) == 0 && len(r.Header[Forwarded]) == 0 {
		return
	}
	g.warned.Do(func() {
		g.config.Log.WarnContext(r.Context(), "too many requests of an address that speaks for others; if it is a proxy of yours, name it in trusted_proxies",
			"address", who.String())
	})
}

// About admits a request of a session about a challenge.
func (g *Guard) About(s session.ID, id string) (wait time.Duration) {
	if g == nil {
		return 0
	}
	return g.met(Challenge, g.challenges.take(challenge{s, id}, time.Now()))
}

// Begin admits a new session.
func (g *Guard) Begin(r *http.Request) (wait time.Duration) {
	if g == nil {
		return 0
	}
	who, counts := g.who(r)
	if !counts {
		return 0
	}
	return g.met(NewSessions, g.newSessions.take(who, time.Now()))
}

// Note counts a limit that somebody has met elsewhere.
func (g *Guard) Note(reason Reason) {
	if g != nil {
		g.config.Metrics.Limited(string(reason))
	}
}

func (g *Guard) met(reason Reason, wait time.Duration) time.Duration {
	if wait > 0 {
		g.Note(reason)
	}
	return wait
}

// who gives the client that a request counts for; counts is false where it counts
// for nobody.
func (g *Guard) who(r *http.Request) (a netip.Addr, counts bool) {
	a = g.config.Proxies.Client(r)
	return holder(a), g.config.counts(a)
}

// counts reports an address whose clients are limited.
func (c *GuardConfig) counts(a netip.Addr) bool {
	return a.IsValid() && (c.Loopback || !a.IsLoopback()) && !c.Proxies.Trusted.Contains(a)
}

type noMetrics struct{}

func (noMetrics) Limited(string) {}
