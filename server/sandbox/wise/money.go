package wise

import (
	"bytes"
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// money is an amount in minor units. All simulated currencies have two
// decimal places.
type money int64

// maxMoney bounds amounts from outside, so that no sum can overflow.
const maxMoney money = 1_000_000_000_00

// String gives the amount with two decimals, as it is shown to a person.
func (m money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	cents := strconv.Itoa(int(m % 100))
	return sign + strconv.Itoa(int(m/100)) + "." + strings.Repeat("0", 2-len(cents)) + cents
}

// MarshalJSON gives a JSON number without superfluous zeros, as Wise does.
func (m money) MarshalJSON() ([]byte, error) {
	text := strings.TrimSuffix(strings.TrimRight(m.String(), "0"), ".")
	return []byte(text), nil
}

var errMoney = errors.New("must be a positive amount with at most two decimals")

// UnmarshalJSON takes a positive JSON number with at most two decimals.
func (m *money) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	whole, cents, _ := strings.Cut(string(data), ".")
	if len(cents) > 2 || len(whole) > 10 {
		return errMoney
	}
	n, err := strconv.ParseUint(whole+cents+strings.Repeat("0", 2-len(cents)), 10, 63)
	if err != nil || money(n) > maxMoney {
		return errMoney
	}
	*m = money(n)
	return nil
}

// rate is an exchange rate in millionths.
type rate int64

// MarshalJSON gives a JSON number.
func (r rate) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(r)/1e6, 'f', -1, 64), nil
}

// convert gives the amount in the target currency, rounded half up.
func (r rate) convert(m money) money { return muldiv(m, int64(r), 1e6) }

// invert gives the amount in the source currency that converts to m.
func (r rate) invert(m money) money { return muldiv(m, 1e6, int64(r)) }

func muldiv(m money, by, over int64) money {
	n := new(big.Int).Mul(big.NewInt(int64(m)), big.NewInt(by))
	n.Add(n, big.NewInt(over/2))
	return money(n.Div(n, big.NewInt(over)).Int64())
}

// perEuro is what one euro buys, in millionths: invented, constant rates.
var perEuro = map[string]int64{
	"EUR": 1_000_000,
	"GBP": 857_100,
	"USD": 1_084_500,
	"SEK": 11_236_000,
}

// rateBetween gives the rate of two currencies, if both are simulated.
func rateBetween(source, target string) (rate, bool) {
	from, to := perEuro[source], perEuro[target]
	if from == 0 || to == 0 {
		return 0, false
	}
	return rate(to * 1_000_000 / from), true
}

// fee is what a transfer costs, in the source currency: a fixed part, and a
// part that depends on the amount, which a transfer in one currency is spared.
func fee(source, target string, amount money) money {
	const fixed = 37
	if source == target {
		return fixed
	}
	return fixed + muldiv(amount, 43, 10_000)
}
