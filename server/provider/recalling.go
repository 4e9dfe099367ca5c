package provider

import "context"

// Recalling is a provider whose proof is not the challenge's handle: it keeps one
// in the session's Memory, for as many requests as it is good for.
type Recalling interface {
	// Recall gives the proof for a request, challenged or not, just before it is
	// sent. ok is false where there is none that is good by now: a challenged
	// request then has to be challenged again. c.Token is "" where there was no
	// challenge.
	Recall(ctx context.Context, up Upstream, c Case) (p Proof, ok bool, err error)
}
