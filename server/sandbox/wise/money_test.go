package wise

import (
	"encoding/json"
	"testing"
)

func TestMoneyJSON(t *testing.T) {
	for _, c := range []struct {
		in   string
		want money
		out  string // empty: refused
	}{
		{"250", 250_00, "250"},
		{"250.5", 250_50, "250.5"},
		{"0.01", 1, "0.01"},
		{"12.30", 12_30, "12.3"},
		{"1000000000", 1_000_000_000_00, "1000000000"},
		{"1000000000.01", 0, ""},
		{"99999999999", 0, ""},
		{"0.001", 0, ""},
		{"-5", 0, ""},
		{"1e3", 0, ""},
		{`"5"`, 0, ""},
		{"true", 0, ""},
	} {
		var m money
		err := json.Unmarshal([]byte(c.in), &m)
		if (err == nil) != (c.out != "") || m != c.want {
			t.Errorf("%s: %d, %v", c.in, m, err)
			continue
		}
		if c.out == "" {
			continue
		}
		if out, err := json.Marshal(m); err != nil || string(out) != c.out {
			t.Errorf("%s is written as %s, %v", c.in, out, err)
		}
	}
	if got := money(-7_05).String(); got != "-7.05" {
		t.Errorf("-7.05 is shown as %s", got)
	}
}

func TestPriced(t *testing.T) {
	for _, c := range []struct {
		source, target      string
		amount              money
		bySource            bool
		pays, fee, receives money
	}{
		{"EUR", "EUR", 100_00, true, 100_00, 37, 99_63},
		{"EUR", "EUR", 100_00, false, 100_37, 37, 100_00},
		{"EUR", "GBP", 250_00, true, 250_00, 1_45, 213_03},
		{"GBP", "EUR", 10, true, 10, 10, 0}, // the fee never exceeds the amount
	} {
		q := priced(c.source, c.target, c.amount, c.bySource)
		if q.SourceAmount != c.pays || q.Fee != c.fee || q.TargetAmount != c.receives {
			t.Errorf("%s to %s, %s: pays %s, fee %s, receives %s", c.source, c.target, c.amount, q.SourceAmount, q.Fee, q.TargetAmount)
		}
	}
}
