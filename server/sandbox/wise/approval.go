package wise

import (
	"slices"
	"time"
)

// subject is what the customer approves: shown on the approval page and named
// in the message with the code (dynamic linking, RTS on SCA, article 5).
type subject struct {
	Title  string
	Amount string // with currency, empty where no money moves
	Payee  string
	Lines  []line
}

// line is one more detail of a subject.
type line struct{ Label, Value string }

// progress is where an approval stands.
type progress string

const (
	waiting  progress = "waiting"  // not everything is proved yet
	approved progress = "approved" // may be used once
	spent    progress = "spent"
	declined progress = "declined"
)

// approval is one one-time token and what it may open: one request of one
// user, once, for a limited time.
type approval struct {
	token   string
	user    int64
	digest  digest
	action  string
	subject subject
	issued  time.Time
	expires time.Time

	progress progress
	factors  []factor
	codes    map[string]code // sent for the verify operations, by channel
	drops    bool            // cleared factors disappear, where that alternates

	// On the approval page, whatever the list:
	password bool
	code     code
}

// code is what was sent to the phone.
type code struct {
	digits string // empty: none sent yet
	sent   time.Time
	sends  int
}

// Limits of the phone code. Wise documents none of them.
const (
	codeValid  = 10 * time.Minute
	resendWait = 30 * time.Second
	maxSends   = 5
)

// Lock-out (docs.wise.com, legacy reference of the verify operations): five
// failures in a row, and new tokens are refused for 15 minutes.
const (
	maxFailures = 5
	lockout     = 15 * time.Minute
)

func (a *approval) expired(now time.Time) bool { return !now.Before(a.expires) }

// opens reports whether the approval lets this request of this user pass.
func (a *approval) opens(user int64, d digest, now time.Time) bool {
	return a.belongs(user, d, now) && a.progress == approved
}

// belongs reports whether the approval was raised by this request of this user
// and has not expired.
func (a *approval) belongs(user int64, d digest, now time.Time) bool {
	return a != nil && a.user == user && a.digest == d && !a.expired(now)
}

// pass marks the factor of a type as proved, if it is asked for.
func (a *approval) pass(kind string) {
	for i, f := range a.factors {
		if f.pending(kind) {
			a.factors[i].passed = true
			return
		}
	}
}

// pending reports whether the approval asks for a factor that can still be
// proved in this way.
func (a *approval) pending(kind string) bool {
	return slices.ContainsFunc(a.factors, func(f factor) bool { return f.pending(kind) })
}

// copied gives a copy that shares nothing.
func (a *approval) copied() approval {
	c := *a
	c.factors, c.codes = slices.Clone(a.factors), nil
	return c
}

// customer is what is remembered of a user over all their approvals.
type customer struct {
	failures  int
	blocked   time.Time // until then
	cleared   time.Time // the last approval: opens the low-risk window
	statement time.Time // the last approved statement
}

func (c *customer) isBlocked(now time.Time) bool { return now.Before(c.blocked) }

// fail counts a wrong answer.
func (c *customer) fail(now time.Time) {
	c.failures++
	if c.failures >= maxFailures {
		c.failures, c.blocked = 0, now.Add(lockout)
	}
}
