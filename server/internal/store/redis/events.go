package redis

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
)

const (
	// quiet is how long nothing may come before Redis is asked whether it is there.
	quiet = 5 * time.Second
	// The pauses before it is tried again, doubling.
	pauseFirst, pauseLast = 100 * time.Millisecond, 3 * time.Second
)

// events hears of every change that any instance makes, on one connection, and
// tells whoever has subscribed to its session here. A connection for each session
// would be one for each browser.
type events struct {
	client  redis.UniversalClient
	channel string
	log     func(string, error)
	ctx     context.Context
	cancel  context.CancelFunc
	done    chan struct{} // closed when nothing is listened to any more

	mu        sync.Mutex
	started   bool
	live      chan struct{} // closed while Redis is listened to
	isLive    bool
	missed    bool // it was listened to before
	listeners map[session.ID][]*listener
}

type listener struct{ notify func(id string) }

func newEvents(c Config) *events {
	e := &events{
		client: c.Client, channel: c.Prefix + "events", log: c.Log,
		done: make(chan struct{}), live: make(chan struct{}), listeners: map[session.ID][]*listener{},
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	return e
}

// news is what is told of a change.
func news(session session.ID, id string) string { return string(session) + " " + id }

// Subscribe implements challenge.Store. It waits until Redis is listened to, as
// long as ctx lasts.
func (s *Store) Subscribe(ctx context.Context, id session.ID, notify func(id string)) (cancel func(), err error) {
	return s.events.subscribe(ctx, id, notify)
}

func (e *events) subscribe(ctx context.Context, id session.ID, notify func(id string)) (func(), error) {
	l := &listener{notify}
	live := e.add(id, l)
	cancel := func() { e.remove(id, l) }
	select {
	case <-live:
		return cancel, nil
	case <-ctx.Done():
		cancel()
		return nil, &challenge.Unavailable{Cause: ctx.Err()}
	case <-e.ctx.Done():
		cancel()
		return nil, &challenge.Unavailable{Cause: e.ctx.Err()}
	}
}

// add adds a listener. The channel is closed once Redis is listened to.
func (e *events) add(id session.ID, l *listener) <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.listeners[id] = append(e.listeners[id], l)
	if !e.started && e.ctx.Err() == nil {
		e.started = true
		go e.listen()
	}
	return e.live
}

func (e *events) remove(id session.ID, l *listener) {
	e.mu.Lock()
	defer e.mu.Unlock()
	left := slices.DeleteFunc(e.listeners[id], func(other *listener) bool { return other == l })
	if len(left) == 0 {
		delete(e.listeners, id)
		return
	}
	e.listeners[id] = left
}

func (e *events) close() {
	e.cancel()
	e.mu.Lock()
	started := e.started
	e.mu.Unlock()
	if started {
		<-e.done
	}
}

// listen listens until close. A connection that breaks is opened again.
func (e *events) listen() {
	defer close(e.done)
	pubsub := e.client.Subscribe(e.ctx, e.channel)
	defer pubsub.Close()
	stop := context.AfterFunc(e.ctx, func() { _ = pubsub.Close() }) // or else Receive would go on waiting
	defer stop()
	pause := pauseFirst
	for e.ctx.Err() == nil {
		err := e.receive(pubsub)
		if err == nil {
			pause = pauseFirst
			continue
		}
		e.lost(err)
		select {
		case <-e.ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, pauseLast)
	}
}

// receive takes what comes next. Nothing for a while is no error, if Redis says
// that it is there.
func (e *events) receive(pubsub *redis.PubSub) error {
	got, err := pubsub.ReceiveTimeout(e.ctx, quiet)
	if timeout, ok := err.(interface{ Timeout() bool }); ok && timeout.Timeout() { //nolint:errorlint // it is net.Conn's own error
		if err := pubsub.Ping(e.ctx); err != nil {
			return err
		}
		got, err = pubsub.ReceiveTimeout(e.ctx, quiet)
	}
	if err != nil {
		return err
	}
	switch m := got.(type) {
	case *redis.Subscription:
		e.begun()
	case *redis.Message:
		if of, id, ok := strings.Cut(m.Payload, " "); ok {
			e.tell(of, id)
		}
	}
	return nil
}

// begun notes that changes are heard of from now on. What happened before may have
// been missed, by all who had subscribed.
func (e *events) begun() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.isLive {
		return
	}
	e.isLive = true
	close(e.live)
	if !e.missed {
		return // nobody's Subscribe has returned yet
	}
	for _, list := range e.listeners {
		for _, l := range list {
			l.notify("")
		}
	}
}

// lost notes that nothing is heard of.
func (e *events) lost(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.isLive && e.ctx.Err() == nil {
		e.isLive, e.missed, e.live = false, true, make(chan struct{})
		e.log("changes by other instances are not heard of", err)
	}
}

func (e *events) tell(of, id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, l := range e.listeners[session.ID(of)] {
		l.notify(id)
	}
}
