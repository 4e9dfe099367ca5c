package gateway

import (
	"strings"
	"unicode"
)

// maxText is how many characters a text from a provider may have that is shown
// to a customer.
const maxText = 200

// clean gives a text as it may be shown: one line, of a limited length, and
// without characters that change how others are read, such as those that turn
// the direction of writing.
func clean(text string) string {
	var b strings.Builder
	length, gap := 0, false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			gap = length > 0
			continue
		case !visible(r):
			continue
		}
		if length++; gap {
			length++
		}
		if length > maxText {
			break
		}
		if gap {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// visible reports a character that is one by itself, or joins others (as
// scripts and emoji do).
func visible(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r == nonJoiner || r == joiner ||
		!unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp)
}
