package sealing

import "strings"

// MaxReply is the longest sealed reply that is read, in characters.
const MaxReply = 64 << 10

// Reply is a provider's reply, encrypted with the content key of the answer
// that it replies to.
type Reply struct {
	// Protected is the header as it came: the additional data.
	Protected string
	IV        []byte
	// Sealed is the encrypted text with the tag behind it, as crypto.subtle takes
	// it.
	Sealed []byte
}

// Parse reads a reply: a compact JWE with alg dir and enc A256GCM. ok is false
// for everything else; what it is then is not worth knowing.
func Parse(text string) (r Reply, ok bool) {
	if len(text) > MaxReply {
		return r, false
	}
	parts := strings.Split(text, ".")
	// A reply under a key that both sides know brings none (RFC 7516, section 5.1, step 4).
	if len(parts) != 5 || parts[1] != "" {
		return r, false
	}
	header, ok := decode(parts[0])
	if !ok || !acceptable(string(header)) {
		return r, false
	}
	iv, ok := decode(parts[2])
	if !ok || len(iv) != IVLength {
		return r, false
	}
	sealed, ok := decode(parts[3])
	if !ok {
		return r, false
	}
	tag, ok := decode(parts[4])
	if !ok || len(tag) != tagLength {
		return r, false
	}
	return Reply{Protected: parts[0], IV: iv, Sealed: append(sealed, tag...)}, true
}
