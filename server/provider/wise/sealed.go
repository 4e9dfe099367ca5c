package wise

import (
	"mime"
	"strings"

	"countersign/shared/wire"
)

// maxSealed is the longest JWE that is handed to a browser, in bytes.
const maxSealed = 64 << 10

// readSealed gives a reply that is a JWE under the content key of the request:
// five parts, the second empty (RFC 7516, section 7.1; alg "dir"). A content
// type that is neither JOSE's nor JSON's, nor vague, rules that out; with any
// other the shape decides, as documentation and schema disagree and no text is
// both.
func readSealed(reply answer) (string, bool) {
	kind, _, _ := mime.ParseMediaType(reply.header.Get("Content-Type"))
	switch kind {
	case wire.TypeJSON, typeJOSE, wire.TypeSealed, "text/plain", "":
	default:
		return "", false
	}
	text := strings.TrimSpace(string(reply.body))
	if len(text) > maxSealed {
		return "", false
	}
	parts := strings.SplitN(text, ".", 6)
	if len(parts) != 5 || parts[1] != "" {
		return "", false
	}
	for i, part := range parts {
		if part == "" && i != 1 || !base64url(part) {
			return "", false
		}
	}
	return text, true
}

func base64url(part string) bool {
	for i := range len(part) {
		c := part[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
