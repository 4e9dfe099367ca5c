// Package provider owns what a payment API must tell the gateway: how its
// challenge is recognised and how the proof goes back. Each provider is one
// folder below this one, with the same files; server/provider/registry is the
// only place that knows them all; forwarding, storing and executing live in
// server/internal.
package provider

import (
	"context"
	"net/http"
	"time"

	"countersign/shared/stepup"
)

// Provider recognises and proves. Every provider can do both; anything more
// is one of the optional abilities below, asserted at compile time where it
// is implemented. Implementations are values, safe for concurrent use.
type Provider interface {
	// Name is the kind of provider: its name in the registry and in records.
	Name() string
	// Detect recognises a challenge in an answer. It is pure.
	Detect(Answer) (Demand, bool)
	// Prove puts the proof on the request that is repeated.
	Prove(retry *http.Request, p Proof)
}

// Answer is what recognition may look at.
type Answer struct {
	// Method and Path are those of the request, as the provider saw them.
	Method, Path string
	Status       int
	Header       http.Header
}

// Demand is a recognised challenge.
type Demand struct {
	Approach stepup.Approach
	// Token is the provider's handle of the challenge; a secret.
	Token string
	// Lifetime is how long the challenge can be answered; 0 where the answer
	// does not say.
	Lifetime time.Duration
	// Covers: see stepup.Challenge.
	Covers  bool
	Factors []stepup.Factor
}

// Proof is what a retry carries back.
type Proof struct {
	Token string
}

// Hosted is a provider with an approval page of its own.
type Hosted interface {
	// ApprovalPage is the address of the page that the token is posted to.
	ApprovalPage() string
}

// Headed is a provider whose API has request headers of its own that a page may
// send. Any others are not forwarded, unless a route names them.
type Headed interface {
	// RequestHeaders are the headers' names.
	RequestHeaders() []string
}

// Upstream sends a request to the provider with the credentials of the
// session at hand. Paths are relative to the provider's base URL.
type Upstream interface {
	Do(ctx context.Context, method, path string, header http.Header, body []byte) (status int, h http.Header, b []byte, err error)
}

// Poller is a provider that can be asked whether the customer has approved.
type Poller interface {
	// Poll gives the state of the challenge behind token. An error means that
	// nothing was learnt.
	Poll(ctx context.Context, up Upstream, token string) (stepup.State, error)
}
