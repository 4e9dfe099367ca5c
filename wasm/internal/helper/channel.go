package helper

import (
	"sync"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// channel is the WebSocket to one gateway. It is open while anything is waited
// for, or it is kept open; what it delivers is a hint or an ending, never a
// proof. All methods are safe for concurrent use.
type channel struct {
	base    string
	gateway Gateway
	ports   Ports
	wake    chan struct{} // cuts a pause between two connections short

	mu        sync.Mutex
	interests []*interest
	keepers   int   // who wants it open although nothing is waited for
	running   bool  // a goroutine sees to it that it is open
	link      *link // nil while not connected
}

// Pauses between two connections, in milliseconds; half of each is jitter.
const (
	dialPause = 500
	dialLimit = 30_000
)

// join begins to wait for a challenge, by its id or by that of its request.
func (c *channel) join(challenge, request string) *interest {
	i := &interest{challenge: challenge, request: request, news: make(chan news, 1)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interests = append(c.interests, i)
	c.startLocked()
	return i
}

// part ends what join began.
func (c *channel) part(i *interest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n, other := range c.interests {
		if other == i {
			c.interests = append(c.interests[:n], c.interests[n+1:]...)
			break
		}
	}
	c.stopLocked()
}

// keepOpen opens the channel until stop is called.
func (c *channel) keepOpen() (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keepers++
	c.startLocked()
	var once sync.Once
	return func() {
		once.Do(func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.keepers--
			c.stopLocked()
		})
	}
}

func (c *channel) neededLocked() bool { return c.keepers > 0 || len(c.interests) > 0 }

func (c *channel) startLocked() {
	switch {
	case c.link != nil:
		c.flushLocked()
	case c.running:
		c.nudgeLocked()
	default:
		c.running = true
		go c.run()
	}
}

func (c *channel) stopLocked() {
	switch {
	case c.neededLocked():
	case c.link != nil:
		c.link.socket.Close()
		c.unlinkLocked()
	case c.running:
		c.nudgeLocked()
	}
}

// nudgeLocked makes a pausing run look again whether the channel is needed.
func (c *channel) nudgeLocked() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// run connects, again and again, while the channel is needed and the gateway
// does not say that coming back is pointless.
func (c *channel) run() {
	for turn := 0; c.needed(); turn++ {
		if turn > 0 {
			c.pause(turn - 1)
			if !c.needed() {
				return
			}
		}
		socket, err := c.gateway.Dial()
		if err != nil {
			c.down()
			continue
		}
		code, heard := c.converse(socket)
		if !code.Reconnect() {
			c.finish()
			return
		}
		if heard {
			turn = 0
		}
	}
}

// needed reports whether to go on; once it has given false the run is over.
func (c *channel) needed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = c.neededLocked()
	return c.running
}

// finish ends the run although the channel is needed. Who waits polls, and the
// next one to join tries again.
func (c *channel) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = false
}

func (c *channel) pause(turn int) {
	half := stepup.Backoff(dialPause, dialLimit, turn) / 2
	done, stop := c.ports.Clock.After(half + c.ports.Clock.Jitter(half))
	defer stop()
	select {
	case <-done:
	case <-c.wake:
	}
}

// converse says what is waited for and listens until the connection ends.
// heard reports whether the gateway said anything.
func (c *channel) converse(s Socket) (code wire.CloseCode, heard bool) {
	defer c.down()
	if !c.connected(s) {
		s.Close()
	}
	for {
		text, code, ok := s.Receive()
		if !ok {
			return wire.CloseCode(code), heard
		}
		heard = true
		c.hear(text)
	}
}

// connected puts a new connection to use; nobody may want it any more.
func (c *channel) connected(s Socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.neededLocked() {
		return false
	}
	c.link = &link{socket: s, ended: make(chan struct{})}
	c.flushLocked()
	return true
}

// down notes that there is no connection, and tells who looks something up
// that the channel is no help.
func (c *channel) down() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unlinkLocked()
	for _, i := range c.interests {
		i.offer(news{})
	}
}

func (c *channel) unlinkLocked() {
	if c.link == nil {
		return
	}
	close(c.link.ended)
	c.link = nil
	for _, i := range c.interests {
		i.since = 0
	}
}

// speaking reports that news arrives by itself.
func (c *channel) speaking() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.link != nil && c.link.heard > 0
}
