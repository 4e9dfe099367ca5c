// Package inbox owns the sandbox's e-mail: what simulated providers write to
// their customers. How messages are kept, streamed and shown is the same as on
// the phone, and lives there; what an e-mail says is the provider's business.
package inbox

import "countersign/server/sandbox/internal/phone"

// Channel is the channel of every message in an inbox.
const Channel = "email"

// Inbox holds e-mails and wakes those who wait for the next one. It is safe
// for concurrent use.
type Inbox struct{ *phone.Phone }

// New gives an empty inbox whose message ids go up from first.
func New(first int64) *Inbox { return &Inbox{phone.New(first)} }

// Deliver stores an e-mail and gives it its id.
func (i *Inbox) Deliver(m phone.Message) phone.Message {
	m.Channel = Channel
	return i.Phone.Deliver(m)
}
