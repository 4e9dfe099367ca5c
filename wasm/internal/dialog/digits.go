package dialog

import "unicode/utf8"

// maxEntry is more than any code or PIN has; what is pasted may be a book.
const maxEntry = 256

// digitsOnly takes what was typed or pasted for the digits that were meant:
// without spaces and hyphens, and in ASCII whatever keyboard they come from. A
// sentence around a code is left out where the code can be told by its length.
func digitsOnly(text string, length int) string {
	kept, digits := "", ""
	for _, r := range text {
		if separates(r) {
			continue
		}
		r = asciiDigit(r)
		kept += string(r)
		if '0' <= r && r <= '9' {
			digits += string(r)
		}
		if len(kept) > maxEntry {
			break
		}
	}
	if length > 0 && len(digits) == length {
		return digits
	}
	return kept
}

// complete reports an answer that may be handed in: what cannot be a PIN must
// not cost an attempt.
func (e *entry) complete(answer string) bool {
	if answer == "" || e.length > 0 && len(answer) != e.length || utf8.RuneCountInString(answer) < e.least {
		return false
	}
	for i := range len(answer) {
		if e.secret && e.numeric && (answer[i] < '0' || answer[i] > '9') {
			return false
		}
	}
	return true
}

// complaint says what is wrong with an answer that is not complete.
func (e *entry) complaint(answer string) string {
	if answer != "" && e.short != "" {
		return e.short
	}
	return e.missing
}

// separates reports white space, hyphens and marks without a width.
func separates(r rune) bool {
	switch {
	case r <= ' ', r == '-', r == '.', r == 0xA0, r == 0x3000, r == 0xFEFF, r == 0x2212, r == 0x061C:
		return true
	case 0x2000 <= r && r <= 0x2015, 0x2028 <= r && r <= 0x202F, 0x2060 <= r && r <= 0x2069:
		return true
	}
	return false
}

func asciiDigit(r rune) rune {
	for _, zero := range [...]rune{0xFF10, 0x0660, 0x06F0} {
		if zero <= r && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return r
}

// isWeak reports a PIN that is tried first by whoever guesses: one digit all
// over, or digits in a row, up or down.
func isWeak(pin string) bool {
	if len(pin) < 2 {
		return true
	}
	step := int(pin[1]) - int(pin[0])
	if step < -1 || step > 1 {
		return false
	}
	for i := 1; i < len(pin); i++ {
		if int(pin[i])-int(pin[i-1]) != step {
			return false
		}
	}
	return true
}
