// Package challenge owns challenge records and their life: raising, reading,
// moving from state to state, and executing an approved request exactly once.
// Where records are kept lives in server/internal/store; who may see one is
// decided here by its session; how a challenge is recognised and proved lives
// in server/provider.
package challenge

import (
	"net/http"
	"time"

	"countersign/shared/stepup"
)

// Record is all the gateway knows of one challenge. Stores hand out copies.
type Record struct {
	ID       string
	Session  string // the session that raised it
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
	ExpiresAt    time.Time
	// Answer is the provider's answer to the one execution, kept for a while.
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
