package journey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/websocket"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Channel is a browser's channel. One goroutine may use it at a time.
type Channel struct {
	ws       *websocket.Conn
	browser  *Browser
	messages chan wire.Message // closed when the reader has ended, with why in err
	err      error
}

// Refusal is a handshake that was answered otherwise than with a channel.
type Refusal struct{ Answer }

func (r *Refusal) Error() string { return "channel refused: " + r.Answer.String() }

// Open opens a channel; the error is a *Refusal where it was refused. The
// caller closes it.
func (b *Browser) Open(ctx context.Context) (*Channel, error) {
	return b.OpenWith(ctx, http.Header{})
}

// OpenWith is Open with what a proxy adds to the handshake.
func (b *Browser) OpenWith(ctx context.Context, header http.Header) (*Channel, error) {
	protocols := []string{wire.Subprotocol}
	if s := b.Session(); b.jar == nil && s != "" {
		protocols = append(protocols, wire.SubprotocolSession+s)
	}
	header = header.Clone()
	if b.origin != "" {
		header.Set("Origin", b.origin)
	}
	dialer := websocket.Dialer{
		Subprotocols: protocols, Jar: b.jar, TLSClientConfig: b.network.tls(), NetDialContext: b.network.Dial,
	}
	address := "ws" + strings.TrimPrefix(b.gateway, "http") + wire.PathChannel
	ws, res, err := dialer.DialContext(ctx, address, header)
	if err != nil {
		return nil, refusal(res, err)
	}
	c := &Channel{ws: ws, browser: b, messages: make(chan wire.Message, 64)}
	go c.read()
	return c, nil
}

func refusal(res *http.Response, err error) error {
	if res == nil {
		return err
	}
	// gorilla keeps the beginning of the body, and ends it with its own error.
	body := make([]byte, 1024)
	n, _ := res.Body.Read(body)
	return &Refusal{Answer{Status: res.StatusCode, Header: res.Header, Body: body[:n]}}
}

func (c *Channel) read() {
	defer close(c.messages)
	for {
		var m wire.Message
		_, data, err := c.ws.ReadMessage()
		if err == nil {
			err = json.Unmarshal(data, &m)
		}
		if err != nil {
			c.err = err
			return
		}
		if m.Session != "" && c.browser.jar == nil {
			c.browser.Remember(m.Session)
		}
		c.messages <- m
	}
}

// Watch says what the page waits for.
func (c *Channel) Watch(challenges, requests []string) error {
	return c.ws.WriteJSON(wire.Message{Type: wire.MessageWatch, Challenges: challenges, Requests: requests})
}

// FrameKind is a kind of WebSocket message.
type FrameKind int

// The kinds of messages.
const (
	TextFrame   FrameKind = websocket.TextMessage
	BinaryFrame FrameKind = websocket.BinaryMessage
)

// SendRaw sends what need not be of the protocol.
func (c *Channel) SendRaw(kind FrameKind, data []byte) error {
	return c.ws.WriteMessage(int(kind), data)
}

// Await gives the first message that is wanted, and passes over others.
func (c *Channel) Await(ctx context.Context, wanted func(wire.Message) bool) (wire.Message, error) {
	for {
		select {
		case m, open := <-c.messages:
			if !open {
				return wire.Message{}, fmt.Errorf("channel closed: %w", c.err)
			}
			if wanted(m) {
				return m, nil
			}
		case <-ctx.Done():
			return wire.Message{}, ctx.Err()
		}
	}
}

// Snapshot watches and gives the answer.
func (c *Channel) Snapshot(ctx context.Context, challenges, requests []string) ([]stepup.Challenge, error) {
	if err := c.Watch(challenges, requests); err != nil {
		return nil, err
	}
	m, err := c.Await(ctx, func(m wire.Message) bool { return m.Type == wire.MessageSnapshot && m.Session == "" })
	return m.Snapshot, err
}

// AwaitState gives the challenge as soon as the channel tells that it is in one
// of these states.
func (c *Channel) AwaitState(ctx context.Context, id string, states ...stepup.State) (stepup.Challenge, error) {
	m, err := c.Await(ctx, func(m wire.Message) bool {
		if m.Challenge == nil || m.Challenge.ID != id {
			return false
		}
		return slices.Contains(states, m.Challenge.State)
	})
	if err != nil {
		return stepup.Challenge{}, err
	}
	return *m.Challenge, nil
}

// AwaitClose waits for the end and gives the other side's close code.
func (c *Channel) AwaitClose(ctx context.Context) (wire.CloseCode, error) {
	_, err := c.Await(ctx, func(wire.Message) bool { return false })
	if closed := (*websocket.CloseError)(nil); errors.As(err, &closed) {
		return wire.CloseCode(closed.Code), nil
	}
	return 0, err
}

// Close cuts the connection without a word, as a browser does that loses its
// network, and waits for the reader.
func (c *Channel) Close() {
	_ = c.ws.Close() // an error means that it is closed already
	for range c.messages {
	}
}
