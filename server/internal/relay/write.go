package relay

import (
	"time"

	"github.com/gorilla/websocket"

	"countersign/shared/wire"
)

// frame is what waits to be written: a text message or a control frame.
type frame struct {
	kind int // of package websocket
	data []byte
}

func text(data []byte) frame { return frame{kind: websocket.TextMessage, data: data} }

// enqueue queues a frame and sees to it that somebody writes it. It never
// blocks: a client that does not keep up is told so and loses its channel,
// not an approval, since it gets a snapshot when it comes back.
func (c *conn) enqueue(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending {
		return
	}
	if len(c.queue) >= c.relay.limits.Queue {
		c.queue = nil
		c.finish(wire.CloseSlow)
		return
	}
	c.append(f)
}

// end closes the channel with a code, after what is queued. Only the first
// code counts.
func (c *conn) end(code wire.CloseCode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finish(code)
}

// finish queues the close. The lock is held.
func (c *conn) finish(code wire.CloseCode) {
	if c.ending {
		return
	}
	c.code = code
	c.append(closing(code))
	c.ending = true
}

// append queues a frame and starts a writer where none is at work. The lock
// is held.
func (c *conn) append(f frame) {
	if c.ending || c.gone {
		return
	}
	c.queue = append(c.queue, f)
	if !c.writing {
		c.writing = true
		// The reader is still counted, so this is before any end of Wait.
		c.relay.conns.Go(c.write)
	}
}

// write is the one writer while there is something to write.
func (c *conn) write() {
	for {
		f, ok := c.next()
		if !ok {
			return
		}
		if err := c.send(f); err != nil {
			c.cut() // the reader ends, and with it the channel
			return  // still as the writer: nobody else may try
		}
	}
}

// next takes the oldest frame; without one the writer's work is over.
func (c *conn) next() (frame, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		c.queue = nil
		c.writing = false
		return frame{}, false
	}
	f := c.queue[0]
	c.queue = c.queue[1:]
	return f, true
}

func (c *conn) send(f frame) error {
	deadline := time.Now().Add(c.relay.limits.WriteTimeout)
	if f.kind != websocket.TextMessage {
		err := c.ws.WriteControl(f.kind, f.data, deadline)
		if err == nil && f.kind == websocket.CloseMessage {
			// The client answers with a close of its own, or is cut.
			err = c.ws.NetConn().SetReadDeadline(time.Now().Add(c.relay.limits.CloseGrace))
		}
		return err
	}
	if err := c.ws.SetWriteDeadline(deadline); err != nil {
		return err
	}
	c.relay.metrics.ChannelSent()
	return c.ws.WriteMessage(websocket.TextMessage, f.data)
}

func (c *conn) isEnding() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending
}

// closing is the close frame of a code. The sentence is for whoever looks at
// the connection in a browser's tools.
func closing(code wire.CloseCode) frame {
	return frame{kind: websocket.CloseMessage, data: websocket.FormatCloseMessage(int(code), reason(code))}
}

func reason(code wire.CloseCode) string {
	switch code {
	case wire.CloseSession:
		return "no valid session"
	case wire.CloseTooMany:
		return "too many channels in this session"
	case wire.CloseProtocol:
		return "not a message of the protocol"
	case wire.CloseTooLarge:
		return "message too large"
	case wire.CloseFlood:
		return "too many messages"
	case wire.CloseElsewhere:
		return "going away, connect again"
	case wire.CloseSlow:
		return "not reading fast enough, connect again"
	case wire.CloseIdle:
		return "no sign of life, connect again"
	}
	return ""
}
