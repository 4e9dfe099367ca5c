package jose

import (
	"bytes"
	"encoding/base64"
)

// maxHeader is the size of the largest header of a token, as it is written.
const maxHeader = 8 << 10

// frame refuses what is not a compact token of so many parts, written in the
// one way that there is to write it (RFC 7515, section 2: base64url without
// padding, line breaks or stray bits).
func frame(token []byte, parts int) error {
	if len(token) > MaxAnswer {
		return refused("it is too large")
	}
	if bytes.Count(token, []byte{'.'}) != parts-1 {
		return refused("it does not have the parts of a token of its kind")
	}
	if bytes.IndexByte(token, '.') > maxHeader {
		return refused("its header is too large")
	}
	for part := range bytes.SplitSeq(token, []byte{'.'}) {
		if !canonical(part) {
			return refused("it is not written in base64url")
		}
	}
	return nil
}

// canonical reports whether a part is base64url as an encoder writes it.
func canonical(part []byte) bool {
	for _, c := range part {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && c != '-' && c != '_' {
			return false // the decoder would skip line breaks
		}
	}
	// Stray bits can only be in the last group.
	last := part[len(part)/4*4:]
	_, err := base64.RawURLEncoding.Strict().DecodeString(string(last))
	return err == nil
}
