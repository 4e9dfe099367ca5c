package mipise

import (
	"strings"
	"unicode"
)

// clean makes text of Mipise's fit to be shown: at most so many characters, and
// none that is not seen, such as those that change the direction of writing.
func clean(text string, limit int) string {
	var b strings.Builder
	for _, r := range text {
		if limit == 0 {
			break
		}
		if unicode.IsPrint(r) && r != unicode.ReplacementChar {
			b.WriteRune(r)
			limit--
		}
	}
	return b.String()
}
