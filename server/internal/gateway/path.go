package gateway

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// plainPath reports whether an escaped path says the same thing to everyone
// who reads it: no empty segment but the last, no dot segment, no byte or
// escape that one reader takes for a separator and another does not. Only such
// paths are matched against routes.
func plainPath(escaped string) bool {
	if escaped == "" || escaped[0] != '/' {
		return false
	}
	rest, last := escaped[1:], false
	for !last {
		var segment string
		segment, rest, last = cutSegment(rest)
		if segment == "" && last {
			return true
		}
		if !plainSegment(segment) {
			return false
		}
	}
	return true
}

func cutSegment(path string) (segment, rest string, last bool) {
	segment, rest, found := strings.Cut(path, "/")
	return segment, rest, !found
}

// plainSegment reports whether an escaped path segment, decoded, is text
// without separators. An escape that decodes to a percent sign is refused as
// well: a second decoding would make something else of it.
func plainSegment(escaped string) bool {
	segment, err := url.PathUnescape(escaped)
	if err != nil || segment == "" || segment == "." || segment == ".." || !utf8.ValidString(segment) {
		return false
	}
	for i := range len(segment) {
		switch c := segment[i]; {
		case c < 0x20, c == 0x7f, c == '/', c == '\\', c == ';', c == '%':
			return false
		}
	}
	return true
}
