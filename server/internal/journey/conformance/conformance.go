// Package conformance is what every provider must pass, through a real gateway
// and against a server that answers as the provider does: challenges are
// recognised, approved requests are executed once and with their proof, whatever
// else comes is refused by a known code, and secrets stay where they belong. A
// provider's own tests say what is special to it; server/internal/journey plays
// whole journeys, and runs this suite for every kind that is registered.
package conformance

import (
	"testing"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Subject is what one kind of provider brings to the suite.
type Subject struct {
	// Kind is its name in the registry, and Settings are what it is opened with.
	Kind     string
	Settings provider.Settings
	// Challenges are answers that it recognises, and Ordinary are some that only
	// look like it.
	Challenges, Ordinary []provider.Answer
	// Open starts the provider's side of a test, which ends with the test.
	Open func(t testing.TB) World
}

// World is a provider with one customer.
type World struct {
	// Provider is how a gateway is configured for it, without its Kind.
	Provider server.Provider
	// Route leads to a protected operation, and Request is the n-th of it: each is
	// another one. Provider of the Route is the kind.
	Route   server.Route
	Request func(n int) journey.Request
	// Approve does all that the customer does to approve.
	Approve func(t testing.TB, page *journey.Browser, c stepup.Challenge)
	// Refuse does what a customer does who refuses; nil where the provider tells
	// nobody.
	Refuse func(t testing.TB, page *journey.Browser, c stepup.Challenge)
	// Wrong gives a wrong answer to what is asked for; nil where nothing is
	// answered at the gateway.
	Wrong func(t testing.TB, page *journey.Browser, c stepup.Challenge) journey.Answer
	// Executions is how often the provider has carried an operation out.
	Executions func(t testing.TB) int
	// Secrets may be in no answer and no line of the log; nor may the credentials of
	// requests and the tokens that the provider answers with, which the suite finds
	// by itself.
	Secrets []string
}

// Run runs the suite.
func Run(t *testing.T, s Subject) {
	t.Run("recognises its challenges and no others", func(t *testing.T) { recognises(t, s) })
	type part struct {
		name string
		run  func(*testing.T, stage)
	}
	parts := []part{
		{"executes once what is approved", executesOnce},
		{"executes once what is sent at once from everywhere", executesOnceAtOnce},
		{"executes nothing that is not approved", executesNothingUnapproved},
		{"executes nothing else than what was approved", executesNothingElse},
		{"ends as the customer cancels", endsAsCancelled},
		{"keeps within limits", keepsWithinLimits},
		{"tells no secret", tellsNoSecret},
	}
	able := s.Open(t)
	if able.Refuse != nil {
		parts = append(parts, part{"ends as the customer refuses", endsAsRefused})
	}
	if able.Wrong != nil {
		parts = append(parts, part{"allows five wrong answers", allowsFive})
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) { p.run(t, open(t, s)) })
	}
}
