package prompt

import "countersign/shared/stepup"

// tidy takes what a customer entered or pasted for what was meant. A code is
// written in groups by some who send it; keyboards of some languages have
// digits of their own. Nothing else of a secret is changed.
func tidy(m stepup.Method, text string) string {
	var code, digits []rune
	for _, r := range text {
		if blank(r) {
			continue
		}
		d := digit(r)
		if code = append(code, d); '0' <= d && d <= '9' {
			digits = append(digits, d)
		}
	}
	if m == stepup.MethodCode || len(code) == 0 {
		return string(code)
	}
	if len(digits) > 0 && len(digits) == len(code) && !grouped(text) {
		return string(digits)
	}
	return text
}

// grouped reports that there is something between what is not blank: part of a
// secret perhaps.
func grouped(text string) bool {
	begun, gap := false, false
	for _, r := range text {
		switch {
		case !blank(r):
			if gap {
				return true
			}
			begun = true
		case begun:
			gap = true
		}
	}
	return false
}

// blank reports white space, hyphens and marks without a width.
func blank(r rune) bool {
	switch {
	case r == ' ', '\t' <= r && r <= '\r', r == '-', r == 0xA0, r == 0x202F, r == 0x3000, r == 0xFEFF, r == 0x2212:
		return true
	case 0x2000 <= r && r <= 0x2015, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x2069, r == 0x061C:
		return true
	}
	return false
}

// digit gives the ASCII digit of a full-width, Arabic or Persian one.
func digit(r rune) rune {
	for _, zero := range []rune{0xFF10, 0x0660, 0x06F0} {
		if zero <= r && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return r
}
