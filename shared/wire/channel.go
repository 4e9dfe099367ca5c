package wire

import "countersign/shared/stepup"

// MessageType names a channel message.
type MessageType string

// The channel messages. The client sends watch; the server sends the others.
const (
	// MessageWatch says what the client waits for; the answer is a snapshot.
	MessageWatch MessageType = "watch"
	// MessageSnapshot lists the challenges asked for, as they stand.
	MessageSnapshot MessageType = "snapshot"
	// MessageChallenge tells of a challenge raised in this session.
	MessageChallenge MessageType = "challenge"
	// MessageFactor tells that a factor of a challenge changed.
	MessageFactor MessageType = "factor"
	// MessageOutcome tells that a challenge changed its state.
	MessageOutcome MessageType = "outcome"
)

// Message is one channel message, in either direction.
type Message struct {
	Type MessageType `json:"type"`
	// Challenges and Requests are what a watch asks for.
	Challenges []string `json:"challenges,omitempty"`
	Requests   []string `json:"requests,omitempty"`
	// Snapshot answers a watch; ids unknown to this session are left out.
	Snapshot []stepup.Challenge `json:"snapshot,omitempty"`
	// Challenge is what challenge, factor and outcome speak of.
	Challenge *stepup.Challenge `json:"challenge,omitempty"`
	// Session is given in a snapshot to a page on another site that has no
	// session cookie (see HeaderSession).
	Session string `json:"session,omitempty"`
}

// CloseCode is a WebSocket close code in the application range (RFC 6455,
// section 7.4.2). 4000-4499 mean "do not come back, poll instead";
// 4500-4999, and every code outside the application range, mean "reconnect".
type CloseCode int

// The close codes.
const (
	CloseSession   CloseCode = 4001 // no valid session
	CloseTooMany   CloseCode = 4002 // too many channels in this session
	CloseProtocol  CloseCode = 4003 // a message that is not of the protocol
	CloseTooLarge  CloseCode = 4004 // a message over the size limit
	CloseFlood     CloseCode = 4005 // more messages than the rate limit allows
	CloseElsewhere CloseCode = 4500 // this instance goes away
	CloseSlow      CloseCode = 4501 // the client does not read fast enough
	CloseIdle      CloseCode = 4502 // no pong in time
)

// Reconnect reports whether a client should open the channel again.
func (c CloseCode) Reconnect() bool { return c < 4000 || c >= 4500 }
