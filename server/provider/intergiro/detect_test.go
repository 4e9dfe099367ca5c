package intergiro_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// The documented bodies (developer.intergiro.com, section "3D", pages "Strong
// Customer Authentication", "Payments", "Cards as a Service" and "Account
// Funding"), with the commas that the first of them lacks.
const (
	ofPayment = `{"consent":{"id":"` + consent + `","status":"pending","scope":["make_payment"],"expires_at":"2026-11-20T09:30:42.000Z"}}`
	inZone    = `{"consent":{"id":"` + consent + `","status":"pending","scope":["make_payment"],"expires_at":"2026-11-20T11:30:42+02:00"}}`
	ofCard    = `{"consent":{"id":"` + consent + `","status":"pending"}}`
)

// answered is an answer with JSON, from a quarter of an hour before the consents
// of payments end.
func answered(status int, body string) provider.Answer {
	return provider.Answer{
		Method: "POST", Path: "/v3/transactions/pay", Status: status, Body: []byte(body),
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Date": {"Fri, 20 Nov 2026 09:15:42 GMT"}},
	}
}

func TestDetect(t *testing.T) {
	long := `,"more":"` + strings.Repeat("x", 64<<10) + `"}`
	for _, test := range []struct {
		name     string
		status   int
		body     string
		want     bool
		lifetime time.Duration
	}{
		{"a payment", 412, ofPayment, true, 15 * time.Minute},
		{"a payment, in a zone", 412, inZone, true, 15 * time.Minute},
		{"a card", 412, ofCard, true, 0},
		{"a payment method", 200, ofCard, true, 0},
		{"something created", 201, ofCard, true, 0},
		{"fields that are new", 412, `{"trace":[{}],"consent":{"id":"` + consent + `","status":"pending","level":{"a":1}},"consents":7}`, true, 0},
		{"a scope of another kind", 412, `{"consent":{"id":"` + consent + `","status":"pending","scope":"make_payment"}}`, true, 0},
		{"a time of another kind", 412, `{"consent":{"id":"` + consent + `","status":"pending","expires_at":1795166142}}`, true, 0},
		{"no time", 412, `{"consent":{"id":"` + consent + `","status":"pending","expires_at":null}}`, true, 0},
		{"not a time", 412, `{"consent":{"id":"` + consent + `","status":"pending","expires_at":"tomorrow"}}`, true, 0},
		{"a time that is over", 412, `{"consent":{"id":"` + consent + `","status":"pending","expires_at":"2026-11-19T09:30:42Z"}}`, true, 0},
		{"a time far away", 412, `{"consent":{"id":"` + consent + `","status":"pending","expires_at":"2036-11-19T09:30:42Z"}}`, true, 24 * time.Hour},
		{"a time too long", 412, `{"consent":{"id":"` + consent + `","status":"pending","expires_at":"2026-11-20T09:30:42.` + strings.Repeat("0", 30) + `Z"}}`, true, 0},

		{"given already", 412, `{"consent":{"id":"` + consent + `","status":"approved"}}`, false, 0},
		{"a status in capitals", 412, `{"consent":{"id":"` + consent + `","status":"PENDING"}}`, false, 0},
		{"no status", 412, `{"consent":{"id":"` + consent + `"}}`, false, 0},
		{"no id", 412, `{"consent":{"status":"pending"}}`, false, 0},
		{"an id of another kind", 412, `{"consent":{"id":7,"status":"pending"}}`, false, 0},
		{"an id that is no part of a path", 412, `{"consent":{"id":"../cards","status":"pending"}}`, false, 0},
		{"an id too long", 412, `{"consent":{"id":"` + strings.Repeat("x", 129) + `","status":"pending"}}`, false, 0},
		{"no consent", 412, `{"errors":[{"code":"x"}]}`, false, 0},
		{"a null", 412, `{"consent":null}`, false, 0},
		{"a list", 412, `[{"consent":{"id":"` + consent + `","status":"pending"}}]`, false, 0},
		{"deeper", 200, `{"data":{"consent":{"id":"` + consent + `","status":"pending"}}}`, false, 0},
		{"a consent by itself", 200, `{"id":"` + consent + `","status":"pending"}`, false, 0},
		{"a transaction", 200, `{"id":"` + consent + `","status":"pending","type":"bank-transfer"}`, false, 0},
		{"the published sample, which is no JSON", 412, `{"consent":{"id":"` + consent + `","status":"pending" "scope":["make_payment"]}}`, false, 0},
		{"no body", 412, ``, false, 0},
		{"too long", 412, ofCard[:len(ofCard)-1] + long, false, 0},
		{"another status", 403, ofCard, false, 0},
		{"accepted for later", 202, ofCard, false, 0},
		{"unauthorised", 401, ofCard, false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, ok := open(t).Detect(answered(test.status, test.body))
			if ok != test.want {
				t.Fatalf("recognised: %v, want %v", ok, test.want)
			}
			if !ok {
				return
			}
			if d.Approach != stepup.ApproachRedirect || d.Token != consent || d.Lifetime != test.lifetime || d.Covers || d.Factors != nil {
				t.Errorf("demand %+v, want to live %v", d, test.lifetime)
			}
		})
	}
}

// TestLifetimeWithoutDate goes by our own clock where the answer has none.
func TestLifetimeWithoutDate(t *testing.T) {
	ends := time.Now().Add(10 * time.Minute).UTC().Format(time.RFC3339Nano)
	a := answered(412, `{"consent":{"id":"`+consent+`","status":"pending","expires_at":"`+ends+`"}}`)
	a.Header.Del("Date")
	d, ok := open(t).Detect(a)
	if !ok || d.Lifetime > 10*time.Minute || d.Lifetime < 9*time.Minute {
		t.Errorf("lives %v", d.Lifetime)
	}
}

func TestReadsBody(t *testing.T) {
	for _, test := range []struct {
		status       int
		kind, coding string
		want         bool
	}{
		{412, "application/json", "", true},
		{412, "", "", true},
		{412, "text/plain", "", true},
		{412, "application/json", "gzip", false},
		{200, "application/json", "", true},
		{200, "Application/JSON; charset=utf-8", "identity", true},
		{200, "application/problem+json", "", true},
		{200, "application/json", "br", false},
		{200, "application/pdf", "", false},
		{200, "text/json-like", "", false},
		{200, "", "", false},
		{201, "application/json", "", true},
		{202, "application/json", "", false},
		{204, "application/json", "", false},
		{304, "application/json", "", false},
		{403, "application/json", "", false},
		{500, "application/json", "", false},
	} {
		a := provider.Answer{Status: test.status, Header: http.Header{}}
		if test.kind != "" {
			a.Header.Set("Content-Type", test.kind)
		}
		if test.coding != "" {
			a.Header.Set("Content-Encoding", test.coding)
		}
		if got := open(t).ReadsBody(a); got != test.want {
			t.Errorf("%d %q %q: %v", test.status, test.kind, test.coding, got)
		}
		a.Body = []byte(ofCard)
		if _, got := open(t).Detect(a); got != test.want {
			t.Errorf("%d %q %q: recognised %v", test.status, test.kind, test.coding, got)
		}
	}
}

func TestJudge(t *testing.T) {
	ours := open(t, "declined_status", "400, 422", "expired_status", "403", "blocked_status", "")
	for status, want := range map[int][2]stepup.State{
		200: {}, 400: {"", stepup.StateDeclined}, 401: {}, 404: {}, 409: {}, 412: {}, 500: {},
		403: {stepup.StateDeclined, stepup.StateExpired},
		410: {stepup.StateExpired, ""},
		422: {"", stepup.StateDeclined},
		423: {stepup.StateBlocked, ""},
	} {
		for i, p := range []provider.Judging{open(t), ours} {
			if got, ok := p.Judge(provider.Answer{Status: status}); got != want[i] || ok != (got != "") {
				t.Errorf("%d: %q %v, want %q", status, got, ok, want[i])
			}
		}
	}
}

func TestProve(t *testing.T) {
	for name, want := range map[string]http.Header{
		"":             {"Accept": {"x"}, "X-Consent-Id": {"of-the-client"}},
		"x-consent-id": {"Accept": {"x"}, "X-Consent-Id": {consent}},
	} {
		r, err := http.NewRequest(http.MethodPost, "https://3d.intergiro.com/v3/transactions/pay", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Accept": {"x"}, "X-Consent-Id": {"of-the-client"}}
		open(t, "proof_header", name).Prove(r, provider.Proof{Token: consent})
		if got, want := spell(r.Header), spell(want); got != want {
			t.Errorf("%q: sent with %s, want %s", name, got, want)
		}
	}
}

func spell(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// FuzzDetect proves that a consent is only taken as it can be stored and sent.
func FuzzDetect(f *testing.F) {
	for _, body := range []string{ofPayment, inZone, ofCard, `{"consent":[]}`, `{"consent":{"id":"a","status":"pending","expires_at":{}}}`} {
		f.Add(412, "application/json", body)
		f.Add(200, "application/json", body)
	}
	p := open(f)
	f.Fuzz(func(t *testing.T, status int, kind, body string) {
		a := answered(status, body)
		a.Header.Set("Content-Type", kind)
		d, ok := p.Detect(a)
		if !ok {
			return
		}
		if !wire.ValidID(d.Token) || !strings.Contains(body, `"consent"`) || status != 412 && status != 200 && status != 201 ||
			d.Lifetime < 0 || d.Lifetime > 24*time.Hour || len(body) > 64<<10 || !json.Valid([]byte(body)) {
			t.Errorf("status %d, %q: recognised as %+v", status, body, d)
		}
	})
}
