package relay

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// conn is one channel. Its reader is a goroutine of its own that starts after
// the HTTP handler has returned, so that nothing of the handler's request,
// buffers and stack stays in memory; writing is in write.go.
type conn struct {
	relay   *Relay
	session session.ID
	sees    Sees // nil for everything
	ws      *websocket.Conn
	group   *group // set by join
	slot    int    // set by join
	limiter *rate.Limiter
	heard   atomic.Bool // something came since the last ping

	mu      sync.Mutex
	queue   []frame
	writing bool           // a writer is at work
	ending  bool           // a close is queued or sent: nothing may follow it
	code    wire.CloseCode // that we ended with
	gone    bool           // the reader has ended
}

func newConn(r *Relay, id session.ID, ws *websocket.Conn) *conn {
	c := &conn{
		relay:   r,
		session: id,
		ws:      ws,
		limiter: rate.NewLimiter(rate.Limit(r.limits.MessageRate), r.limits.MessageBurst),
	}
	c.heard.Store(true)
	ws.SetPingHandler(c.pong)
	ws.SetPongHandler(func(string) error { c.heard.Store(true); return nil })
	return c
}

// read is the one reader. It ends with the connection.
func (c *conn) read() {
	defer c.relay.conns.Done()
	for {
		kind, r, err := c.ws.NextReader()
		if err != nil {
			c.leave(err)
			return
		}
		c.heard.Store(true)
		if c.isEnding() {
			continue // until the client answers our close
		}
		// Reading JSON and the store needs a deep stack. On one of its own it is
		// given back; the reader's would stay that deep.
		answered := make(chan wire.CloseCode)
		go func() { answered <- c.receive(kind, r) }()
		if code := <-answered; code != 0 {
			c.end(code)
		}
	}
}

// receive takes one message and gives the code to end the channel with, or 0.
func (c *conn) receive(kind int, r io.Reader) wire.CloseCode {
	c.relay.metrics.ChannelReceived()
	if !c.limiter.Allow() {
		return wire.CloseFlood
	}
	if kind != websocket.TextMessage {
		return wire.CloseProtocol
	}
	limit := c.relay.limits.MessageBytes
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return 0 // the connection's error; the reader meets it next
	}
	if len(data) > limit {
		return wire.CloseTooLarge
	}
	w, err := parseWatch(data, c.relay.limits.WatchIDs)
	if err != nil {
		return wire.CloseProtocol
	}
	return c.answer(w)
}

// answer sends the snapshot that a watch asks for.
func (c *conn) answer(w watch) wire.CloseCode {
	ctx, cancel := context.WithTimeout(c.relay.ctx, c.relay.limits.QueryTimeout)
	defer cancel()
	found, err := c.snapshot(ctx, w)
	if errors.Is(err, errUnseen) {
		return wire.CloseElsewhere
	}
	if err != nil {
		c.relay.log.Warn("channel snapshot failed", "session", prefix(c.session), "error", err)
		return wire.CloseElsewhere
	}
	c.enqueue(text(encode(wire.Message{Type: wire.MessageSnapshot, Snapshot: found})))
	return 0
}

// snapshot reads what a watch names, each challenge once, as it stands after
// the subscription has begun.
func (c *conn) snapshot(ctx context.Context, w watch) ([]stepup.Challenge, error) {
	var found []stepup.Challenge
	seen := map[string]bool{}
	read := func(get func(context.Context, session.ID, string) (stepup.Challenge, error), ids []string) error {
		for _, id := range ids {
			one, err := get(ctx, c.session, id)
			if errors.Is(err, challenge.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if !c.maySee(ctx, one.ID) {
				return errUnseen
			}
			if !seen[one.ID] {
				seen[one.ID] = true
				found = append(found, one)
			}
		}
		return nil
	}
	err := errors.Join(
		read(c.relay.challenges.View, w.Challenges),
		read(c.relay.challenges.ByRequest, w.Requests),
	)
	return found, err
}

// errUnseen says that there is what the channel may not tell of. Whoever has opened
// it may be somebody else by now, so the client is sent to connect again: silence
// would mean that there is nothing.
var errUnseen = errors.New("relay: not for whoever has opened the channel")

// maySee reports that the channel may tell of a challenge of its session.
func (c *conn) maySee(ctx context.Context, id string) bool {
	return c.sees == nil || c.sees(ctx, c.session, id)
}

// ping asks for a sign of life, or ends the channel when the last ping got
// none.
func (c *conn) ping() {
	if !c.heard.Swap(false) {
		c.end(wire.CloseIdle)
		return
	}
	c.enqueue(frame{kind: websocket.PingMessage})
}

// pong answers a client's ping. Pings count as messages: each costs a write.
func (c *conn) pong(data string) error {
	c.heard.Store(true)
	if !c.limiter.Allow() {
		c.end(wire.CloseFlood)
		return nil
	}
	c.enqueue(frame{kind: websocket.PongMessage, data: []byte(data)})
	return nil
}

// leave gives up what the channel held, err being why its reader ended.
func (c *conn) leave(err error) {
	c.cut()
	c.relay.leave(c)
	c.mu.Lock()
	c.gone = true
	c.queue = nil
	code := int(c.code)
	c.mu.Unlock()
	if code == 0 {
		code = websocket.CloseAbnormalClosure
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			code = closed.Code
		}
	}
	c.relay.metrics.ChannelClosed(code)
	c.relay.log.Debug("channel closed", "session", prefix(c.session), "code", code)
}

// cut closes the connection without a word.
func (c *conn) cut() {
	// An error here means that it is closed already.
	_ = c.ws.Close()
}
