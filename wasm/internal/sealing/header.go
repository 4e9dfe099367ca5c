package sealing

import (
	"slices"

	"countersign/shared/wire"
)

// maxHeader is the longest header that is looked at, in bytes.
const maxHeader = 2048

// acceptable reports whether a reply's protected header is one of ours: alg
// dir, enc A256GCM, and nothing that would have to be understood (zip, crit,
// epk and whatever comes later). What only describes is let through.
func acceptable(header string) bool {
	var alg, enc string
	var seen []string
	sound := members(header, func(name, raw string) bool {
		if slices.Contains(seen, name) {
			return false
		}
		seen = append(seen, name)
		switch name {
		case "alg":
			alg = raw
		case "enc":
			enc = raw
		case "kid", "typ", "cty", "url": // url: an older sample of Wise's has it
		default:
			return false
		}
		return true
	})
	return sound && alg == "dir" && enc == wire.SealEncryption
}

// members reads a JSON object whose values are all strings, and hands on each
// as it stands, escapes and all: an alg that is written with escapes is none
// that we know. It is false where the object is not well formed, or take is.
func members(text string, take func(name, raw string) bool) bool {
	if len(text) > maxHeader {
		return false
	}
	s := scanner{rest: text}
	if !s.char('{') {
		return false
	}
	for first := true; !s.char('}'); first = false {
		if !first && !s.char(',') {
			return false
		}
		name, ok := s.text()
		if !ok || !s.char(':') {
			return false
		}
		raw, ok := s.text()
		if !ok || !take(name, raw) {
			return false
		}
	}
	s.space()
	return s.rest == ""
}

// scanner reads JSON (RFC 8259) as far as headers need it.
type scanner struct{ rest string }

func (s *scanner) space() {
	for s.rest != "" && (s.rest[0] == ' ' || s.rest[0] == '\t' || s.rest[0] == '\n' || s.rest[0] == '\r') {
		s.rest = s.rest[1:]
	}
}

// char takes a character, with the white space before it, if it comes next.
func (s *scanner) char(c byte) bool {
	s.space()
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// text takes a string, without its quotes.
func (s *scanner) text() (raw string, ok bool) {
	if !s.char('"') {
		return "", false
	}
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"':
			raw, s.rest = s.rest[:i], s.rest[i+1:]
			return raw, true
		case c == '\\':
			n := escape(s.rest[i:])
			if n == 0 {
				return "", false
			}
			i += n - 1
		case c < 0x20:
			return "", false
		}
	}
	return "", false
}

// escape gives the length of the escape that text begins with, 0 for none.
func escape(text string) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
	default:
		return 0
	}
	const length = 6
	if len(text) < length {
		return 0
	}
	for _, c := range []byte(text[2:length]) {
		if hex := '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'; !hex {
			return 0
		}
	}
	return length
}
