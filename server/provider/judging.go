package provider

import "countersign/shared/stepup"

// Judging is a provider that may tell only by its answer to the repeated
// request that the customer has not approved, because its state cannot be
// asked.
type Judging interface {
	// Judge gives the state that an answer to a repeated request ends its
	// challenge in: declined, expired or blocked. ok is false where the answer is
	// an ordinary one, or a challenge again. It is pure, and needs no body.
	Judge(a Answer) (state stepup.State, ok bool)
}
