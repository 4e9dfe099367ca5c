package helper

import (
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// sendWatch names all that is waited for. Each watch message is answered by
// one snapshot, in order; that is how a snapshot's silence can be trusted. The
// caller holds the lock, so messages leave in the order they are counted in.
func (c *channel) sendWatch() {
	c.asked++
	var challenges, requests []string
	for _, i := range c.interests {
		if i.since == 0 {
			i.since = c.asked
		}
		if i.request != "" {
			requests = append(requests, i.request)
		} else {
			challenges = append(challenges, i.challenge)
		}
	}
	// A socket that fails ends its Receive too, where it is dealt with.
	_ = c.socket.Send(c.ports.Codec.EncodeWatch(challenges, requests))
}

// hear takes a message from the gateway. What cannot be read is passed over: a
// newer gateway may send messages that this helper does not know.
func (c *channel) hear(text string) {
	m, ok := c.ports.Codec.Decode(text)
	if !ok {
		return
	}
	if m.Session != "" {
		c.ports.Session(c.base, m.Session)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch wire.MessageType(m.Type) {
	case wire.MessageSnapshot:
		c.heard++
		for _, challenge := range m.Snapshot {
			c.tellLocked(challenge)
		}
		c.silentLocked()
	case wire.MessageChallenge, wire.MessageFactor, wire.MessageOutcome:
		if m.Challenge != nil {
			c.tellLocked(*m.Challenge)
		}
	}
}

func (c *channel) tellLocked(challenge stepup.Challenge) {
	for _, i := range c.interests {
		if i.challenge == challenge.ID || i.request != "" && i.request == challenge.Request {
			i.replace(news{challenge: challenge, found: true, sure: true})
		}
	}
}

// silentLocked tells those whom a snapshot should have named that it did not.
func (c *channel) silentLocked() {
	for _, i := range c.interests {
		if i.since != 0 && i.since <= c.heard {
			i.offer(news{sure: true})
		}
	}
}

// replace puts news in the place of older news. The lock is held.
func (i *interest) replace(n news) {
	select {
	case <-i.news:
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

// find looks up the challenge that a request raised. sure is false where the
// channel gave no answer.
func (c *channel) find(request string, quit <-chan struct{}) (found stepup.Challenge, ok, sure bool) {
	i := c.join("", request)
	defer c.part(i)
	late, stop := c.ports.Clock.After(lookUpTime)
	defer stop()
	select {
	case n := <-i.news:
		return n.challenge, n.found, n.sure
	case <-late:
	case <-quit:
	}
	return found, false, false
}
