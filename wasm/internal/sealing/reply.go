package sealing

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
	parts, ok := split(text)
	// A reply under a key that both sides know brings none (RFC 7516, section 5.1, step 4).
	if !ok || parts[1] != "" {
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

// split gives the five parts of a compact JWE. Package strings is not used
// elsewhere, and costs more than these lines.
func split(text string) (parts [5]string, ok bool) {
	part, begin := 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] != '.' {
			continue
		}
		if part == len(parts)-1 {
			return parts, false
		}
		parts[part] = text[begin:i]
		part, begin = part+1, i+1
	}
	parts[part] = text[begin:]
	return parts, part == len(parts)-1
}
