package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/sandbox"
)

// The fuzz targets throw anything at what reads outside bytes: no panic, no
// 5xx, no money moved. Their corpora are kept in testdata/fuzz.

func fuzzed(f *testing.F) http.Handler {
	f.Helper()
	s, err := sandbox.New(sandbox.Config{Seed: 1})
	if err != nil {
		f.Fatal(err)
	}
	return s.Handler()
}

func FuzzApprovalForm(f *testing.F) {
	h := fuzzed(f)
	for _, seed := range [][3]string{
		{"", formType, "ott=7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10&libVersion=1&parentHostname=localhost&flow=iframe"},
		{"password", formType, "ott=x&password=sandbox"},
		{"code", formType + "; charset=utf-8", "ott=x&code=111+111"},
		{"resend", formType, "ott=%zz"},
		{"?redirect=http://127.0.0.1:1", formType, "ott=x&libVersion=1&parentHostname=&flow=tab"},
		{"decline", "multipart/form-data; boundary=x", "--x--"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, path, contentType, body string) {
		q := httptest.NewRequest("POST", "/approve-api-action/", strings.NewReader(body))
		q.URL.Path, q.URL.RawQuery, _ = strings.Cut("/approve-api-action/"+path, "?")
		q.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		if w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), `data-step="approved"`) || strings.Contains(w.Body.String(), `"step":"approved"`) {
			t.Error("something was approved")
		}
	})
}

func FuzzAPIBody(f *testing.F) {
	h := fuzzed(f)
	paths := []string{
		fundPath, "/v3/profiles/30417755/quotes", "/v1/accounts", "/v1/transfers", "/v3/profiles/30417755/batch-groups",
		"/v3/spend/profiles/30417755/3dsecure/challenge-result", "/v1/profiles/30417755/batch-groups/b0a4d1c7-6e39-4f52-8d10-a7c35f2e9846/payment-initiations",
		"/oauth/token", "/_sandbox/wise/scenario", "/_sandbox/clock/advance",
	}
	for i, seed := range []string{
		fundBody,
		`{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":12.34,"paymentMetadata":{"transferNature":"x"}}`,
		`{"currency":"GBP","type":"sort_code","profile":30417755,"accountHolderName":"A","details":{"sortCode":"231470","accountNumber":"1"}}`,
		`{"targetAccount":40001001,"quoteUuid":"` + key + `","customerTransactionId":"` + key + `","details":{"reference":"x"}}`,
		`{"sourceCurrency":"EUR","name":"x"}`,
		`{"transactionReference":"270914463","challengeStatus":"APPROVED"}`,
		`{"type":"DIRECT_DEBIT","accountId":77120}`,
		`{"faults":{"next":[null]}}`,
		`{"sourceCurrency":"EUR","targetCurrency":"GBP","targetAmount":1000000000}`,
		`[[[[{"a":1}]]]]`,
	} {
		f.Add(byte(i), seed)
	}
	f.Fuzz(func(t *testing.T, which byte, body string) {
		path, method := paths[int(which)%len(paths)], "POST"
		if strings.HasSuffix(path, "scenario") {
			path, method = "/_sandbox/wise/users/8820452/scenario", "PUT" // not the fuzzing user's own
		}
		q := httptest.NewRequest(method, path, strings.NewReader(body))
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("Authorization", "Bearer user-access-token-example")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		if w.Code >= 500 || path == fundPath && w.Code < 300 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	})
}
