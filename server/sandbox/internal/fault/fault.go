// Package fault owns the faults that a simulator injects on request: which
// there are, how often they strike, and which strike next. Simulators turn
// them into answers; the random source decides, so a seed repeats a run.
package fault

import (
	"fmt"
	"strings"
	"time"
)

// Kind is one way in which a request goes wrong.
type Kind string

// The faults.
const (
	// None: nothing goes wrong.
	None Kind = ""
	// ServerError answers 500 without doing anything.
	ServerError Kind = "server_error"
	// RateLimit answers 429 without doing anything.
	RateLimit Kind = "rate_limit"
	// ExpiredAccess answers as if the access token had just expired.
	ExpiredAccess Kind = "expired_access"
	// ExpiredApproval takes an approved one-time token for an expired one.
	ExpiredApproval Kind = "expired_approval"
	// DropBefore closes the connection without doing anything.
	DropBefore Kind = "drop_before"
	// DropAfter does everything, then closes the connection without an answer.
	DropAfter Kind = "drop_after"
)

// Knobs are the faults of a scenario. The zero value injects none.
type Knobs struct {
	// LatencyMillis delays every answer.
	LatencyMillis int `json:"latencyMillis"`
	// Rates: the probability, 0 to 1, that a request meets the fault. They are
	// tried in this order; the first that strikes counts.
	ServerError     float64 `json:"serverError"`
	RateLimit       float64 `json:"rateLimit"`
	ExpiredAccess   float64 `json:"expiredAccess"`
	ExpiredApproval float64 `json:"expiredApproval"`
	DropBefore      float64 `json:"dropBefore"`
	DropAfter       float64 `json:"dropAfter"`
	// Next are faults that strike once each, at the first request that fits.
	Next []Next `json:"next"`
}

// Next is a fault that strikes once.
type Next struct {
	Fault Kind `json:"fault"`
	// Path limits it to requests whose path contains this text.
	Path string `json:"path"`
	// Replay limits it to requests that carry a proof.
	Replay bool `json:"replay"`
}

// Request is what the choice of a fault depends on.
type Request struct {
	Path   string
	Replay bool
}

// maxLatency bounds LatencyMillis, so that a slip does not hang a test run.
const maxLatency = 60_000

// Latency is the delay of every answer.
func (k Knobs) Latency() time.Duration {
	return time.Duration(k.LatencyMillis) * time.Millisecond
}

// Validate names the first knob that is out of range.
func (k Knobs) Validate() error {
	if k.LatencyMillis < 0 || k.LatencyMillis > maxLatency {
		return fmt.Errorf("faults.latencyMillis must be 0 to %d", maxLatency)
	}
	for _, r := range k.rates() {
		if !(r.rate >= 0 && r.rate <= 1) { // not "< 0 ||": NaN is out of range too
			return fmt.Errorf("faults: the rate of %s must be 0 to 1", r.kind)
		}
	}
	for _, n := range k.Next {
		if !n.Fault.known() {
			return fmt.Errorf("faults.next: unknown fault %q", n.Fault)
		}
	}
	return nil
}

// Pick chooses the fault for a request. A fault from Next is used up.
func (k *Knobs) Pick(r Request, chance func(rate float64) bool) Kind {
	for i, n := range k.Next {
		if strings.Contains(r.Path, n.Path) && (r.Replay || !n.Replay) {
			k.Next = append(k.Next[:i:i], k.Next[i+1:]...)
			return n.Fault
		}
	}
	for _, r := range k.rates() {
		if chance(r.rate) {
			return r.kind
		}
	}
	return None
}

type rate struct {
	kind Kind
	rate float64
}

func (k Knobs) rates() [6]rate {
	return [...]rate{
		{ServerError, k.ServerError},
		{RateLimit, k.RateLimit},
		{ExpiredAccess, k.ExpiredAccess},
		{ExpiredApproval, k.ExpiredApproval},
		{DropBefore, k.DropBefore},
		{DropAfter, k.DropAfter},
	}
}

func (k Kind) known() bool {
	for _, r := range (Knobs{}).rates() {
		if r.kind == k {
			return true
		}
	}
	return false
}
