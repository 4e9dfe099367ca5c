package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/gateway"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// describing is a vault rig whose payments are described so.
func describing(t *testing.T, v *vaultAPI, d gateway.Description, l gateway.Limits) *rig {
	t.Helper()
	return vaultRig(t, v, rigConfig{limits: l, routes: []gateway.Route{{
		Match: "POST /pay/{transferId}", Provider: "wise", To: "/pay/{transferId}", Describe: &d,
	}}})
}

// transferThenAccount is what Wise needs: the payee is in another document.
func transferThenAccount() gateway.Description {
	return gateway.Description{
		Title: "Payment", Lookup: "GET /v1/transfers/{transferId}", Amount: "/sourceValue", Currency: "/sourceCurrency",
		Keep: map[string]string{"account": "/targetAccount"},
		Then: &gateway.Description{Lookup: "GET /{region}/accounts/{account}", Payee: "/accountHolderName"},
	}
}

func TestASubjectIsLookedUp(t *testing.T) {
	v := newVault(t, codeFactor())
	v.bodies["/v1/transfers/51923307"] = `{"sourceValue":1234567890.10,"sourceCurrency":"EUR","targetAccount":77}`
	v.bodies["/eu/accounts/77"] = "{\"accountHolderName\":\"Mar\\u202een  Okafor\\n\"}"
	r := describing(t, v, transferThenAccount(), gateway.Limits{})
	id := r.pay(t)
	if v.counted("user GET /v1/transfers") != 0 {
		t.Error("it is looked up before anybody asks")
	}
	want := stepup.Subject{Title: "Payment", Amount: "1234567890.10", Currency: "EUR", Payee: "Maren Okafor"}
	for range 3 {
		if c := r.challenge(t, id); c.Subject == nil || *c.Subject != want {
			t.Errorf("subject %+v, want %+v", c.Subject, want)
		}
	}
	if v.counted("user GET /v1/transfers/51923307") != 1 || v.counted("user GET /eu/accounts/77") != 1 {
		t.Errorf("asked %q", v.calls)
	}
	if got := r.verify(t, id, "sms", "000000").verified(t); got.Challenge.Subject == nil || *got.Challenge.Subject != want {
		t.Errorf("after an answer: %+v", got.Challenge.Subject)
	}
}

// TestALookupThatFailsIsTriedAgain with each poll, from where it failed.
func TestALookupThatFailsIsTriedAgain(t *testing.T) {
	v := newVault(t, codeFactor())
	v.bodies["/v1/transfers/51923307"] = `{"sourceValue":10,"sourceCurrency":"EUR","targetAccount":77}`
	r := describing(t, v, transferThenAccount(), gateway.Limits{})
	id := r.pay(t)
	for range 2 {
		if c := r.challenge(t, id); c.Subject == nil || *c.Subject != (stepup.Subject{Title: "Payment", Amount: "10", Currency: "EUR"}) {
			t.Errorf("subject %+v", c.Subject)
		}
	}
	v.set(func(v *vaultAPI) { v.bodies["/eu/accounts/77"] = `{"accountHolderName":"M. Okafor"}` })
	if c := r.challenge(t, id); c.Subject == nil || c.Subject.Payee != "M. Okafor" {
		t.Errorf("subject %+v", c.Subject)
	}
	if v.counted("user GET /v1/transfers/51923307") != 1 || v.counted("user GET /eu/accounts/77") != 3 {
		t.Errorf("asked %q", v.calls)
	}
}

func TestALookupIsTriedAtMostOnceInAWhile(t *testing.T) {
	v := newVault(t, codeFactor())
	r := describing(t, v, transferThenAccount(), gateway.Limits{PollInterval: time.Hour})
	id := r.pay(t)
	for range 5 {
		if c := r.challenge(t, id); c.Subject == nil || *c.Subject != (stepup.Subject{Title: "Payment"}) {
			t.Errorf("subject %+v", c.Subject)
		}
	}
	if n := v.counted("user GET /v1/transfers/51923307"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// hanging is a transport on which what is below a path is never answered.
type hanging string

func (h hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, string(h)) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return http.DefaultTransport.RoundTrip(r)
}

// TestALookupThatHangsHoldsNothingUp for as long as an answer may take.
func TestALookupThatHangsHoldsNothingUp(t *testing.T) {
	d := transferThenAccount()
	r := vaultRig(t, newVault(t, codeFactor()), rigConfig{
		transport: hanging("/v1/transfers/"), limits: gateway.Limits{ResponseTimeout: time.Minute / 10},
		routes: []gateway.Route{{Match: "POST /pay/{transferId}", Provider: "wise", To: "/pay/{transferId}", Describe: &d}},
	})
	begun := time.Now()
	c := r.challenge(t, r.pay(t))
	if took := time.Since(begun); c.Approach != stepup.ApproachEmbedded || len(c.Factors) != 1 || took > 3*time.Second {
		t.Errorf("after %s: %+v", took, c)
	}
}

// TestLookupsThatSayNothing leave the title, and a challenge that can be
// answered.
func TestLookupsThatSayNothing(t *testing.T) {
	for name, body := range map[string]string{
		"no JSON":                     "<html>",
		"one name twice":              `{"sourceValue":1,"sourceValue":2,"sourceCurrency":"EUR","targetAccount":77}`,
		"too long":                    `{"sourceValue":1,"x":"` + strings.Repeat("x", 64<<10) + `"}`,
		"other types":                 `{"sourceValue":{"value":1},"sourceCurrency":["EUR"],"targetAccount":null}`,
		"an account that is no place": `{"targetAccount":"../../transfers/1"}`,
		"an account that is too long": `{"targetAccount":"` + strings.Repeat("7", 200) + `"}`,
	} {
		v := newVault(t, codeFactor())
		v.bodies["/v1/transfers/51923307"] = body
		r := describing(t, v, transferThenAccount(), gateway.Limits{})
		c := r.challenge(t, r.pay(t))
		if c.Subject == nil || *c.Subject != (stepup.Subject{Title: "Payment"}) || c.Approach != stepup.ApproachEmbedded {
			t.Errorf("%s: subject %+v of %+v", name, c.Subject, c)
		}
		if v.counted("user GET /") != 1+v.counted("user GET /vault/status") {
			t.Errorf("%s: asked %q", name, v.calls)
		}
	}
}

func TestASubjectIsReadFromTheBody(t *testing.T) {
	d := gateway.Description{Title: "Payment", Amount: "/amount/value", Currency: "/amount/currency", Payee: "/to/0/name"}
	body := `{"amount":{"value":10.50,"currency":"EUR"},"to":[{"name":"M. Okafor"}]}`
	all := stepup.Subject{Title: "Payment", Amount: "10.50", Currency: "EUR", Payee: "M. Okafor"}
	title := stepup.Subject{Title: "Payment"}
	long := strings.TrimSuffix(body, "}") + `,"note":"` + strings.Repeat("x", 64<<10) + `"}`
	for name, test := range map[string]struct {
		body    string
		headers []string
		want    stepup.Subject
	}{
		"as it should be":  {body, nil, all},
		"of middling size": {strings.TrimSuffix(body, "}") + `,"note":"` + strings.Repeat("x", 60<<10) + `"}`, nil, all},
		"too long":         {long, nil, title},
		"no JSON":          {"amount=10", nil, title},
		"nothing":          {"", nil, title},
		"one name twice":   {`{"amount":{"value":10,"value":10000}}`, nil, title},
		"compressed":       {body, []string{"Content-Encoding", "gzip"}, title},
	} {
		v := newVault(t, codeFactor())
		r := describing(t, v, d, gateway.Limits{})
		a := r.send(t, "POST", "/pay/51923307", test.body, test.headers...)
		id := a.header.Get(wire.HeaderChallenge)
		if c := r.challenge(t, id); c.Subject == nil || *c.Subject != test.want {
			t.Errorf("%s: subject %+v, want %+v", name, c.Subject, test.want)
		}
		if v.counted("user GET /") != v.counted("user GET /vault/status") {
			t.Errorf("%s: asked %q", name, v.calls)
		}
		// What was kept of it does not change what is sent.
		v.set(func(v *vaultAPI) { v.shown["sms"] = true })
		r.send(t, "POST", "/pay/51923307", test.body, append(test.headers, wire.HeaderChallenge, id)...).want(t, http.StatusOK, "paid")
	}
}

// TestABodyMayNameWhatIsLookedUp.
func TestABodyMayNameWhatIsLookedUp(t *testing.T) {
	v := newVault(t, codeFactor())
	v.bodies["/v1/quotes/q-1"] = `{"amount":"10.00","currency":"EUR"}`
	r := describing(t, v, gateway.Description{
		Amount: "/amount", Keep: map[string]string{"quote": "/quoteUuid"},
		Then: &gateway.Description{Lookup: "GET /v1/quotes/{quote}", Amount: "/amount", Currency: "/currency"},
	}, gateway.Limits{})
	a := r.send(t, "POST", "/pay/51923307", `{"quoteUuid":"q-1","amount":"1.00"}`)
	c := r.challenge(t, a.header.Get(wire.HeaderChallenge))
	if c.Subject == nil || *c.Subject != (stepup.Subject{Amount: "10.00", Currency: "EUR"}) {
		t.Errorf("subject %+v", c.Subject)
	}
}

// TestAnAmountIsShownAsItIsOrNotAtAll: cut or cleaned it would be another one.
func TestAnAmountIsShownAsItIsOrNotAtAll(t *testing.T) {
	d := gateway.Description{Amount: "/amount", Currency: "/currency", Payee: "/payee"}
	for body, want := range map[string]stepup.Subject{
		`{"amount":1` + strings.Repeat("0", 250) + `,"currency":"EUR","payee":"M. Okafor"}`: {Currency: "EUR", Payee: "M. Okafor"},
		`{"amount":"1\u202e00","currency":"E\u200bUR","payee":"M. \u202eOkafor"}`:           {Payee: "M. Okafor"},
		`{"amount":"100.00","currency":"EUR"}`:                                              {Amount: "100.00", Currency: "EUR"},
	} {
		r := describing(t, newVault(t, codeFactor()), d, gateway.Limits{})
		a := r.send(t, "POST", "/pay/51923307", body)
		if c := r.challenge(t, a.header.Get(wire.HeaderChallenge)); c.Subject == nil || *c.Subject != want {
			t.Errorf("%.60s: subject %+v, want %+v", body, c.Subject, want)
		}
	}
}

// TestAnAmountInTheSmallestUnit is shown in whole ones, or not at all.
func TestAnAmountInTheSmallestUnit(t *testing.T) {
	for _, test := range []struct {
		amount   string
		decimals int
		want     string
	}{
		{"1234", 2, "12.34"},
		{"5", 2, "0.05"},
		{"50", 2, "0.50"},
		{"100", 2, "1.00"},
		{"0", 2, "0.00"},
		{`"000123"`, 2, "1.23"},
		{`"1234"`, 2, "12.34"},
		{"1234", 3, "1.234"},
		{"7", 4, "0.0007"},
		{"1234", 0, "1234"},
		{"12.34", 2, ""},
		{"-1234", 2, ""},
		{"1e5", 2, ""},
		{`"12 34"`, 2, ""},
		{`"١٢"`, 2, ""},
		{`""`, 2, ""},
		{"1" + strings.Repeat("0", 250), 2, ""},
	} {
		d := gateway.Description{Title: "Payment", Amount: "/amount", Decimals: test.decimals}
		r := describing(t, newVault(t, codeFactor()), d, gateway.Limits{})
		a := r.send(t, "POST", "/pay/51923307", `{"amount":`+test.amount+`}`)
		if c := r.challenge(t, a.header.Get(wire.HeaderChallenge)); c.Subject == nil || c.Subject.Amount != test.want {
			t.Errorf("%.40s with %d decimals: %+v, want %q", test.amount, test.decimals, c.Subject, test.want)
		}
	}
}

// TestTheSmallestUnitIsTheCurrencys, also where that is read after the amount: the
// customer must not be shown a part of what is paid.
func TestTheSmallestUnitIsTheCurrencys(t *testing.T) {
	for currency, want := range map[string]string{
		"EUR": "120.00", "JPY": "12000", "jpy": "12000", "KWD": "12.000", "CLF": "1.2000", "": "120.00", "XXX": "120.00",
	} {
		v := newVault(t, codeFactor())
		v.bodies["/v1/accounts/a-1"] = `{"currency":"` + currency + `","owner":"M. Okafor"}`
		for _, d := range []gateway.Description{
			{Amount: "/amount", Decimals: 2, Currency: "/currency"},
			{
				Amount: "/amount", Decimals: 2, Keep: map[string]string{"account": "/account"},
				Then: &gateway.Description{Lookup: "GET /v1/accounts/{account}", Currency: "/currency", Then: &gateway.Description{
					Lookup: "GET /v1/accounts/{account}", Payee: "/owner",
				}},
			},
		} {
			r := describing(t, v, d, gateway.Limits{})
			a := r.send(t, "POST", "/pay/51923307", `{"amount":12000,"account":"a-1","currency":"`+currency+`"}`)
			if c := r.challenge(t, a.header.Get(wire.HeaderChallenge)); c.Subject == nil || c.Subject.Amount != want || c.Subject.Currency != currency {
				t.Errorf("%q: %+v, want %q", currency, c.Subject, want)
			}
		}
	}
}

// TestWhatIsTooLongForALookupIsNotKept: pages could fill the store with it.
func TestWhatIsTooLongForALookupIsNotKept(t *testing.T) {
	r := describing(t, newVault(t, codeFactor()), gateway.Description{
		Title: "Payment", Keep: map[string]string{"quote": "/quoteUuid", "other": "/other"},
		Then: &gateway.Description{Lookup: "GET /v1/quotes/{quote}"},
	}, gateway.Limits{})
	a := r.send(t, "POST", "/pay/51923307", `{"other":"o-1","quoteUuid":"`+strings.Repeat("q", 60<<10)+`"}`)
	record, err := r.store.Get(t.Context(), a.header.Get(wire.HeaderChallenge))
	if err != nil || len(record.Kept) != 1 || record.Kept["other"] != "o-1" {
		t.Errorf("kept %.80q (%v)", record.Kept, err)
	}
}

// TestWhatHasEndedIsNotLookedUp.
func TestWhatHasEndedIsNotLookedUp(t *testing.T) {
	v := newVault(t, codeFactor())
	r := describing(t, v, transferThenAccount(), gateway.Limits{})
	id := r.pay(t)
	r.send(t, "POST", wire.PathChallenges+"/"+id+"/cancel", "")
	r.challenge(t, id)
	if len(v.calls) != 1 {
		t.Errorf("asked %q", v.calls)
	}
}
