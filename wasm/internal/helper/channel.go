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
	keepers   int // who wants it open although nothing is waited for
	running   bool
	socket    Socket // nil while not connected
	asked     int    // watch messages sent on this socket
	heard     int    // snapshots received on this socket
}

// interest is one thing that is waited for: a challenge, by its own id or by
// that of the request that raised it.
type interest struct {
	challenge, request string
	since              int       // the first watch message that names it, 0 for none yet
	news               chan news // the newest, for one reader
}

// news is what an interest gets to hear.
type news struct {
	challenge stepup.Challenge
	found     bool
	// sure reports that the gateway spoke; without it the channel is down.
	sure bool
}

// Pauses between two connections, in milliseconds; half of each is jitter.
const (
	dialPause = 500
	dialLimit = 30_000
)

func (c *channel) join(challenge, request string) *interest {
	i := &interest{challenge: challenge, request: request, news: make(chan news, 1)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interests = append(c.interests, i)
	if c.socket != nil {
		c.sendWatch()
	}
	c.startLocked()
	return i
}

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
	if !c.running {
		c.running = true
		go c.run()
		return
	}
	c.nudgeLocked()
}

func (c *channel) stopLocked() {
	if c.neededLocked() {
		return
	}
	c.nudgeLocked()
	if c.socket != nil {
		c.socket.Close()
		c.socket = nil
	}
}

// nudgeLocked makes a pausing channel look again whether it is needed.
func (c *channel) nudgeLocked() {
	if c.socket != nil || !c.running {
		return
	}
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
			c.rest(turn - 1)
			if !c.needed() {
				return
			}
		}
		s, err := c.gateway.Dial()
		if err != nil {
			c.down()
			continue
		}
		code, greeted := c.converse(s)
		if !code.Reconnect() {
			c.finish()
			return
		}
		if greeted {
			turn = 0
		}
	}
}

// needed reports whether to go on; where it gives false the run has ended.
func (c *channel) needed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = c.neededLocked()
	return c.running
}

// finish ends the run although it is needed: the next interest starts another.
func (c *channel) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = false
}

func (c *channel) rest(turn int) {
	pause := stepup.Backoff(dialPause, dialLimit, turn) / 2
	done, stop := c.ports.Clock.After(pause + c.ports.Clock.Jitter(pause))
	defer stop()
	select {
	case <-done:
	case <-c.wake:
	}
}

// converse says what is waited for and listens until the connection ends. A
// connection has greeted once it has delivered anything.
func (c *channel) converse(s Socket) (code wire.CloseCode, greeted bool) {
	defer c.down()
	if !c.connected(s) {
		s.Close()
	}
	for {
		text, code, ok := s.Receive()
		if !ok {
			return wire.CloseCode(code), greeted
		}
		greeted = true
		c.hear(text)
	}
}

func (c *channel) connected(s Socket) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.neededLocked() {
		return false
	}
	c.socket, c.asked, c.heard = s, 0, 0
	c.sendWatch()
	return true
}

// down tells who looks something up that the channel is no help.
func (c *channel) down() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.socket = nil
	for _, i := range c.interests {
		i.since = 0
		i.offer(news{})
	}
}

// connectedNow reports whether news would arrive by itself.
func (c *channel) connectedNow() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.socket != nil && c.heard > 0
}
