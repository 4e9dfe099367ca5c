package wise

import "strconv"

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// plural gives "1 attempt", "2 attempts".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// obfuscated shows the end of a telephone number only.
func obfuscated(number string) string {
	const shown = 4
	hidden := len(number) - shown
	stars := make([]byte, hidden)
	for i := range stars {
		stars[i] = '*'
	}
	return string(stars) + number[hidden:]
}
