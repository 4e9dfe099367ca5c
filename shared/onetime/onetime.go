// Package onetime recognises a one-time-token challenge in the status and the
// headers of an answer (Wise, docs.wise.com, guide "one-time token"). It is
// pure and shared, so that page and gateway never disagree.
//
// It is compiled into WebAssembly, so it imports nothing heavy.
package onetime

import "countersign/shared/wire"

// Header looks a header up by name.
type Header func(name string) string

// Detect gives the one-time token of a challenge. A challenge is status 403,
// or 400 as the original library also takes it, with a non-empty
// x-2fa-approval. The body is never looked at: refusals that are no challenge
// have the same ones. The result header is not asked for: relaying back ends
// drop it.
func Detect(status int, header Header) (token string, ok bool) {
	if status != 403 && status != 400 {
		return "", false
	}
	token = header(wire.HeaderApproval)
	return token, token != ""
}

// MaxToken is the longest one-time token that is accepted, in bytes. Wise's
// are UUIDs of 36; the rest is room for a second word that some clients expect.
const MaxToken = 256

// Valid reports whether a token is one that may be stored, sent in a header
// and posted in a form: 1 to MaxToken printable ASCII bytes.
func Valid(token string) bool {
	if token == "" || len(token) > MaxToken {
		return false
	}
	for i := 0; i < len(token); i++ {
		if token[i] < 0x20 || token[i] > 0x7e {
			return false
		}
	}
	return true
}
