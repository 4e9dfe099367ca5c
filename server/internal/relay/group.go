package relay

import (
	"context"
	"errors"
	"slices"
	"sync"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
	"countersign/shared/wire"
)

// group is the channels of one session. They share one subscription, and each
// event is read and encoded once for all of them. While there is none, a group
// has no goroutine.
type group struct {
	relay   *Relay
	session session.ID
	conns   []*conn // guarded by relay.mu

	begin  sync.Once
	mu     sync.Mutex
	cancel func()   // ends the subscription; nil before it stands
	news   []string // ids to tell of, each once
	teller bool     // somebody is at it
	ended  bool

	told map[string]told // by challenge; the teller's own
}

// subscribe begins the subscription; whoever comes second waits for it. It has
// to stand before a channel's first snapshot, so that nothing happens unseen
// between the two.
func (g *group) subscribe() {
	g.begin.Do(func() {
		ctx, done := context.WithTimeout(g.relay.ctx, g.relay.limits.QueryTimeout)
		defer done()
		cancel, err := g.relay.challenges.Subscribe(ctx, g.session, g.notify)
		if err != nil {
			g.abandon(err)
			return
		}
		if !g.keep(cancel) {
			cancel()
		}
	})
}

// keep keeps what ends the subscription, unless the group has ended meanwhile.
func (g *group) keep(cancel func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return false
	}
	g.cancel = cancel
	return true
}

// notify takes the news from the store, which may be busy meanwhile: it only
// notes them. Several changes of one challenge are one piece of news.
func (g *group) notify(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended || slices.Contains(g.news, id) {
		return
	}
	g.news = append(g.news, id)
	if !g.teller {
		g.teller = true
		// A group that has not ended has channels, whose readers are counted,
		// so this is before any end of Wait.
		g.relay.conns.Go(g.tell)
	}
}

// tell tells the session's channels of the news.
func (g *group) tell() {
	for {
		id, ok := g.next()
		if !ok {
			return
		}
		if err := g.tellOf(id); err != nil {
			g.abandon(err)
		}
	}
}

func (g *group) next() (string, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.news) == 0 || g.ended {
		g.news, g.teller = nil, false
		return "", false
	}
	id := g.news[0]
	g.news = g.news[1:]
	return id, true
}

var errMissed = errors.New("relay: the store may have missed changes")

// tellOf sends a challenge, as it stands now, to the session's channels.
func (g *group) tellOf(id string) error {
	if id == "" {
		return errMissed
	}
	ctx, cancel := context.WithTimeout(g.relay.ctx, g.relay.limits.QueryTimeout)
	defer cancel()
	news, err := g.relay.challenges.News(ctx, g.session, id)
	if errors.Is(err, challenge.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if message, ok := g.message(news); ok {
		data := encode(message)
		for _, conn := range g.members() {
			if !conn.maySee(ctx, id) {
				conn.end(wire.CloseElsewhere) // see errUnseen
				continue
			}
			conn.enqueue(text(data))
		}
	}
	return nil
}

// abandon gives the group up when the store fails: its clients are sent to
// connect again, and get a snapshot there.
func (g *group) abandon(err error) {
	g.relay.log.Warn("channel subscription failed", "session", prefix(g.session), "error", err)
	g.relay.mu.Lock()
	if g.relay.groups[g.session] == g {
		delete(g.relay.groups, g.session)
	}
	g.relay.mu.Unlock()
	for _, c := range g.members() {
		c.end(wire.CloseElsewhere)
	}
	g.end()
}

// end ends the subscription. The relay's lock is not held, because the store
// may hold its own while it notifies.
func (g *group) end() {
	g.mu.Lock()
	cancel := g.cancel
	g.ended, g.cancel = true, nil
	g.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

func (g *group) members() []*conn {
	g.relay.mu.Lock()
	defer g.relay.mu.Unlock()
	return slices.Clone(g.conns)
}

// remove takes a channel out and reports whether it was the last one. The
// relay's lock is held.
func (g *group) remove(c *conn) (last bool) {
	g.conns = slices.DeleteFunc(g.conns, func(other *conn) bool { return other == c })
	if len(g.conns) > 0 {
		return false
	}
	if g.relay.groups[g.session] == g {
		delete(g.relay.groups, g.session)
	}
	return true
}

// prefix is as much of a session's id as a log needs to tell two apart.
func prefix(id session.ID) string {
	return string(id[:min(len(id), 8)])
}
