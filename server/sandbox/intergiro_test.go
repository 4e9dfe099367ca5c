package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/sandbox"
	"countersign/server/sandbox/intergiro"
)

const (
	intergiroPay     = "/intergiro/v3/transactions/pay"
	intergiroPayment = `{"request_id":"3b0de6f4-6f3f-4c0e-8a6e-5a2f0f2b7a01","account_id":"b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301",` +
		`"counterparty":{"name":"Kraken LTD","account":{"iban":"DE75512108001245126199"}},"amount":12000}`
)

// intergiroConsent logs in, makes the payment and starts its consent. It gives
// the access token and the address of the page.
func (r rig) intergiroConsent() (access, page string) {
	r.t.Helper()
	a := r.do("POST", "/intergiro/v3/auth/login", `{"api_key":"`+intergiro.APIKey+`"}`, "Content-Type", "application/json")
	access, _ = a.json(r.t)["access_token"].(string)
	a = r.intergiro(access, intergiroPay, intergiroPayment)
	consent, _ := a.json(r.t)["consent"].(map[string]any)
	id, _ := consent["id"].(string)
	if a.status != http.StatusPreconditionFailed || id == "" {
		r.t.Fatalf("no consent: %d %s", a.status, a.body)
	}
	a = r.intergiro(access, "/intergiro/v3/consents/"+id, `{"return_url":"https://app.example.com/return"}`)
	method, _ := a.json(r.t)["method"].(map[string]any)
	page, _ = method["redirect_url"].(string)
	return access, page
}

func (r rig) intergiro(access, path, body string) result {
	r.t.Helper()
	return r.do("POST", path, body, "Authorization", "Bearer "+access, "Content-Type", "application/json")
}

// TestIntergiroBesideWise: a payment with consent over the network, below the
// prefix, and counted with the other providers' executions.
func TestIntergiroBesideWise(t *testing.T) {
	r := newRig(t)
	access, page := r.intergiroConsent()
	link, own := strings.CutPrefix(page, r.url)
	if !own {
		t.Fatalf("the page is elsewhere: %s", page)
	}
	if a := r.do("GET", link, ""); a.status != http.StatusOK || !strings.Contains(a.body, "120.00 EUR") {
		t.Fatalf("the page: %d", a.status)
	}
	_, token, _ := strings.Cut(link, "?token=")
	for _, step := range []struct{ name, fields, want string }{
		{"password", form("token", token, "password", "sandbox"), "decide"},
		{"approve", form("token", token), "approved"},
	} {
		a := r.do("POST", intergiro.PagePath+"/"+step.name, step.fields, "Content-Type", formType)
		if a.status != http.StatusOK || a.json(t)["step"] != step.want {
			t.Fatalf("%s: %d %s", step.name, a.status, a.body)
		}
	}
	for range 2 {
		if a := r.intergiro(access, intergiroPay, intergiroPayment); a.status != http.StatusOK {
			t.Fatalf("the payment: %d %s", a.status, a.body)
		}
	}
	var v struct{ Total int }
	r.read("executions?action=pay&resource=3b0de6f4-6f3f-4c0e-8a6e-5a2f0f2b7a01", &v)
	if v.Total != 1 {
		t.Errorf("executed %d times", v.Total)
	}
	if a := r.intergiro(access, "/v3/transactions/pay", intergiroPayment); a.status != http.StatusNotFound {
		t.Errorf("without the prefix: %d", a.status)
	}
	for _, known := range []string{access, token, intergiro.APIKey} {
		if strings.Contains(r.manage("GET", "history", "").body, known) {
			t.Error("a secret is in the history")
		}
	}
	r.manage("POST", "reset", "")
	if a := r.intergiro(access, intergiroPay, intergiroPayment); a.status != http.StatusUnauthorized {
		t.Errorf("after a reset: %d", a.status)
	}
}

// TestIntergiroPageIsWhereBrowsersReachIt: the links have the origin of the
// public address, where there is one.
func TestIntergiroPageIsWhereBrowsersReachIt(t *testing.T) {
	scenario := intergiro.DefaultScenario()
	scenario.Unconfirmed.MethodToken = "absent"
	s, err := sandbox.New(sandbox.Config{ApprovalURL: "https://sandbox.example.com/approve-api-action/", Intergiro: &scenario})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	t.Cleanup(s.Close)
	if _, page := (rig{t, server.URL}).intergiroConsent(); !strings.HasPrefix(page, "https://sandbox.example.com/intergiro/sca/consent?token=") {
		t.Errorf("the page is at %s", page)
	}
	if _, err := sandbox.New(sandbox.Config{Intergiro: &intergiro.Scenario{}}); err == nil {
		t.Error("an empty scenario was taken")
	}
}
