package intergiro

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// template replaces what differs from run to run.
var (
	ids    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	tokens = regexp.MustCompile(`[0-9a-f]{64}`)
)

func shape(a *httptest.ResponseRecorder) string {
	body := tokens.ReplaceAllString(ids.ReplaceAllString(a.Body.String(), "ID"), "TOKEN")
	return fmt.Sprint(a.Code, " ", body)
}

// TestShapes compares answers, byte by byte, with the published examples (ids
// and tokens aside), and with the odd ones that the settings allow.
func TestShapes(t *testing.T) {
	const (
		bare       = `{"consent":{"id":"ID","status":"pending"}}`
		transacted = `"type":"bank-transfer","amount":12000,"currency":"EUR","status":"pending","account_id":"` + sofiaEUR + `",`
	)
	pay := func(r *rig) *httptest.ResponseRecorder {
		return r.api("POST", payPath, payBody(requestID, "12000"))
	}
	begin := func(r *rig) *httptest.ResponseRecorder {
		return r.api("POST", "/v3/consents/"+r.raise(), returnBody)
	}
	call := func(method, path, body string) func(r *rig) *httptest.ResponseRecorder {
		return func(r *rig) *httptest.ResponseRecorder { return r.api(method, path, body) }
	}
	refused := func(r *rig) *httptest.ResponseRecorder {
		r.manage("POST", "consents/"+r.raise()+"/refuse", "")
		return pay(r)
	}
	for _, c := range []struct {
		name, scenario string
		ask            func(r *rig) *httptest.ResponseRecorder
		want           string
	}{
		{"a payment", "", pay, `412 {"consent":{"id":"ID","status":"pending","scope":["make_payment"],"expires_at":"2026-11-20T09:30:42.000Z"}}`},
		{"a payment, bare", `{"unconfirmed":{"consentFields":"bare"}}`, pay, "412 " + bare},
		{"a payment in a zone", `{"unconfirmed":{"times":"offset"}}`, pay, `412 {"consent":{"id":"ID","status":"pending","scope":["make_payment"],"expires_at":"2026-11-20T11:30:42+02:00"}}`},
		{"a card", "", call("POST", "/v3/cards/"+newCard+"/activate", ""), "412 " + bare},
		{"a card, in full", `{"unconfirmed":{"consentFields":"full"}}`, call("POST", "/v3/cards/"+newCard+"/activate", ""), `412 {"consent":{"id":"ID","status":"pending","scope":["activate_card"],"expires_at":"2026-11-20T09:30:42.000Z"}}`},
		{"a tokenization", "", call("POST", "/v3/cards/"+activeCard+"/apple_pay/tokenize", ""), "412 " + bare},
		{"a payment method", "", call("POST", "/v3/individuals/"+sofiaID+"/payment_methods", `{"type":"card"}`), "200 " + bare},
		{"a guest's", "", call("POST", "/v3/guests/"+guestID+"/payment_methods", `{"type":"card"}`), "200 " + bare},
		{"a start", "", begin, `200 {"method":{"redirect_url":"http://example.com/intergiro/sca/consent?token=TOKEN","token":"TOKEN","expires_at":"2026-11-20T11:25:42+02:00"}}`},
		{"a start without a token", `{"unconfirmed":{"methodToken":"absent","times":"zulu"}}`, begin, `200 {"method":{"redirect_url":"http://example.com/intergiro/sca/consent?token=TOKEN","expires_at":"2026-11-20T09:25:42.000Z"}}`},
		{"a start shortly before the end", `{"consentSeconds":60}`, begin, `200 {"method":{"redirect_url":"http://example.com/intergiro/sca/consent?token=TOKEN","token":"TOKEN","expires_at":"2026-11-20T11:16:42+02:00"}}`},
		{"a move", "", call("POST", "/v3/transactions/move", moveBody), `200 {"id":"ID","request_id":"ID",` + transacted +
			`"reference":"Move funds","counterparty":{"name":"Sofia Lindgren","account_id":"` + sofiaCard + `","account_details":{"type":"sepa","iban":"SE2197700000000000417002"}},"created_at":"2026-11-20T09:15:42.000Z"}`},
		{"a move without its request_id", `{"unconfirmed":{"requestIdShown":false}}`, call("POST", "/v3/transactions/move", moveBody), `200 {"id":"ID",` + transacted +
			`"reference":"Move funds","counterparty":{"name":"Sofia Lindgren","account_id":"` + sofiaCard + `","account_details":{"type":"sepa","iban":"SE2197700000000000417002"}},"created_at":"2026-11-20T09:15:42.000Z"}`},
		{"no transactions", "", call("GET", "/v3/transactions", ""), `200 {"data":[],"has_more":false}`},
		{"no access", "", func(r *rig) *httptest.ResponseRecorder { return r.do("GET", Prefix+"/v3/transactions", "") }, `401 {"errors":[{"code":"unauthorized","message":"the access token is missing, unknown or has expired"}]}`},
		{"a refusal", "", refused, `403 {"errors":[{"code":"consent_refused","message":"the customer refused"}]}`},
		{"a refusal as merchants know it", `{"unconfirmed":{"errorBodies":"merchant"}}`, refused, `403 {"status":403,"type":"consent refused","description":"the customer refused"}`},
		{"a refusal without a body", `{"unconfirmed":{"errorBodies":"empty"}}`, refused, `403 `},
		{"a login", "", func(r *rig) *httptest.ResponseRecorder { return r.auth("login", `{"api_key":"`+APIKey+`"}`) }, `200 {"access_token":"TOKEN","refresh_token":"TOKEN"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := strings.ReplaceAll(c.want, sofiaEUR, "ID")
			want = strings.ReplaceAll(want, sofiaCard, "ID")
			if got := shape(c.ask(newRig(t, c.scenario))); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// TestLookUp: a caller finds what came of a payment, as far as the settings
// let it.
func TestLookUp(t *testing.T) {
	for setting, want := range map[string]string{
		"filter": "200, 1 found", "ignored": "200, 2 found", "refused": "400, 0 found",
	} {
		r := newRig(t, `{"challenge":"never","unconfirmed":{"requestIdFilter":"`+setting+`"}}`)
		for _, id := range []string{requestID, otherID} {
			if a := r.api("POST", payPath, payBody(id, "100")); a.Code != http.StatusOK {
				t.Fatal(a.Body)
			}
		}
		var list page[transactionObject]
		a := r.api("GET", "/v3/transactions?request_id="+requestID, "")
		r.unmarshal(a, &list)
		if got := fmt.Sprintf("%d, %d found", a.Code, len(list.Data)); got != want {
			t.Errorf("%s: %s, want %s", setting, got, want)
		}
	}
	r := newRig(t, `{"challenge":"never"}`)
	for range 3 {
		r.api("POST", payPath, payBody(r.s.random.UUID(), "100"))
	}
	r.api("POST", payPath, payBody(requestID, "100"))
	var list page[transactionObject]
	r.unmarshal(r.api("GET", "/v3/transactions?limit=2&account_id="+sofiaEUR, ""), &list)
	if len(list.Data) != 2 || !list.More || list.Data[0].RequestID != requestID {
		t.Errorf("the newest two: %+v", list)
	}
	r.unmarshal(r.api("GET", "/v3/transactions?account_id="+antonEUR, ""), &list)
	if len(list.Data) != 0 || list.More {
		t.Errorf("another account: %+v", list)
	}
	r.unmarshal(r.api("GET", "/v3/transactions?request_id="+strings.ToUpper(requestID), ""), &list)
	var one transactionObject
	r.unmarshal(r.api("GET", "/v3/transactions/"+list.Data[0].ID, ""), &one)
	if one.RequestID != requestID {
		t.Errorf("by its id: %+v", one)
	}
}

// TestMoney: what is paid leaves one account and, if it is here, reaches the
// other.
func TestMoney(t *testing.T) {
	r := newRig(t, `{"challenge":"never"}`)
	balance := func(id string) money {
		t.Helper()
		var a accountObject
		r.unmarshal(r.api("GET", "/v3/accounts/"+id, ""), &a)
		return a.Balance
	}
	r.api("POST", payPath, insideBody)
	r.api("POST", "/v3/transactions/move", strings.Replace(moveBody, requestID, otherID, 1))
	r.api("POST", payPath, strings.Replace(payBody(r.s.random.UUID(), "1"), "DE75512108001245126199", "SE3897700000000000520001", 1))
	r.api("POST", payPath, strings.Replace(payBody(r.s.random.UUID(), "1"), "DE75512108001245126199", "SE9197700000000000417003", 1)) // not in its currency
	for id, want := range map[string]money{sofiaEUR: 1224058, sofiaCard: 43000, antonEUR: 106026, sofiaSEK: 5400000} {
		if got := balance(id); got != want {
			t.Errorf("%s: %d, want %d", id, got, want)
		}
	}
	for m, want := range map[money]string{0: "0.00", 5: "0.05", 12000: "120.00", 123456789: "1,234,567.89", -1050: "-10.50"} {
		if got := m.String(); got != want {
			t.Errorf("%d is shown as %s", m, got)
		}
	}
}

// TestReads: what a client reads around its payments.
func TestReads(t *testing.T) {
	r := newRig(t, "")
	for path, want := range map[string]string{
		"/v3/individuals":                                 `"Lindgren"`,
		"/v3/individuals/" + antonID:                      `"first_name":"Anton"`,
		"/v3/accounts":                                    antonEUR,
		"/v3/accounts?individual_id=" + sofiaID:           sofiaSEK,
		"/v3/accounts/" + sofiaEUR:                        `"balance":1248060`,
		"/v3/accounts/" + sofiaEUR + "/bank_details":      "SE4897700000000000417001",
		"/v3/cards/" + frozenCard:                         `"status":"frozen"`,
		"/v3/individuals/" + sofiaID + "/payment_methods": `{"data":[],"has_more":false}`,
		"/v3/guests/" + guestID + "/payment_methods":      `"data"`,
	} {
		if a := r.api("GET", path, ""); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), want) {
			t.Errorf("%s: %d %s", path, a.Code, a.Body)
		}
	}
	if a := r.api("GET", "/v3/accounts?individual_id="+antonID, ""); strings.Contains(a.Body.String(), sofiaEUR) {
		t.Errorf("Anton has Sofia's account: %s", a.Body)
	}
	for _, account := range accounts(r.s.clock.Now()) {
		if !isIBAN(account.IBAN) {
			t.Errorf("%s is no IBAN", account.IBAN)
		}
	}
}

// TestReset: everything is as at the beginning.
func TestReset(t *testing.T) {
	r := newRig(t, `{"challenge":"never"}`)
	r.api("POST", payPath, payBody(requestID, "12000"))
	r.s.Reset()
	r.s.history.Reset()
	if a := r.api("GET", "/v3/individuals", ""); a.Code != http.StatusUnauthorized {
		t.Errorf("the session is still there: %d", a.Code)
	}
	r.login()
	r.raise()
	if a := r.api("GET", "/v3/accounts/"+sofiaEUR, ""); !strings.Contains(a.Body.String(), `"balance":1248060`) {
		t.Errorf("the money is gone: %s", a.Body)
	}
}
