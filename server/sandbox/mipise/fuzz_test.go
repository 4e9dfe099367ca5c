package mipise

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

func debugLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// FuzzBody throws anything at every operation that reads a body, in each way
// of carrying the proof: no server error, nobody set up, nothing executed.
func FuzzBody(f *testing.F) {
	r := newRig(f, CompleteUserID)
	r.manage("PUT", "users/"+CompleteUserID+"/workflow", `{}`) // nothing may be completed by chance
	paths := []string{
		"/strong_auth/otp/generate/email_by_email", "/strong_auth/otp/verify/email_by_email", "/strong_auth/secret_code/setup",
		"/strong_auth/secret_code/verify", "/strong_auth/reset/email", "/beneficiaries", "/payments", "", "login", "scenario", "workflow",
	}
	for i, seed := range []string{
		`{}`, `{"code":"123456"}`, newSecret, `{"secret_code":"Sandbox2026"}`, ``,
		`{"name":"A","iban":"FR7630006000011234567890189"}`, payment, `{"email":null,"address":"x"}`,
		`{"username":"agent-example","password":"guess"}`, `{"unconfirmed":{"missing":{"body":"{}"}}}`, `{"email":{"byEmail":true}}`,
		`{"strong_auth_token":"a.b.c","amount":1}`, "[[[[{}]]]]", "\x00", `{"amount":99999999999999999999.99}`,
	} {
		f.Add(byte(i), byte(i), seed)
	}
	f.Fuzz(func(t *testing.T, which, carrier byte, body string) {
		r := *r
		r.t = t
		r.s.clock.Advance(time.Millisecond)
		r.s.customers.edit(r.user, func(cu *customer) { cu.unlock() })
		scenario := DefaultScenario()
		scenario.Unconfirmed.Proof.Carrier = []string{"header", "body", "state"}[carrier%3]
		r.s.scenarios.Set("", scenario)
		r.login()
		var a result
		switch path := paths[int(which)%len(paths)]; path {
		case "login":
			a = r.do("POST", "/login", body)
		case "scenario":
			a = r.send("PATCH", ManagePath+"users/"+NewUserID+"/scenario", body)
		case "workflow":
			a = r.send("PUT", ManagePath+"users/"+NewUserID+"/workflow", body)
		case "":
			a = r.api("PATCH", path, body, proofHeader, body)
		default:
			a = r.api("POST", path, body, proofHeader, body)
		}
		if a.status >= http.StatusInternalServerError || a.status == http.StatusCreated {
			t.Errorf("%d %s", a.status, a.body)
		}
		if n := len(r.s.history.Executions("", "")); n != 0 {
			t.Errorf("%d executions", n)
		}
	})
}

// FuzzToken throws anything at the reader of tokens: it takes nothing that it
// has not signed, and nothing of another kind.
func FuzzToken(f *testing.F) {
	s := &signer{}
	s.renew()
	agent := s.sign(claims{ID: "1", Kind: kindAgent})
	f.Add(agent)
	f.Add(jwtHeader + "..")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add(strings.Repeat(".", maxToken))
	f.Add(agent + "=")
	f.Fuzz(func(t *testing.T, token string) {
		if got, valid := s.open(token, kindAgent); valid && (token != agent || got.ID != "1") {
			t.Errorf("it took %q", token)
		}
		if _, valid := s.open(token, kindStrong); valid {
			t.Errorf("it took %q for a customer's", token)
		}
	})
}
