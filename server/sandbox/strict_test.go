package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestRefusals: what the real API would refuse is refused, in its words.
func TestRefusals(t *testing.T) {
	const (
		user   = "Bearer user-access-token-example"
		client = "Bearer client-credentials-token-example"
		jsonCT = "application/json"
		quotes = "/v3/profiles/30417755/quotes"
	)
	quote := func(body string) []string { return []string{"POST", quotes, body, jsonCT, user} }
	fund := func(body string) []string { return []string{"POST", fundPath, body, jsonCT, user} }
	get := func(path string) []string { return []string{"GET", path, "", "", user} }
	cases := []struct {
		name     string
		request  []string // method, path, body, content type, authorization
		status   int
		contains string
	}{
		{"no token", []string{"GET", "/v2/profiles", "", "", ""}, 401, `"error":"invalid_token"`},
		{"unknown token", []string{"GET", "/v2/profiles", "", "", "Bearer nonsense"}, 401, `"error":"invalid_token"`},
		{"another scheme", []string{"GET", "/v2/profiles", "", "", "Basic user-access-token-example"}, 401, `"error":"invalid_token"`},
		{"a client token for a user's operation", []string{"GET", "/v2/profiles", "", "", client}, 403, `"error":"unauthorized"`},
		{"somebody else's profile", get("/v2/profiles/30418810"), 403, `"error":"unauthorized"`},
		{"a profile that is no number", get("/v2/profiles/mine"), 403, `"error":"unauthorized"`},
		{"somebody else's recipient", get("/v1/accounts/40001201"), 403, `"error":"unauthorized"`},
		{"an unknown recipient", get("/v1/accounts/1"), 404, ""},
		{"an unknown path", get("/v1/nothing"), 404, `"status":404`},
		{"another method", []string{"DELETE", "/v2/profiles", "", "", user}, 404, ""},
		{"balances without types", get("/v4/profiles/30417755/balances"), 400, `"path":"types"`},
		{"balances of a strange type", get("/v4/profiles/30417755/balances?types=GOLD"), 400, `"path":"types"`},
		{"somebody else's balance", get("/v4/profiles/30417755/balances/64023001"), 404, ""},
		{"status without its header", get("/v1/one-time-token/status"), 400, `"path":"One-Time-Token"`},

		{"a quote that is no JSON", quote(`{`), 400, "malformed"},
		{"a quote that is an array", quote(`[]`), 400, "JSON object"},
		{"a quote and more", quote(`{"sourceCurrency":"EUR"} {}`), 400, "after the JSON object"},
		{"a quote of another type", []string{"POST", quotes, `{}`, "text/plain", user}, 415, `"status":415`},
		{"a quote without a type", []string{"POST", quotes, `{}`, "", user}, 415, ""},
		{"an unknown field", quote(`{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":1,"colour":"red"}`), 400, `"path":"colour"`},
		{"a field in another case", quote(`{"sourcecurrency":"EUR","targetCurrency":"GBP","sourceAmount":1}`), 400, `"path":"sourcecurrency"`},
		{"a field twice", quote(`{"sourceCurrency":"EUR","sourceCurrency":"GBP","targetCurrency":"GBP","sourceAmount":1}`), 400, "twice"},
		{"a missing field", quote(`{"targetCurrency":"GBP","sourceAmount":1}`), 400, `"code":"NotNull"`},
		{"a field of another type", quote(`{"sourceCurrency":1}`), 400, `"path":"sourceCurrency"`},
		{"both amounts", quote(`{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":1,"targetAmount":1}`), 400, "exactly one"},
		{"no amount", quote(`{"sourceCurrency":"EUR","targetCurrency":"GBP"}`), 400, "exactly one"},
		{"too many decimals", quote(`{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":1.005}`), 400, "two decimals"},
		{"no money", quote(`{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":0}`), 400, "positive"},
		{"an unsupported currency", quote(`{"sourceCurrency":"EUR","targetCurrency":"XAU","sourceAmount":1}`), 422, "simulated"},

		{"funding without a type", fund(`{}`), 400, `"path":"type"`},
		{"funding of another type", fund(`{"type":"CASH"}`), 400, `"path":"type"`},
		{"funding with an unknown field", fund(`{"type":"BALANCE","amount":1}`), 400, `"path":"amount"`},

		{"a transfer without its key", []string{"POST", "/v1/transfers", `{"targetAccount":40001001,"quoteUuid":"` + key + `"}`, jsonCT, user}, 400, `"path":"customerTransactionId"`},
		{"a transfer with a strange key", []string{"POST", "/v1/transfers", `{"targetAccount":40001001,"quoteUuid":"` + key + `","customerTransactionId":"1"}`, jsonCT, user}, 400, "UUID"},
		{"a transfer of an unknown quote", []string{"POST", "/v1/transfers", `{"targetAccount":40001001,"quoteUuid":"` + key + `","customerTransactionId":"` + key + `"}`, jsonCT, user}, 422, `"path":"quoteUuid"`},
		{"a recipient without its account", []string{"POST", "/v1/accounts", `{"currency":"GBP","type":"sort_code","profile":30417755,"accountHolderName":"A","details":{"sortCode":"231470"}}`, jsonCT, user}, 400, `"path":"accountNumber"`},
		{"a recipient for somebody else", []string{"POST", "/v1/accounts", `{"currency":"EUR","type":"iban","profile":30418810,"accountHolderName":"A","details":{"iban":"EE47"}}`, jsonCT, user}, 403, `"error":"unauthorized"`},

		{"a statement in a strange format", get(strings.Replace(statement, ".json", ".doc", 1)), 404, ""},
		{"a statement without a currency", get(strings.Replace(statement, "currency=EUR&", "", 1)), 400, `"path":"currency"`},
		{"a statement in another currency", get(strings.Replace(statement, "currency=EUR", "currency=GBP", 1)), 400, `"path":"currency"`},
		{"a statement without a start", get(strings.Replace(statement, "intervalStart", "start", 1)), 400, `"path":"intervalStart"`},
		{"a statement over too many days", get(strings.Replace(statement, "intervalStart=2026", "intervalStart=2024", 1)), 400, "469 days"},
		{"a statement of a strange type", get(strings.Replace(statement, "COMPACT", "LONG", 1)), 400, `"path":"type"`},

		{"card data without a card", []string{"POST", "/twcard-data/v1/sensitive-card-data/details", `{"keyVersion":1,"encryptedPayload":"x"}`, jsonCT, user}, 400, "x-tw-twcard-card-token"},
		{"a card result that is none", []string{"POST", "/v3/spend/profiles/30417755/3dsecure/challenge-result", `{"transactionReference":"270914463","challengeStatus":"MAYBE"}`, jsonCT, user}, 400, "challengeStatus"},

		{"a body that is too large", quote(`{"sourceCurrency":"` + strings.Repeat("E", 1<<20) + `"}`), 413, ""},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var headers []string
			if c.request[3] != "" {
				headers = append(headers, "Content-Type", c.request[3])
			}
			if c.request[4] != "" {
				headers = append(headers, "Authorization", c.request[4])
			}
			a := r.do(c.request[0], c.request[1], c.request[2], headers...)
			if a.status != c.status || !strings.Contains(a.body, c.contains) {
				t.Errorf("%d %s, want %d and %q", a.status, a.body, c.status, c.contains)
			}
			if a.header.Get("x-2fa-approval") != "" {
				t.Error("it was challenged")
			}
			if a.header.Get("x-trace-id") == "" {
				t.Error("it has no x-trace-id")
			}
		})
	}
	if n := r.executions(); n != 0 {
		t.Errorf("%d executions", n)
	}
}

// TestProofIsBoundToItsRequest: the same payment with anything changed is
// challenged anew, and the approval is still good for its own request.
func TestProofIsBoundToItsRequest(t *testing.T) {
	r := newRig(t)
	token := r.challenge()
	r.approve(token)
	for name, send := range map[string]func() result{
		"body":  func() result { return r.api("POST", fundPath, `{"type": "BALANCE"}`, "x-2fa-approval", token) },
		"query": func() result { return r.api("POST", fundPath+"?x=1", fundBody, "x-2fa-approval", token) },
		"path": func() result {
			return r.api("POST", strings.Replace(fundPath, "/v3/", "/2026Q4/", 1), fundBody, "x-2fa-approval", token)
		},
	} {
		if a := send(); a.status != http.StatusForbidden || a.header.Get("x-2fa-approval") == "" {
			t.Errorf("another %s: %d %s", name, a.status, a.body)
		}
	}
	if a := r.fund(token); a.status != http.StatusOK {
		t.Errorf("the request itself: %d %s", a.status, a.body)
	}
}

// TestVersions: an operation answers alike under its legacy path and every
// calendar version.
func TestVersions(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/v2/profiles", "/v4/profiles/30417755/balances?types=STANDARD", "/v1/transfers/51923307", "/v1/accounts"} {
		want := r.api("GET", path, "")
		_, rest, _ := strings.Cut(path[1:], "/")
		for _, version := range []string{"2026Q3", "2026Q4", "2027Q1"} {
			if got := r.api("GET", "/"+version+"/"+rest, ""); got.status != http.StatusOK || got.body != want.body {
				t.Errorf("%s of %s: %d %s", rest, version, got.status, got.body)
			}
		}
	}
	for _, absent := range []string{"/2019Q1/profiles", "/2026Q4/identity/one-time-token/status", "/2026Q4/sensitive-card-data/details"} {
		if got := r.api("GET", absent, ""); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", absent, got.status)
		}
	}
}
