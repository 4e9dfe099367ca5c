package intergiro

import (
	"net/http"
	"strings"
	"testing"
)

// TestPaymentsAreReadStrictly changes one thing in a good payment. Nothing of
// it may be executed or ask for consent.
func TestPaymentsAreReadStrictly(t *testing.T) {
	r := newRig(t, "")
	good := payBody(requestID, "12000")
	change := func(from, to string) string {
		t.Helper()
		if !strings.Contains(good, from) {
			t.Fatalf("the payment has no %s", from)
		}
		return strings.Replace(good, from, to, 1)
	}
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"no object", `[]`, 400},
		{"nothing", ``, 415},
		{"two objects", good + `{}`, 400},
		{"broken JSON", `{"request_id"`, 400},
		{"a field twice", change(`"amount"`, `"amount":1,"amount"`), 400},
		{"an unknown field", change(`"amount"`, `"colour":"red","amount"`), 400},
		{"a field in another case", change(`"amount"`, `"Amount"`), 400},
		{"no request_id", change(`"request_id":"`+requestID+`",`, ``), 400},
		{"a request_id that is no UUID", change(requestID, `1`), 400},
		{"a UUID in braces", change(requestID, `{`+requestID+`}`), 400},
		{"a null", change(`"Invoice payment 1301"`, `null`), 400},
		{"a null within", change(`"SOGEDEFF"`, `null`), 400},
		{"an empty text", change(`Invoice payment 1301`, ``), 400},
		{"an empty name", change(`Kraken LTD`, ``), 400},
		{"a long name", change(`Kraken LTD`, strings.Repeat("x", 71)), 400},
		{"a long reference", change(`Invoice payment 1301`, strings.Repeat("é", 141)), 400},
		{"a control character", change(`Kraken LTD`, `Kraken\nLTD`), 400},
		{"an unknown account", change(sofiaEUR, otherID), 404},
		{"no counterparty", change(`"counterparty"`, `"to"`), 400},
		{"neither account", change(`,"account":{"iban":"DE75512108001245126199","bic":"SOGEDEFF"}`, ``), 400},
		{"both accounts", change(`"account":`, `"account_id":"`+antonEUR+`","account":`), 400},
		{"an account_id that is no UUID", strings.Replace(insideBody, antonEUR, "anton", 1), 400},
		{"an account_id of nobody", strings.Replace(insideBody, antonEUR, otherID, 1), 404},
		{"an account in another currency", strings.Replace(insideBody, antonEUR, sofiaSEK, 1), 400},
		{"the same account", strings.Replace(insideBody, antonEUR, sofiaEUR, 1), 400},
		{"the same account by IBAN", change(`DE75512108001245126199`, `SE4897700000000000417001`), 400},
		{"wrong check digits", change(`DE75`, `DE76`), 400},
		{"an IBAN with spaces", change(`DE755121`, `DE75 5121`), 400},
		{"a short BIC", change(`SOGEDEFF`, `SOGE`), 400},
		{"no amount", change(`,"amount":12000`, ``), 400},
		{"nothing to pay", change(`12000`, `0`), 400},
		{"less than nothing", change(`12000`, `-1`), 400},
		{"a fraction", change(`12000`, `120.50`), 400},
		{"a text", change(`12000`, `"12000"`), 400},
		{"an exponent", change(`12000`, `12e3`), 400},
		{"more than there is", change(`12000`, `1248061`), 422},
		{"more than is sane", change(`12000`, `100000000001`), 400},
		{"more than a number holds", change(`12000`, `92233720368547758080`), 400},
		{"too much", `{"request_id":"` + strings.Repeat("x", 1<<20) + `"}`, 413},
	} {
		a := r.api("POST", payPath, c.body)
		if a.Code != c.status || r.code(a) == "" {
			t.Errorf("%s: %d %s, want %d", c.name, a.Code, a.Body, c.status)
		}
	}
	for name, contentType := range map[string]string{"no type": "", "a form": "application/x-www-form-urlencoded", "a text": "text/plain"} {
		if a := r.do("POST", Prefix+payPath, good, "Authorization", "Bearer "+r.access, "Content-Type", contentType); a.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d", name, a.Code)
		}
	}
	if n := r.executions(""); n != 0 || len(r.s.bank.list()) != 0 {
		t.Errorf("%d executions, %d consents", n, len(r.s.bank.list()))
	}
	for name, body := range map[string]string{
		"no reference":             change(`,"reference":"Invoice payment 1301"`, ``),
		"no BIC":                   change(`,"bic":"SOGEDEFF"`, ``),
		"everything that there is": change(`12000`, `1248060`),
	} {
		r.manage("POST", "tokens/expire", "")
		r.login()
		if a := r.api("POST", payPath, strings.Replace(body, requestID, r.s.random.UUID(), 1)); a.Code != http.StatusPreconditionFailed {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
}

func TestTheRestIsReadStrictly(t *testing.T) {
	r := newRig(t, "")
	move := func(from, to string) string { return strings.Replace(moveBody, from, to, 1) }
	for _, c := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"a move to somebody else", "POST", "/v3/transactions/move", move(sofiaCard, antonEUR), 400},
		{"a move into another currency", "POST", "/v3/transactions/move", move(sofiaCard, sofiaSEK), 400},
		{"a move to itself", "POST", "/v3/transactions/move", move(sofiaCard, sofiaEUR), 400},
		{"a move from nowhere", "POST", "/v3/transactions/move", move(sofiaEUR, otherID), 404},
		{"a move to nowhere", "POST", "/v3/transactions/move", move(sofiaCard, otherID), 404},
		{"a move of too much", "POST", "/v3/transactions/move", move("12000", "99999999"), 422},
		{"a payment's field in a move", "POST", "/v3/transactions/move", move(`"amount"`, `"account_id":"x","amount"`), 400},
		{"a card of nobody", "POST", "/v3/cards/" + otherID + "/activate", "", 404},
		{"a card's body", "POST", "/v3/cards/" + newCard + "/activate", `{"status":"active"}`, 400},
		{"a card that is active", "POST", "/v3/cards/" + activeCard + "/activate", "", 409},
		{"a token for a card that is not", "POST", "/v3/cards/" + newCard + "/apple_pay/tokenize", "", 409},
		{"a payment method of nobody", "POST", "/v3/individuals/" + otherID + "/payment_methods", `{"type":"card"}`, 404},
		{"a guest's as an individual's", "POST", "/v3/individuals/" + guestID + "/payment_methods", `{"type":"card"}`, 404},
		{"another type", "POST", "/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"cash"}`, 400},
		{"no body", "POST", "/v3/individuals/" + sofiaID + "/payment_methods", "", 415},
		{"a charge of nothing", "POST", "/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"card","charge":{"amount":0,"currency":"EUR","account_id":"` + sofiaEUR + `"}}`, 400},
		{"a charge in another currency", "POST", "/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"card","charge":{"amount":1,"currency":"SEK","account_id":"` + sofiaEUR + `"}}`, 400},
		{"a charge for nobody", "POST", "/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"card","charge":{"amount":1,"currency":"EUR","account_id":"x"}}`, 404},
		{"a null charge", "POST", "/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"card","charge":null}`, 400},
		{"a consent of nobody", "POST", "/v3/consents/" + otherID, returnBody, 404},
		{"an unknown parameter", "GET", "/v3/transactions?colour=red", "", 400},
		{"a parameter twice", "GET", "/v3/transactions?limit=1&limit=2", "", 400},
		{"an empty parameter", "GET", "/v3/transactions?request_id=", "", 400},
		{"a request_id that is none", "GET", "/v3/transactions?request_id=1", "", 400},
		{"an account that is none", "GET", "/v3/transactions?account_id=1", "", 400},
		{"no limit", "GET", "/v3/transactions?limit=0", "", 400},
		{"too high a limit", "GET", "/v3/transactions?limit=101", "", 400},
		{"a broken query", "GET", "/v3/transactions?limit=%zz", "", 400},
		{"a transaction of nobody", "GET", "/v3/transactions/" + otherID, "", 404},
		{"an account of nobody", "GET", "/v3/accounts/" + otherID, "", 404},
		{"another method", "PUT", "/v3/transactions/pay", moveBody, 404},
		{"a read of what is only started", "GET", "/v3/consents/" + otherID, "", 404},
		{"an unknown path", "GET", "/v3/nothing", "", 404},
		{"another version", "POST", "/v2/transactions/pay", moveBody, 404},
		{"a login with more", "POST", "/v3/auth/login", `{"api_key":"` + APIKey + `","user":"x"}`, 400},
		{"a login with nothing", "POST", "/v3/auth/login", `{}`, 400},
		{"a refresh with nothing", "POST", "/v3/auth/refresh", `{"refresh_token":""}`, 400},
	} {
		a := r.api(c.method, c.path, c.body)
		if a.Code != c.status || r.code(a) == "" || !strings.HasPrefix(a.Header().Get("Content-Type"), "application/json") {
			t.Errorf("%s: %d %s, want %d", c.name, a.Code, a.Body, c.status)
		}
	}
	if n := r.executions(""); n != 0 {
		t.Errorf("%d executions", n)
	}
}

func TestReturnURLs(t *testing.T) {
	for _, c := range []struct {
		url                  string
		loopback, https, any bool
	}{
		{"https://app.example.com/return?state=x&y=%20", true, true, true},
		{"https://app.example.com", true, true, true},
		{"https://app.example.com:8443/return", true, true, true},
		{"http://localhost:8080/countersign/v1/return", true, false, true},
		{"http://127.0.0.1:8080/return", true, false, true},
		{"http://[::1]:8080/return", true, false, true},
		{"http://app.localhost/return", true, false, true},
		{"http://app.example.com/return", false, false, true},
		{"http://localhost.example.com/return", false, false, true},
		{"", false, false, false},
		{"/return", false, false, false},
		{"//app.example.com/return", false, false, false},
		{"https://", false, false, false},
		{"https://:443/return", false, false, false},
		{"https:/app.example.com", false, false, false},
		{"https:app.example.com", false, false, false},
		{"javascript:alert(1)", false, false, false},
		{"data:text/html,x", false, false, false},
		{"example://return", false, false, false},
		{"https://user@app.example.com/", false, false, false},
		{"https://app.example.com/#state", false, false, false},
		{"https://app.example.com/#", false, false, false},
		{"https://app.example.com/a b", false, false, false},
		{`https://app.example.com\@evil.example`, false, false, false},
		{`https://app.example.com/\evil`, false, false, false},
		{"https://app.example.com/é", false, false, false},
		{" https://app.example.com/", false, false, false},
		{"https://app.example.com/\t", false, false, false},
		{"https://app.example.com/" + strings.Repeat("x", 2048), false, false, false},
		{"https://app.example.com/%zz", false, false, false},
	} {
		for schemes, good := range map[string]bool{"loopback": c.loopback, "https": c.https, "any": c.any} {
			if why := badReturnURL(c.url, schemes); (why == "") != good {
				t.Errorf("%q with %s: %q", c.url, schemes, why)
			}
		}
	}
	r := newRig(t, "")
	id := r.raise()
	for _, body := range []string{`{"return_url":""}`, `{"return_url":null}`, `{"return_url":"/x"}`, `{"return_url":1}`, `{"returnUrl":"https://app.example.com"}`, `[]`} {
		if a := r.api("POST", "/v3/consents/"+id, body); a.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", body, a.Code, a.Body)
		}
	}
	if a := r.do("POST", Prefix+"/v3/consents/"+id, returnBody, "Authorization", "Bearer "+r.access); a.Code != http.StatusUnsupportedMediaType {
		t.Errorf("a body without a type: %d", a.Code)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	r := newRig(t, "")
	for _, body := range []string{
		`{"challenge":"maybe"}`, `{"consentSeconds":0}`, `{"methodSeconds":90000}`, `{"accessSeconds":0}`, `{"refreshSeconds":-1}`,
		`{"unconfirmed":{"afterApproval":"x"}}`, `{"unconfirmed":{"refusedStatus":200}}`, `{"unconfirmed":{"usedStatus":500}}`,
		`{"unconfirmed":{"loginsPerHour":-1}}`, `{"unconfirmed":{"times":""}}`, `{"page":{"back":"x"}}`, `{"page":{"framing":""}}`,
		`{"faults":{"serverError":2}}`, `{"colour":"red"}`, `[]`,
	} {
		if a := r.do("PATCH", ManagePath+"scenario", body, "Content-Type", "application/json"); a.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", body, a.Code)
		}
	}
	if r.s.scenarios.Of(everybody).Challenge != "auto" {
		t.Error("a bad scenario was taken")
	}
	for path, body := range map[string]string{
		"accounts/" + sofiaEUR: `{"balance":-1}`, "accounts/" + sofiaCard: `{}`,
	} {
		if a := r.do("POST", ManagePath+path, body, "Content-Type", "application/json"); a.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", body, a.Code)
		}
	}
	if a := r.do("POST", ManagePath+"accounts/"+otherID, `{"balance":1}`, "Content-Type", "application/json"); a.Code != http.StatusNotFound {
		t.Errorf("an account of nobody: %d", a.Code)
	}
	if _, err := New(Config{Scenario: Scenario{}}); err == nil {
		t.Error("an empty scenario was taken")
	}
}
