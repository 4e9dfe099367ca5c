// Package jose owns the JOSE of simulated providers: the compact framing,
// opening and encrypting (RFC 7516), signing and verifying (RFC 7515), and the
// text form of public keys. It is strict: what it does not know in a header,
// it refuses.
//
// It holds no keys. Whose they are, which versions there are and how long each
// is good for lives with each simulator.
package jose

import "errors"

// The reasons why a text is refused. Which part of it was wrong is nobody's
// business but the sender's.
var (
	// ErrNotJOSE is for a text that is not framed as a JWE or JWS.
	ErrNotJOSE = errors.New("not a JOSE object in compact form")
	// ErrUnopened is for a JWE that none of the keys opens, or that asks for
	// what is not supported.
	ErrUnopened = errors.New("the JWE cannot be opened")
	// ErrUnverified is for a JWS whose signature is not that of a known key, or
	// that asks for what is not supported.
	ErrUnverified = errors.New("the signature cannot be verified")
)
