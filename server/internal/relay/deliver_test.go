package relay_test

import (
	"errors"
	"strconv"
	"testing"

	"countersign/server/internal/relay"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

func TestDeliversTheSessionsEvents(t *testing.T) {
	f := start(t, relay.Limits{})
	s := f.session()
	tabs := []*client{f.ready(s), f.ready(s)}
	if subscribed, _ := f.store.counts(); subscribed != 1 {
		t.Errorf("%d subscriptions for two tabs of a session, want 1", subscribed)
	}

	steps := []struct {
		state stepup.State
		round int
		hint  string
		want  wire.MessageType
	}{
		{stepup.StatePending, 1, "", wire.MessageChallenge},
		{stepup.StatePending, 1, "***123", wire.MessageFactor},
		{stepup.StatePending, 1, "", wire.MessageFactor},
		{stepup.StateExecuting, 1, "", wire.MessageOutcome},
		{stepup.StatePending, 1, "", wire.MessageFactor},    // it was not sent
		{stepup.StatePending, 2, "", wire.MessageChallenge}, // challenged again
		{stepup.StatePending, 2, "***456", wire.MessageFactor},
		{stepup.StateApproved, 2, "", wire.MessageOutcome},
		{stepup.StateExecuted, 2, "", wire.MessageOutcome},
	}
	for _, step := range steps {
		c := pending("c1")
		c.State = step.state
		c.Factors = []stepup.Factor{{ID: "f1", Hint: step.hint}}
		c.Hosted = &stepup.Hosted{URL: "https://approve.example.com/", Token: "token-1"}
		f.store.putRound(s.ID, c, step.round)
		for _, tab := range tabs {
			m := tab.next()
			if m.Type != step.want || m.Challenge == nil || m.Challenge.State != step.state || m.Challenge.Factors[0].Hint != step.hint {
				t.Errorf("%s was told as %+v, want %s", step.state, m, step.want)
			}
			if token := m.Challenge.Hosted != nil; token != (step.want != wire.MessageFactor) {
				t.Errorf("%s of round %d was told with a token: %v", step.want, step.round, token)
			}
		}
	}
}

// TestWhatCannotBeSeenIsNotTold: a record changes more often than what its
// session sees of it.
func TestWhatCannotBeSeenIsNotTold(t *testing.T) {
	f := start(t, relay.Limits{})
	s := f.session()
	c := f.ready(s)
	f.store.put(s.ID, pending("c1"))
	c.next()
	for range 3 {
		f.store.put(s.ID, pending("c1"))
	}
	f.store.put(s.ID, pending("c2"))
	if m := c.next(); m.Challenge.ID != "c2" {
		t.Errorf("told again of %q", m.Challenge.ID)
	}
}

// TestManyChallengesAreRemembered as far as there is room: beyond, some are told
// as new once more.
func TestManyChallengesAreRemembered(t *testing.T) {
	f := start(t, relay.Limits{Queue: 1000})
	s := f.session()
	c := f.ready(s)
	for i := range 200 {
		id := "c" + strconv.Itoa(i)
		f.store.put(s.ID, pending(id))
		if m := c.next(); m.Type != wire.MessageChallenge || m.Challenge.ID != id {
			t.Fatalf("told %s %q, want the challenge %q", m.Type, m.Challenge.ID, id)
		}
	}
}

func TestForeignSessionsChallengesAreInvisible(t *testing.T) {
	f := start(t, relay.Limits{})
	mine, theirs := f.session(), f.session()
	f.store.put(theirs.ID, pending("theirs"))
	c := f.ready(mine)
	f.ready(theirs)

	c.watch(wire.Message{Challenges: []string{"theirs", "nobodys"}, Requests: []string{"request-theirs"}})
	if m := c.next(); len(m.Snapshot) != 0 {
		t.Errorf("the snapshot shows %+v of another session", m.Snapshot)
	}
	f.store.put(theirs.ID, pending("theirs-too"))
	f.store.put(mine.ID, pending("mine"))
	if m := c.next(); m.Challenge.ID != "mine" {
		t.Errorf("the event of %q reached another session", m.Challenge.ID)
	}
}

func TestSnapshotRecoversMissedEvents(t *testing.T) {
	f := start(t, relay.Limits{})
	s := f.session()
	c := f.ready(s)
	f.store.put(s.ID, pending("c1"))
	c.next()
	c.Close()
	eventually(t, "the subscription of the last channel ends", func() bool {
		_, open := f.store.counts()
		return open == 0
	})

	approved := pending("c1")
	approved.State = stepup.StateApproved
	f.store.put(s.ID, approved) // nobody is there to hear it
	f.store.put(s.ID, pending("c2"))

	c = f.open(s)
	c.watch(wire.Message{Challenges: []string{"c1"}, Requests: []string{"request-c1", "request-c2", "unknown"}})
	m := c.next()
	if m.Type != wire.MessageSnapshot || len(m.Snapshot) != 2 {
		t.Fatalf("%+v, want a snapshot of two challenges", m)
	}
	if got := m.Snapshot[0]; got.ID != "c1" || got.State != stepup.StateApproved {
		t.Errorf("first %+v, want c1 approved", got)
	}
	if got := m.Snapshot[1]; got.ID != "c2" || got.State != stepup.StatePending {
		t.Errorf("second %+v, want c2, found by its request", got)
	}
}

func TestStoreFailuresSendClientsToReconnect(t *testing.T) {
	down := errors.New("connection refused")
	tests := map[string]func(f *fixture, s session.Session) *client{
		"subscribing": func(f *fixture, s session.Session) *client {
			f.store.failWith(down)
			return f.open(s)
		},
		"reading for a snapshot": func(f *fixture, s session.Session) *client {
			c := f.ready(s)
			f.store.failWith(down)
			c.watch(wire.Message{Challenges: []string{"c1"}})
			return c
		},
		"reading for an event": func(f *fixture, s session.Session) *client {
			c := f.ready(s)
			f.store.failWith(down)
			f.store.put(s.ID, pending("c1"))
			return c
		},
		"subscription lost": func(f *fixture, s session.Session) *client {
			c := f.ready(s)
			f.store.drop()
			return c
		},
	}
	for name, breakIt := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, relay.Limits{})
			s := f.session()
			breakIt(f, s).wantClose(wire.CloseElsewhere)
			f.store.failWith(nil)
			f.ready(s) // and it works again
		})
	}
}
