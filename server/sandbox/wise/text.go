package wise

import (
	"crypto/subtle"
	"strconv"
	"strings"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// plural gives "1 attempt", "2 attempts".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// grouped sets text in groups of n, as people read account numbers.
func grouped(text string, n int, between string) string {
	var b strings.Builder
	for i, r := range text {
		if i > 0 && i%n == 0 {
			b.WriteString(between)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// obfuscated shows the end of a telephone number only.
func obfuscated(number string) string {
	hidden := len(number) - 4
	return strings.Repeat("*", hidden) + number[hidden:]
}

// same compares secrets.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
