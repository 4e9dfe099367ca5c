package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// dialTimeout is how long the channel has to open, in milliseconds.
const dialTimeout = 10_000

// maxQueued bounds the messages that have arrived and not been received.
const maxQueued = 256

// closeAbnormal is the browser's word for a connection that just ended
// (RFC 6455, section 7.1.5).
const closeAbnormal = 1006

// Dial opens the channel.
func (g *gateway) Dial() (helper.Socket, error) {
	protocols := []any{wire.Subprotocol}
	if session := g.page.Session(g.base); session != "" {
		protocols = append(protocols, wire.SubprotocolSession+session)
	}
	// The base is http or https; a WebSocket's scheme differs by its first letters.
	address := "ws" + g.base[len("http"):] + wire.PathChannel
	value, err := jsbridge.Try(func() js.Value { return g.page.Window.Get("WebSocket").New(address, protocols) })
	if err != nil {
		return nil, unreachable(err)
	}
	s := newSocket(value)
	if !s.awaitOpen() {
		return nil, &stepup.Error{Code: stepup.Unavailable, Message: "The channel to the gateway could not be opened."}
	}
	return s, nil
}

// socket is one channel connection. Its listeners are gone once it has ended.
type socket struct {
	value  js.Value
	opened chan struct{}
	ended  chan struct{}
	queue  chan string
	code   int
	remove []func()
}

func newSocket(value js.Value) *socket {
	s := &socket{
		value:  value,
		opened: make(chan struct{}, 1),
		ended:  make(chan struct{}),
		queue:  make(chan string, maxQueued),
		code:   closeAbnormal,
	}
	s.remove = []func(){
		jsbridge.Listen(value, "open", func(js.Value) { s.opened <- struct{}{} }),
		jsbridge.Listen(value, "message", func(event js.Value) { s.message(event.Get("data")) }),
		jsbridge.Listen(value, "close", func(event js.Value) { s.end(jsbridge.Int(event, "code")) }),
	}
	return s
}

func (s *socket) awaitOpen() bool {
	late := make(chan struct{})
	defer jsbridge.After(dialTimeout, func() { close(late) })()
	select {
	case <-s.opened:
		return true
	case <-s.ended:
		return false
	case <-late:
		s.Close()
		return false
	}
}

func (s *socket) message(data js.Value) {
	if data.Type() != js.TypeString {
		return // the protocol has no binary messages
	}
	select {
	case s.queue <- data.String():
	default:
		// Nobody keeps up. A new connection starts with a snapshot.
		s.Close()
	}
}

func (s *socket) end(code int) {
	if s.remove == nil {
		return
	}
	for _, remove := range s.remove {
		remove()
	}
	s.remove = nil
	s.code = code
	close(s.ended)
}

func (s *socket) Send(text string) error {
	_, err := jsbridge.Try(func() js.Value { return s.value.Call("send", text) })
	return err
}

// Receive gives the messages in the order they came, those that came before
// the end included.
func (s *socket) Receive() (string, int, bool) {
	select {
	case text := <-s.queue:
		return text, 0, true
	case <-s.ended:
	}
	select {
	case text := <-s.queue:
		return text, 0, true
	default:
		return "", s.code, false
	}
}

// Close ends the connection, from our side at once.
func (s *socket) Close() {
	s.value.Call("close")
	s.end(closeAbnormal)
}

var _ helper.Socket = (*socket)(nil)
