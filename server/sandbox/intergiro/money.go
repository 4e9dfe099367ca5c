package intergiro

import (
	"strconv"
	"strings"
)

// money is an amount in minor units, as the API writes it ("Payments"). All
// simulated currencies have two decimal places.
type money int64

// maxMoney bounds amounts from outside, so that no sum can overflow.
const maxMoney money = 1_000_000_000_00

// String gives the amount as it is shown to a person: 1,234.50.
func (m money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	whole, cents := strconv.Itoa(int(m/100)), strconv.Itoa(int(m%100))
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return sign + b.String() + "." + strings.Repeat("0", 2-len(cents)) + cents
}

// amount checks an amount from outside.
func amount(u Unconfirmed, path string, m money) *refusal {
	if m <= 0 || m > maxMoney {
		return invalid(u, path, "must be a positive number of minor units")
	}
	return nil
}

// grouped sets text in groups of n, as people read account numbers.
func grouped(text string, n int) string {
	var b strings.Builder
	for i, r := range text {
		if i > 0 && i%n == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
