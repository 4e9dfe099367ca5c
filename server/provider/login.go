package provider

import "time"

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

// Exchanging is a provider that exchanges an API key for the tokens of a session.
type Exchanging interface {
	// Exchange says where; see credential.NewAPIKey.
	Exchange() Exchange
}

// Exchange are paths below a provider's base URL.
type Exchange struct {
	// Login is where a session begins, with the key; Refresh is where it goes on.
	Login, Refresh string
}
