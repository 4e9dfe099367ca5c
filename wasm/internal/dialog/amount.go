package dialog

import "countersign/shared/stepup"

// maxDigits is how many digits of an amount every browser writes without loss.
const maxDigits = 15

// rawAmount is the amount as the gateway gave it, "" where it gave none.
func rawAmount(s *stepup.Subject) string {
	if s == nil || s.Amount == "" {
		return ""
	}
	return join(s.Amount, " ", s.Currency)
}

// decimals gives how many decimals an amount has; ok is false for what a
// browser must not be asked to write more nicely, lest it shows another amount.
func decimals(amount string) (n int, ok bool) {
	digits, point := 0, false
	for i := range len(amount) {
		switch c := amount[i]; {
		case '0' <= c && c <= '9':
			digits++
			if point {
				n++
			}
		case c == '.' && !point && digits > 0:
			point = true
		default:
			return 0, false
		}
	}
	return n, digits > 0 && digits <= maxDigits && (!point || n > 0)
}

// breakable lets a line end between a formatted amount and its currency, where
// Intl would not have it: where the line is too short, it would end anywhere.
func breakable(written, currency string) string {
	const space = "\u00a0"
	if rest, ok := afterPrefix(written, currency+space); ok {
		return currency + " " + rest
	}
	if end := len(written) - len(space+currency); end > 0 && written[end:] == space+currency {
		return written[:end] + " " + currency
	}
	return written
}

// isCurrency reports an ISO 4217 code.
func isCurrency(code string) bool {
	for i := range len(code) {
		if code[i] < 'A' || code[i] > 'Z' {
			return false
		}
	}
	return len(code) == 3
}
