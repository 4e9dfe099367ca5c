package provider

import (
	"context"
	"time"
)

// Recalling is a provider whose proof is not the challenge's handle: it keeps one
// in the session's Memory, for as many requests as it is good for.
type Recalling interface {
	// Recall gives the proof for a request, challenged or not, just before it is
	// sent. ok is false where there is none that is good by now: a challenged
	// request then has to be challenged again. c.Token is "" where there was no
	// challenge.
	Recall(ctx context.Context, up Upstream, c Case) (p Proof, ok bool, err error)
}

// LoggingIn is a provider that one agent logs in to, on behalf of all customers.
type LoggingIn interface {
	// Login says how its login is asked; see credential.NewAgentLogin.
	Login() Login
}

// Login is how a login is asked.
type Login struct {
	// Path is below the provider's base URL.
	Path string
	// NameKey and PasswordKey name the members of its body, TokenKey that of its
	// answer.
	NameKey, PasswordKey, TokenKey string
	// Life is how long a token is used that does not say when it ends.
	Life time.Duration
}
