package relay

import "time"

// Limits bound what channels may cost. A zero field takes its default.
type Limits struct {
	// Channels is how many may be open at once (20,000).
	Channels int
	// ChannelsPerSession is how many one session may have open: its tabs (16).
	ChannelsPerSession int
	// Queue is how many messages may wait for a client that reads slowly
	// before its channel is closed (32).
	Queue int
	// MessageBytes is the size of the largest message a client may send
	// (8,192).
	MessageBytes int
	// WatchIDs is how many ids one watch may name (64).
	WatchIDs int
	// MessageRate is how many messages a second a client may send in the long
	// run (5), MessageBurst how many at once (20).
	MessageRate  float64
	MessageBurst int
	// PingInterval is the time between two pings; a client that has been
	// silent for a whole one after a ping is gone (25 s).
	PingInterval time.Duration
	// WriteTimeout bounds one write to a client (10 s).
	WriteTimeout time.Duration
	// CloseGrace is how long a client may take to answer a close (2 s).
	CloseGrace time.Duration
	// QueryTimeout bounds the reading of challenges for one message (5 s).
	QueryTimeout time.Duration
}

// The buffers of a connection. Nearly all messages of a client fit into the
// first and nearly all of ours into the second, which is pooled.
const (
	readBuffer  = 256
	writeBuffer = 1024
)

// WithDefaults gives the limits with every zero field set.
func (l Limits) WithDefaults() Limits {
	setDefault(&l.Channels, 20_000)
	setDefault(&l.ChannelsPerSession, 16)
	setDefault(&l.Queue, 32)
	setDefault(&l.MessageBytes, 8<<10)
	setDefault(&l.WatchIDs, 64)
	setDefault(&l.MessageRate, 5)
	setDefault(&l.MessageBurst, 20)
	setDefault(&l.PingInterval, 25*time.Second)
	setDefault(&l.WriteTimeout, 10*time.Second)
	setDefault(&l.CloseGrace, 2*time.Second)
	setDefault(&l.QueryTimeout, 5*time.Second)
	return l
}

func setDefault[T int | float64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
