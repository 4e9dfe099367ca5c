package gateway

import "time"

// Limits bound what requests may cost. A zero field takes its default.
type Limits struct {
	// HeaderBytes is the size of the largest header, of a request and of an
	// answer (32 KiB).
	HeaderBytes int
	// BodyBytes is the size of the largest body that is forwarded (32 MiB).
	BodyBytes int64
	// MemoryBytes is how much of the body of a repeated request is held in
	// memory; what is larger goes through a temporary file (256 KiB).
	MemoryBytes int64
	// AnswerBytes is the size of the largest answer to an execution that is
	// kept (1 MiB).
	AnswerBytes int64
	// DialTimeout bounds the opening of a connection to a provider (5 s).
	DialTimeout time.Duration
	// ResponseTimeout bounds the time from a request's end to the beginning of
	// its answer (30 s).
	ResponseTimeout time.Duration
	// ExecutionTimeout bounds one execution of an approved request (60 s).
	ExecutionTimeout time.Duration
	// ReachPause is the time before an approved request that did not leave is sent
	// for the second time; it doubles with each (250 ms).
	ReachPause time.Duration
	// PollInterval is the least time between two questions to the provider
	// about one challenge (1 s).
	PollInterval time.Duration
	// ResendPause is the least time between two codes for one factor of a
	// challenge (30 s).
	ResendPause time.Duration
}

// WithDefaults gives the limits with every zero field set.
func (l Limits) WithDefaults() Limits {
	setDefault(&l.HeaderBytes, 32<<10)
	setDefault(&l.BodyBytes, 32<<20)
	setDefault(&l.MemoryBytes, 256<<10)
	setDefault(&l.AnswerBytes, 1<<20)
	setDefault(&l.DialTimeout, 5*time.Second)
	setDefault(&l.ResponseTimeout, 30*time.Second)
	setDefault(&l.ExecutionTimeout, 60*time.Second)
	setDefault(&l.ReachPause, 250*time.Millisecond)
	setDefault(&l.PollInterval, time.Second)
	setDefault(&l.ResendPause, 30*time.Second)
	return l
}

func setDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
