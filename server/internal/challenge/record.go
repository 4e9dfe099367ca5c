// Package challenge owns challenge records and their life: raising, reading,
// moving from state to state, and executing an approved request exactly once.
// Where records are kept lives in server/internal/store; who may see one is
// decided here by its session; how a challenge is recognised and proved lives
// in server/provider; sending the request lives in server/internal/gateway.
package challenge

import (
	"bytes"
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
	Digest   Digest // of the challenged request
	Approach stepup.Approach
	State    stepup.State
	// Token is the provider's handle of the challenge (Wise's one-time token).
	// It is a secret: never log it.
	Token string
	// From is the state that executing was entered from, so that a request
	// that was never sent goes back to it.
	From         stepup.State
	Verifiable   bool
	Covers       bool
	Hosted       string // the provider's approval page, where the approach has one
	Subject      *stepup.Subject
	Factors      []stepup.Factor
	AttemptsLeft *int
	Rounds       int // how often the provider challenged this request
	CreatedAt    time.Time
	// ExpiresAt is when the challenge can no longer be answered.
	ExpiresAt time.Time
	// Lease is when an execution that nobody has finished is given up: its
	// instance is gone and its outcome unknown.
	Lease time.Time
	// KeepUntil is when the store may forget the record.
	KeepUntil time.Time
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

// Digest binds a challenge to its request: SHA-256 over method, target path,
// raw query and body.
type Digest [32]byte

// Open reports whether the record counts against its session's limit: it is
// neither ended nor run out.
func (r *Record) Open(now time.Time) bool {
	return !r.State.Final() && (r.State == stepup.StateExecuting || now.Before(r.ExpiresAt))
}

// Clone gives a copy that shares nothing with r.
func (r *Record) Clone() Record {
	c := *r
	if r.Subject != nil {
		subject := *r.Subject
		c.Subject = &subject
	}
	if r.AttemptsLeft != nil {
		left := *r.AttemptsLeft
		c.AttemptsLeft = &left
	}
	c.Factors = cloneFactors(r.Factors)
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

// View gives what the session that raised the challenge may see. The one-time
// token is shown only while there is something to approve with it.
func (r *Record) View() stepup.Challenge {
	c := stepup.Challenge{
		ID: r.ID, Provider: r.Provider, Approach: r.Approach, State: r.State,
		Verifiable: r.Verifiable, Factors: r.Factors, Subject: r.Subject,
		ExpiresAt:    r.ExpiresAt.UTC().Format(time.RFC3339),
		AttemptsLeft: r.AttemptsLeft, Covers: r.Covers, Request: r.Request,
	}
	if r.Hosted != "" && r.State == stepup.StatePending {
		c.Hosted = &stepup.Hosted{URL: r.Hosted, Token: r.Token}
	}
	return c
}
