package gateway

import (
	"strings"

	"countersign/shared/stepup"
)

// readAmount adds the amount, as far as a document says it, once the currency has
// been read. One that was counted in its smallest unit counts as it is or not at all;
// the currency that says what that is may be read later than the amount.
func (d *description) readAmount(document any, s *stepup.Subject) {
	switch text := d.amount.text(document); {
	case d.decimals == 0:
		if text != "" && clean(text) == text {
			s.Amount = text
		}
	case d.amount == nil:
		s.Amount = withDecimals(strings.Replace(s.Amount, ".", "", 1), decimalsOf(s.Currency, d.decimals))
	default:
		if s.Amount = withDecimals(text, decimalsOf(s.Currency, d.decimals)); clean(s.Amount) != s.Amount {
			s.Amount = ""
		}
	}
}

// decimalsOf is how many decimals a currency has, usual where it is none of those
// that have another number of them than two (ISO 4217, list one).
func decimalsOf(currency string, usual int) int {
	switch strings.ToUpper(currency) {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return usual
}

// withDecimals writes an amount that was counted in its smallest unit. One that is
// no whole number is none that could be shown.
func withDecimals(amount string, decimals int) string {
	if amount == "" || strings.ContainsFunc(amount, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	whole := strings.TrimLeft(amount, "0")
	whole = strings.Repeat("0", max(0, decimals+1-len(whole))) + whole
	if decimals == 0 {
		return whole
	}
	return whole[:len(whole)-decimals] + "." + whole[len(whole)-decimals:]
}
