package helper

import "countersign/shared/stepup"

// link is one connection of a channel. The channel's lock guards it.
type link struct {
	socket  Socket
	ended   chan struct{}
	asked   int // watch messages sent
	heard   int // snapshots received in answer
	pace    pace
	delayed bool // a flush comes by itself
}

// interest is one thing that is waited for.
type interest struct {
	challenge, request string
	since              int       // the watch message that named it, 0 for none yet
	news               chan news // the newest, for one reader
}

// news is what an interest gets to hear.
type news struct {
	challenge stepup.Challenge
	found     bool
	// sure reports that the gateway spoke; without it the channel is down.
	sure bool
}

// replace puts news in the place of older news. An ending stays: what was asked
// before it may be told after it. The lock is held.
func (i *interest) replace(n news) {
	select {
	case old := <-i.news:
		if _, ended := old.challenge.State.Ending(); ended {
			n = old
		}
	default:
	}
	i.news <- n
}

// offer puts news where there is none. Only requests that are looked up want
// to know that there is nothing to know.
func (i *interest) offer(n news) {
	if i.request == "" {
		return
	}
	select {
	case i.news <- n:
	default:
	}
}

// maxWatch is how many ids one watch message names: well below what gateways
// take.
const maxWatch = 32

// flushLocked names what has not been named yet on this connection. There is
// at most one message without its answer, so that many who join at once share
// the next one, and a snapshot's silence can be trusted: it answers the
// message that was sent last.
func (c *channel) flushLocked() {
	l := c.link
	if l == nil || l.asked > l.heard || l.delayed {
		return
	}
	fresh := c.freshLocked()
	if len(fresh) == 0 {
		return
	}
	now := c.ports.Clock.Now()
	if wait := l.pace.wait(now); wait > 0 {
		l.delayed = true
		go c.flushLater(l, wait)
		return
	}
	l.pace.spend(now)
	l.asked++
	var challenges, requests []string
	for _, i := range fresh {
		i.since = l.asked
		if i.request != "" {
			requests = append(requests, i.request)
		} else {
			challenges = append(challenges, i.challenge)
		}
	}
	// A socket that fails to send ends its Receive too, where it is dealt with.
	_ = l.socket.Send(c.ports.Codec.EncodeWatch(challenges, requests))
}

func (c *channel) freshLocked() []*interest {
	var fresh []*interest
	for _, i := range c.interests {
		if i.since == 0 && len(fresh) < maxWatch {
			fresh = append(fresh, i)
		}
	}
	return fresh
}

func (c *channel) flushLater(l *link, milliseconds int) {
	if !rest(c.ports.Clock, milliseconds, l.ended) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l.delayed = false
	if c.link == l {
		c.flushLocked()
	}
}

// pace keeps a client below the rate at which gateways close a channel: a
// burst, then one message per interval.
type pace struct {
	until int64 // when all that was sent is paid for, in milliseconds
}

const (
	paceInterval = 250 // milliseconds
	paceBurst    = 10  // messages
)

// wait gives the milliseconds until the next message may be sent.
func (p *pace) wait(now int64) int {
	return int(max(0, p.until-now-(paceBurst-1)*paceInterval))
}

func (p *pace) spend(now int64) { p.until = max(p.until, now) + paceInterval }
