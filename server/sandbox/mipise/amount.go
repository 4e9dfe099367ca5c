package mipise

import (
	"errors"
	"strconv"
	"strings"
)

// amount is an amount of euros in cents.
type amount int64

// maxAmount bounds amounts from outside, so that no sum can overflow.
const maxAmount amount = 1_000_000_000_00

// MarshalJSON gives a JSON number with two decimals.
func (a amount) MarshalJSON() ([]byte, error) {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	cents := strconv.Itoa(int(a % 100))
	return []byte(sign + strconv.Itoa(int(a/100)) + "." + strings.Repeat("0", 2-len(cents)) + cents), nil
}

var errAmount = errors.New("must be a positive amount with at most two decimals")

// UnmarshalJSON takes a positive JSON number with at most two decimals.
func (a *amount) UnmarshalJSON(data []byte) error {
	whole, cents, _ := strings.Cut(string(data), ".")
	if len(cents) > 2 || len(whole) > 10 {
		return errAmount
	}
	n, err := strconv.ParseUint(whole+cents+strings.Repeat("0", 2-len(cents)), 10, 63)
	if err != nil || n == 0 || amount(n) > maxAmount {
		return errAmount
	}
	*a = amount(n)
	return nil
}
