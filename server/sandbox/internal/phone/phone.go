// Package phone owns the sandbox's phone: the messages that simulated
// providers send, and the page on which they arrive. The inbox is a phone too,
// for e-mails; what is its own lives in inbox. What a message says is the
// provider's business.
package phone

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Message is one message, or one call with what was said.
type Message struct {
	ID     int64 `json:"id"`
	UserID int64 `json:"userId"`
	// Channel is how it came: "sms", "whatsapp", "voice" or "email".
	Channel string    `json:"channel"`
	To      string    `json:"to"`
	From    string    `json:"from"`
	Subject string    `json:"subject,omitempty"` // of an e-mail
	Text    string    `json:"text"`
	Code    string    `json:"code,omitempty"`
	SentAt  time.Time `json:"sentAt"`
}

// kept is how many messages the phone remembers; older ones are dropped.
const kept = 200

// Phone holds messages and wakes those who wait for the next one. It is safe
// for concurrent use.
type Phone struct {
	mu       sync.Mutex
	messages []Message
	last     int64
	changed  chan struct{} // closed and replaced at each change
	closed   chan struct{}
	once     sync.Once
}

// New gives an empty phone. Message ids go up from first: a page that
// reconnects after a restart must not take new messages for ones it has seen.
func New(first int64) *Phone {
	return &Phone{last: first, changed: make(chan struct{}), closed: make(chan struct{})}
}

// Deliver stores a message and gives it its id.
func (p *Phone) Deliver(m Message) Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last++
	m.ID = p.last
	p.messages = append(p.messages, m)
	if extra := len(p.messages) - kept; extra > 0 {
		p.messages = slices.Delete(p.messages, 0, extra)
	}
	p.wake()
	return m
}

// Messages gives the messages of a user after the one with id since, oldest
// first. User 0 means all users.
func (p *Phone) Messages(user, since int64) []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.after(user, since)
}

// Clear forgets all messages. Ids go on, so that a page that watches does not
// take a new message for an old one.
func (p *Phone) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.messages = nil
	p.wake()
}

// Close ends all waiting, for good.
func (p *Phone) Close() { p.once.Do(func() { close(p.closed) }) }

// Wait gives the messages after since as soon as there are any. It gives none,
// and false, when the context or the phone ends.
func (p *Phone) Wait(ctx context.Context, user, since int64) ([]Message, bool) {
	for {
		p.mu.Lock()
		found, changed := p.after(user, since), p.changed
		p.mu.Unlock()
		if len(found) > 0 {
			return found, true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, false
		case <-p.closed:
			return nil, false
		}
	}
}

func (p *Phone) after(user, since int64) []Message {
	found := []Message{}
	for _, m := range p.messages {
		if m.ID > since && (user == 0 || m.UserID == user) {
			found = append(found, m)
		}
	}
	return found
}

func (p *Phone) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}
