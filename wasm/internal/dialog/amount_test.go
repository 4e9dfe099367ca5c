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
