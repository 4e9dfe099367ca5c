package dialog

import "testing"

func TestDecimals(t *testing.T) {
	for amount, want := range map[string]int{
		"10": 0, "10.5": 1, "10.00": 2, "0.001": 3, "123456789012.345": 3,
		"": -1, ".5": -1, "5.": -1, "1.2.3": -1, "-5": -1, "1,000.00": -1, "1e3": -1, "10 EUR": -1, "١٠": -1,
		"1234567890123456": -1, // more digits than every browser keeps
	} {
		n, ok := decimals(amount)
		if ok != (want >= 0) || ok && n != want {
			t.Errorf("decimals(%q) = %d, %t", amount, n, ok)
		}
	}
}

func TestIsCurrency(t *testing.T) {
	for code, want := range map[string]bool{"EUR": true, "JPY": true, "eur": false, "EURO": false, "€": false, "": false} {
		if isCurrency(code) != want {
			t.Errorf("isCurrency(%q) is not %t", code, want)
		}
	}
}

func TestBreakable(t *testing.T) {
	for written, want := range map[string]string{
		"EUR\u00a01,234.50":            "EUR 1,234.50",
		"1\u00a0234,50\u00a0EUR":       "1\u00a0234,50 EUR",
		"\u200f1,234.50\u00a0EUR":      "\u200f1,234.50 EUR",
		"1,234.50\u00a0JPY":            "1,234.50\u00a0JPY",
		"EUR\u00a0":                    "EUR ",
		"EUR":                          "EUR",
		"\u00a0EUR":                    "\u00a0EUR",
		"":                             "",
		"1,234.50 EUR":                 "1,234.50 EUR",
		"EUR\u00a01\u00a0234\u00a0567": "EUR 1\u00a0234\u00a0567",
	} {
		if got := breakable(written, "EUR"); got != want {
			t.Errorf("breakable(%q) = %q, want %q", written, got, want)
		}
	}
}
