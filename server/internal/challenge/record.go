// Package challenge owns challenge records and their life: raising, reading,
// moving from state to state, and executing an approved request exactly once.
// Where records are kept lives in server/internal/store; who may see one is
// decided here by its session; how a challenge is recognised and proved lives
// in server/provider; sending the request lives in server/internal/gateway.
package challenge

import (
	"bytes"
	"crypto/subtle"
	"maps"
	"net/http"
	"slices"
	"time"

	"countersign/server/internal/session"
	"countersign/shared/stepup"
)

// Record is all the gateway knows of one challenge. Stores hand out copies.
type Record struct {
	ID       string
	Session  session.ID // the session that raised it
	Provider string
	Route    string // the pattern of the route that was challenged
	Request  string // Countersign-Request, may be empty
	Digest   Digest // of the challenged request; zero where there is none
	// Path is where the challenged request went at the provider, and Params are
	// the parameters of its target and the configured ones.
	Path     string
	Params   map[string]string
	Approach stepup.Approach
	State    stepup.State
	// Token is the provider's handle of the challenge (Wise's one-time token).
	// It is a secret: never log it.
	Token string
	// From is the state that executing was entered from, so that a request
	// that was never sent goes back to it.
	From       stepup.State
	Verifiable bool
	Covers     bool
	Hosted     string // the provider's approval page, where the approach has one
	// Subject is what the customer approves, as far as it is known. Described
	// counts the lookups for it that are done, and Kept are values that the
	// next one needs.
	Subject   *stepup.Subject
	Described int
	Kept      map[string]string
	// Factors are what the provider said last; Sent is what is known of the
	// codes of some, by the factor's id.
	Factors []stepup.Factor
	Sent    map[string]Sent
	// Attempts counts the wrong answers, of which there may be MaxAttempts; what
	// is under way may become one.
	Attempts, MaxAttempts int
	Underway              []Underway
	// BlockedUntil is when a challenge that is blocked may be tried anew; zero
	// where nobody knows.
	BlockedUntil time.Time
	Rounds       int // how often the provider challenged this request
	CreatedAt    time.Time
	// ExpiresAt is when the challenge can no longer be answered.
	ExpiresAt time.Time
	// Run names the execution that is under way, or the last one: only whoever has
	// begun it may end it. Runs counts them.
	Run  string
	Runs int
	// Lease is when an execution that nobody has finished is given up: its
	// instance is gone and its outcome unknown.
	Lease time.Time
	// KeepUntil is when the store may forget the record.
	KeepUntil time.Time
	// Away are the latest departures that nobody has come back from, the newest
	// last.
	Away []Away
	// Returned says that somebody has come back from a redirect.
	Returned bool
	// Answer is the provider's answer to the one execution, kept for a while,
	// or to the one that was challenged again, for those who waited for it.
	Answer *Answer
	// Version grows by one with each change; stores compare and swap on it.
	Version int64
}

// Answer is a kept response.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Complete is false where the body was over the limit and is not kept.
	Complete bool
}

// Sent is what is known of the codes of one factor.
type Sent struct {
	// Again is when the next one may be sent.
	Again time.Time
	// Done reports that one was sent, and Hint tells the customer where to.
	Done bool
	Hint string
}

// Underway is an answer that has left for the provider and is not judged yet.
type Underway struct {
	ID string
	// Until is when it counts as wrong: whoever sent it is gone.
	Until time.Time
}

// Digest binds a challenge to its request: SHA-256 over method, target path,
// raw query, the headers that say what the body means, and the body.
type Digest [32]byte

// Open reports whether the record counts against its session's limit: it is
// neither ended nor run out, and there is something left to do with it.
func (r *Record) Open(now time.Time) bool {
	if r.State == stepup.StateApproved && r.Digest == (Digest{}) {
		return false // there is no request that it could be used for
	}
	return !r.State.Final() && (r.State == stepup.StateExecuting || now.Before(r.ExpiresAt))
}

// Holds reports the provider's handle that a client brings. How long it takes says
// nothing of the handle that there is.
func (r *Record) Holds(token string) bool {
	return subtle.ConstantTimeCompare([]byte(r.Token), []byte(token)) == 1
}

// Clone gives a copy that shares nothing with r.
func (r *Record) Clone() Record {
	c := *r
	if r.Subject != nil {
		subject := *r.Subject
		c.Subject = &subject
	}
	c.Factors = cloneFactors(r.Factors)
	c.Params, c.Kept, c.Sent = maps.Clone(r.Params), maps.Clone(r.Kept), maps.Clone(r.Sent)
	c.Underway = slices.Clone(r.Underway)
	c.Away = slices.Clone(r.Away)
	for i := range c.Away {
		c.Away[i].State = bytes.Clone(c.Away[i].State)
	}
	if r.Answer != nil {
		answer := *r.Answer
		answer.Header = answer.Header.Clone()
		answer.Body = bytes.Clone(answer.Body)
		c.Answer = &answer
	}
	return c
}

func cloneFactors(factors []stepup.Factor) []stepup.Factor {
	factors = slices.Clone(factors)
	for i := range factors {
		factors[i].Alternatives = cloneFactors(factors[i].Alternatives)
	}
	return factors
}
