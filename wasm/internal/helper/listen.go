package helper

import (
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

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
	for _, challenge := range m.Snapshot {
		c.tellLocked(challenge)
	}
	if m.Challenge != nil {
		c.tellLocked(*m.Challenge)
	}
	// A snapshot that brings the session is a greeting and answers nothing.
	if wire.MessageType(m.Type) == wire.MessageSnapshot && m.Session == "" {
		c.answeredLocked()
	}
}

func (c *channel) tellLocked(challenge stepup.Challenge) {
	for _, i := range c.interests {
		if i.challenge == challenge.ID || i.request != "" && i.request == challenge.Request {
			i.replace(news{challenge: challenge, found: true, sure: true})
		}
	}
}

// answeredLocked notes a snapshot: what it should have named and did not, the
// gateway does not know.
func (c *channel) answeredLocked() {
	l := c.link
	if l == nil || l.heard == l.asked {
		return
	}
	l.heard++
	for _, i := range c.interests {
		if i.since == l.heard {
			i.offer(news{sure: true})
		}
	}
	c.flushLocked()
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
