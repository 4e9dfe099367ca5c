package server

import (
	"errors"
	"fmt"
	"time"

	"countersign/server/internal/gateway"
	"countersign/server/internal/limit"
)

// ClientLimits are what clients may cost. A zero field takes its default.
type ClientLimits = limit.Limits

// Rate is how often something may happen.
type Rate = limit.Rate

// Limits bound what requests and challenges may cost. A zero field takes its
// default.
type Limits struct {
	gateway.Limits
	// Clients are what clients may cost, whatever they ask.
	Clients ClientLimits
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
		{"ReachPause", int64(l.ReachPause)},
		{"PollInterval", int64(l.PollInterval)},
		{"OpenChallenges", int64(l.OpenChallenges)},
		{"ChallengeLifetime", int64(l.ChallengeLifetime)},
		{"Keep", int64(l.Keep)},
		{"ResendPause", int64(l.ResendPause)},
		{"Attempts", int64(l.Attempts)},
		{"Lockout", int64(l.Lockout)},
		{"Connections", int64(l.Clients.Connections)},
		{"ConnectionsPerAddress", int64(l.Clients.ConnectionsPerAddress)},
		{"BodyTime", int64(l.Clients.BodyTime)},
		{"BodyRate", l.Clients.BodyRate},
		{"WriteTime", int64(l.Clients.WriteTime)},
	} {
		if limit.value < 0 {
			faults = append(faults, fmt.Errorf("limits: %s is negative", limit.name))
		}
	}
	for name, rate := range map[string]Rate{
		"Address": l.Clients.Address, "NewSessions": l.Clients.NewSessions,
		"Session": l.Clients.Session, "Challenge": l.Clients.Challenge,
	} {
		if !(rate.PerSecond >= 0) || rate.Burst < 0 { // not "<": NaN is no rate either
			faults = append(faults, fmt.Errorf("limits: the rate %s is negative", name))
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
