package relay

import (
	"context"
	"errors"
	"slices"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// group is the channels of one session. They share one subscription, and each
// event is read and encoded once for all of them.
type group struct {
	relay   *Relay
	session session.ID
	ctx     context.Context
	cancel  context.CancelFunc
	// ready is closed when the subscription stands. A snapshot waits for it, so
	// that nothing happens unseen between snapshot and subscription.
	ready chan struct{}
	conns []*conn // guarded by relay.mu
}

func newGroup(r *Relay, id session.ID) *group {
	// Not derived from the relay's context, which would keep a list of all
	// groups; a group ends with its last channel anyway.
	ctx, cancel := context.WithCancel(context.Background())
	return &group{relay: r, session: id, ctx: ctx, cancel: cancel, ready: make(chan struct{})}
}

// run subscribes and delivers until the last channel has left.
func (g *group) run() {
	defer g.cancel()
	ids, err := g.relay.challenges.Subscribe(g.ctx, g.session)
	if err != nil {
		g.abandon(err)
		return
	}
	close(g.ready)
	for id := range ids {
		if err := g.tell(id); err != nil {
			g.abandon(err)
			return
		}
	}
	if g.ctx.Err() == nil {
		g.abandon(errors.New("relay: the store ended the subscription"))
	}
}

// tell sends a challenge, as it stands now, to the session's channels.
func (g *group) tell(id string) error {
	ctx, cancel := context.WithTimeout(g.ctx, g.relay.limits.QueryTimeout)
	defer cancel()
	c, err := g.relay.challenges.View(ctx, g.session, id)
	if errors.Is(err, challenge.ErrNotFound) || g.ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	data := encode(wire.Message{Type: eventType(c.State), Challenge: &c})
	for _, conn := range g.members() {
		conn.enqueue(text(data))
	}
	return nil
}

// eventType names the event that a challenge in this state is told as. Pending
// is told as a new challenge the second time as well: the provider has
// challenged again, and the token is a new one.
func eventType(s stepup.State) wire.MessageType {
	if s == stepup.StatePending {
		return wire.MessageChallenge
	}
	return wire.MessageOutcome
}

// abandon gives the group up when the store fails: its clients are sent to
// connect again, and get a snapshot there.
func (g *group) abandon(err error) {
	if g.ctx.Err() != nil {
		return
	}
	g.relay.log.Warn("channel subscription failed", "session", prefix(g.session), "error", err)
	g.relay.mu.Lock()
	delete(g.relay.groups, g.session)
	g.relay.mu.Unlock()
	for _, c := range g.members() {
		c.end(wire.CloseElsewhere)
	}
}

func (g *group) members() []*conn {
	g.relay.mu.Lock()
	defer g.relay.mu.Unlock()
	return slices.Clone(g.conns)
}

// remove takes a channel out; the last one ends the subscription. The relay's
// lock is held.
func (g *group) remove(c *conn) {
	g.conns = slices.DeleteFunc(g.conns, func(other *conn) bool { return other == c })
	if len(g.conns) > 0 {
		return
	}
	g.cancel()
	if g.relay.groups[g.session] == g {
		delete(g.relay.groups, g.session)
	}
}

// prefix is as much of a session's id as a log needs to tell two apart.
func prefix(id session.ID) string {
	return string(id[:min(len(id), 8)])
}
