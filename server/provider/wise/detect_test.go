package wise_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/wise"
	"countersign/shared/wire"
)

func TestDetect(t *testing.T) {
	p := open(t, provider.Settings{})
	for _, test := range []struct {
		name   string
		status int
		token  string
		want   bool
	}{
		{"a challenge with 400, as the original library takes it", 400, "7d3c1f0a", true},
		{"empty header", 403, "", false},
		{"another status", 401, "7d3c1f0a", false},
		{"success that repeats the token", 200, "7d3c1f0a", false},
		{"a token too long to be kept", 403, strings.Repeat("x", 257), false},
		{"a token that no header may carry", 403, "7d3c\x7f", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := http.Header{}
			h.Set(wire.HeaderApproval, test.token)
			if _, got := p.Detect(provider.Answer{Status: test.status, Header: h}); got != test.want {
				t.Errorf("recognised: %v, want %v", got, test.want)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	p := open(t, provider.Settings{})
	h := http.Header{}
	h.Set(wire.HeaderApproval, "7d3c1f0a")
	for path, want := range map[string]bool{
		"/v1/profiles/1/balance-statements/2/statement.json":     true,
		"/2026Q4/profiles/1/balance-statements/2/statement.pdf":  true,
		"/v1/profiles/1/balance-statements/2/statement.mt940":    true,
		"/v3/profiles/1/transfers/2/payments":                    false,
		"/v1/profiles/1/balance-statements/2":                    false,
		"/v1/profiles/1/balance-statements/2/something":          false,
		"/v3/spend/profiles/1/3dsecure/challenge-result":         false,
		"/v1/profiles/1/batch-groups/2/payment-initiations":      false,
		"/v1/profiles/1/balance-statements/2/deep/statement.pdf": false,
	} {
		demand, ok := p.Detect(provider.Answer{Method: "GET", Path: path, Status: 403, Header: h})
		if !ok || demand.Covers != want {
			t.Errorf("%s: covers %v, want %v", path, demand.Covers, want)
		}
	}
}

func TestProve(t *testing.T) {
	r, err := http.NewRequest(http.MethodPost, "https://api.wise.com/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(wire.HeaderApproval, "of-the-client")
	open(t, provider.Settings{}).Prove(r, provider.Proof{Token: "7d3c1f0a"})
	if got := r.Header.Values(wire.HeaderApproval); len(got) != 1 || got[0] != "7d3c1f0a" {
		t.Errorf("%s: %q", wire.HeaderApproval, got)
	}
}

// FuzzDetect proves that a token is only taken as it can be stored and sent.
func FuzzDetect(f *testing.F) {
	f.Add(403, "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10", "/v1/profiles/1/balance-statements/2/statement.json")
	f.Add(400, "", "")
	f.Add(403, "a\r\nSet-Cookie: x", "/")
	f.Fuzz(func(t *testing.T, status int, token, path string) {
		h := http.Header{http.CanonicalHeaderKey(wire.HeaderApproval): {token}}
		p, err := wise.New(provider.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		demand, ok := p.Detect(provider.Answer{Path: path, Status: status, Header: h})
		if ok && (demand.Token != token || strings.ContainsAny(token, "\r\n\x00") || status != 403 && status != 400) {
			t.Errorf("status %d, token %q: recognised as %+v", status, token, demand)
		}
	})
}
