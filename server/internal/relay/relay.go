// Package relay owns the channel: the WebSocket on which a browser hears of
// the challenges of its session as they are raised and end. What is said on it
// is named in shared/wire; what a challenge is and who may see it lives in
// server/internal/challenge.
//
// A channel is a hint and never the truth: whoever connects says what it waits
// for and gets a snapshot, so a missed event loses nothing, and a page without
// a channel polls instead.
//
// Most channels are idle most of the time, so an idle one is kept small. It
// has one goroutine, the reader; a writer exists only while there is something
// to write; pings come from one sweep over all channels (sweep.go); and all
// channels of a session share one subscription to the store (group.go).
package relay

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"countersign/server/internal/challenge"
	"countersign/server/internal/limit"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Challenges is what the relay asks of the challenge service. Every call names
// the session, and what belongs to another session is challenge.ErrNotFound.
type Challenges interface {
	// View gives the challenge with this id.
	View(ctx context.Context, session session.ID, id string) (stepup.Challenge, error)
	// News gives it as there is news of it.
	News(ctx context.Context, session session.ID, id string) (challenge.News, error)
	// ByRequest gives the challenge that the request with this
	// Countersign-Request id raised.
	ByRequest(ctx context.Context, session session.ID, request string) (stepup.Challenge, error)
	// Subscribe calls notify with the ids of the session's challenges as they
	// are raised or change, and with "" where some may have been missed, until
	// cancel is called. ctx bounds the subscribing only.
	Subscribe(ctx context.Context, session session.ID, notify func(id string)) (cancel func(), err error)
}

// Sessions reads and gives browser sessions; session.Manager is one.
type Sessions interface {
	Read(r *http.Request) (session.Session, bool)
	Ensure(w http.ResponseWriter, r *http.Request) session.Session
}

// Origins says which pages may open a channel; origin.List is one.
type Origins interface {
	Allowed(origin string) bool
}

// Metrics is told what happens on channels; observe.Metrics is one. Calls are
// concurrent and must not block.
type Metrics interface {
	ChannelOpened()
	// ChannelClosed gives the code that ended the channel, of either side; 1006
	// where there was none.
	ChannelClosed(code int)
	ChannelReceived()
	ChannelSent()
	// Limited counts the channels for which there is no room.
	Limited(reason string)
}

// Config is what a Relay is made of.
type Config struct {
	Challenges Challenges
	Sessions   Sessions
	Origins    Origins
	// Fresh says how long a client must wait until it may begin another session, 0
	// for not at all; nil never has anybody wait.
	Fresh func(r *http.Request) time.Duration
	// Viewer gives what whoever opens a channel may see of the challenges of their
	// session; nil, and a nil Sees, is all of them. A channel that may not tell of one
	// ends, and its client opens another one as whoever it is by then.
	Viewer  func(r *http.Request) Sees
	Metrics Metrics      // nil counts nothing
	Log     *slog.Logger // nil logs nothing
	Limits  Limits       // zero fields take the defaults
}

// Sees reports that a challenge of a session is one that a channel may tell of.
type Sees func(ctx context.Context, session session.ID, id string) bool

// Relay is the http.Handler of the channel. It is safe for concurrent use.
type Relay struct {
	challenges Challenges
	sessions   Sessions
	origins    Origins
	fresh      func(r *http.Request) time.Duration
	viewer     func(r *http.Request) Sees
	metrics    Metrics
	log        *slog.Logger
	limits     Limits
	upgrader   websocket.Upgrader

	ctx   context.Context // of the sweep and of reading challenges
	stop  context.CancelFunc
	conns sync.WaitGroup // readers, writers and the telling to them
	sweep sync.WaitGroup

	mu     sync.Mutex
	closed bool
	groups map[session.ID]*group
	wheel  wheel
	open   int
}

// New makes a relay. It works until Close.
func New(c Config) *Relay {
	ctx, stop := context.WithCancel(context.Background())
	r := &Relay{
		challenges: c.Challenges,
		sessions:   c.Sessions,
		origins:    c.Origins,
		fresh:      c.Fresh,
		viewer:     c.Viewer,
		metrics:    c.Metrics,
		log:        c.Log,
		limits:     c.Limits.WithDefaults(),
		ctx:        ctx,
		stop:       stop,
		groups:     map[session.ID]*group{},
		wheel:      newWheel(),
	}
	if r.fresh == nil {
		r.fresh = func(*http.Request) time.Duration { return 0 }
	}
	if r.viewer == nil {
		r.viewer = func(*http.Request) Sees { return nil }
	}
	if r.metrics == nil {
		r.metrics = noMetrics{}
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	r.upgrader = websocket.Upgrader{
		ReadBufferSize:   readBuffer,
		WriteBufferSize:  writeBuffer,
		WriteBufferPool:  &sync.Pool{},
		HandshakeTimeout: r.limits.WriteTimeout,
		Subprotocols:     []string{wire.Subprotocol},
		// ServeHTTP has judged the origin already.
		CheckOrigin: func(*http.Request) bool { return true },
		Error:       badHandshake,
	}
	r.sweep.Go(r.pings)
	return r
}

var (
	errClosed   = errors.New("relay: closed")
	errFull     = errors.New("relay: too many channels")
	errSessions = errors.New("relay: too many channels in this session")
)

// join admits a channel: it takes a place, and a share in its session's
// subscription.
func (r *Relay) join(c *conn) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return errClosed
	case r.open >= r.limits.Channels:
		return errFull
	}
	g := r.groups[c.session]
	if g == nil {
		g = &group{relay: r, session: c.session}
		r.groups[c.session] = g
	} else if len(g.conns) >= r.limits.ChannelsPerSession {
		return errSessions
	}
	c.group = g
	g.conns = append(g.conns, c)
	r.wheel.add(c)
	r.open++
	r.conns.Add(1)
	return nil
}

// leave gives a channel's place back, and ends its session's subscription
// where it was the last one.
func (r *Relay) leave(c *conn) {
	if last := r.remove(c); last {
		c.group.end()
	}
}

func (r *Relay) remove(c *conn) (last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wheel.remove(c)
	r.open--
	return c.group.remove(c)
}

// full reports whether no further channel fits, before the cost of an upgrade.
func (r *Relay) full() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	full := r.open >= r.limits.Channels
	if full {
		r.metrics.Limited(string(limit.Channels))
	}
	return full || r.closed
}

// Close refuses new channels, tells all open ones to go elsewhere
// (wire.CloseElsewhere) and waits until they have. When ctx ends first it cuts
// those that are left and gives ctx's error.
func (r *Relay) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	conns := r.wheel.all()
	r.mu.Unlock()
	for _, c := range conns {
		c.end(wire.CloseElsewhere)
	}

	gone := make(chan struct{})
	go func() { r.conns.Wait(); close(gone) }()
	var err error
	select {
	case <-gone:
	case <-ctx.Done():
		err = ctx.Err()
		for _, c := range conns {
			c.cut()
		}
	}
	r.stop()
	<-gone
	r.sweep.Wait()
	return err
}

// noMetrics counts nothing.
type noMetrics struct{}

func (noMetrics) ChannelOpened()    {}
func (noMetrics) ChannelClosed(int) {}
func (noMetrics) ChannelReceived()  {}
func (noMetrics) ChannelSent()      {}
func (noMetrics) Limited(string)    {}
