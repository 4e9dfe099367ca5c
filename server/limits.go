package server

import (
	"errors"
	"fmt"
	"time"

	"countersign/server/internal/gateway"
)

// Limits bound what requests and challenges may cost. A zero field takes its
// default.
type Limits struct {
	gateway.Limits
	// OpenChallenges is how many one session may have (32).
	OpenChallenges int
	// ChallengeLifetime is how long a challenge can be answered where the
	// provider does not say (1 h).
	ChallengeLifetime time.Duration
	// Keep is how long an ended challenge, and the answer to its execution, can
	// still be asked for (15 min).
	Keep time.Duration
	// Attempts is how many wrong answers a challenge allows (5).
	Attempts int
	// Lockout is how long a challenge that was blocked tells the customer to
	// wait where the provider does not say (15 min).
	Lockout time.Duration
}

// check names the limits that are negative.
func (l Limits) check() error {
	var faults []error
	for _, limit := range []struct {
		name  string
		value int64
	}{
		{"HeaderBytes", int64(l.HeaderBytes)},
		{"BodyBytes", l.BodyBytes},
		{"MemoryBytes", l.MemoryBytes},
		{"AnswerBytes", l.AnswerBytes},
		{"DialTimeout", int64(l.DialTimeout)},
		{"ResponseTimeout", int64(l.ResponseTimeout)},
		{"ExecutionTimeout", int64(l.ExecutionTimeout)},
		{"BodyPause", int64(l.BodyPause)},
		{"PollInterval", int64(l.PollInterval)},
		{"OpenChallenges", int64(l.OpenChallenges)},
		{"ChallengeLifetime", int64(l.ChallengeLifetime)},
		{"Keep", int64(l.Keep)},
		{"ResendPause", int64(l.ResendPause)},
		{"Attempts", int64(l.Attempts)},
		{"Lockout", int64(l.Lockout)},
	} {
		if limit.value < 0 {
			faults = append(faults, fmt.Errorf("limits: %s is negative", limit.name))
		}
	}
	return errors.Join(faults...)
}

func (l Limits) withDefaults() Limits {
	l.Limits = l.Limits.WithDefaults()
	if l.OpenChallenges == 0 {
		l.OpenChallenges = 32
	}
	if l.ChallengeLifetime == 0 {
		l.ChallengeLifetime = time.Hour
	}
	if l.Keep == 0 {
		l.Keep = 15 * time.Minute
	}
	if l.Attempts == 0 {
		l.Attempts = 5
	}
	if l.Lockout == 0 {
		l.Lockout = 15 * time.Minute
	}
	return l
}
