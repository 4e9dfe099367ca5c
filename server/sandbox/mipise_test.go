package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"countersign/server/sandbox"
	"countersign/server/sandbox/mipise"
)

// agent is an agent of Mipise's platform who acts for one customer.
type agent struct {
	rig
	user, token string
}

func (r rig) agent(user string) agent {
	r.t.Helper()
	a := r.do("POST", "/mipise/api/login", `{"username":"agent-example","password":"sandbox"}`, "Content-Type", "application/json")
	token, _ := a.json(r.t)["token"].(string)
	if a.status != http.StatusOK || strings.Count(token, ".") != 2 {
		r.t.Fatalf("login: %d %s", a.status, a.body)
	}
	return agent{r, user, token}
}

func (a agent) call(method, path, body string, headers ...string) result {
	a.t.Helper()
	headers = append([]string{"Authorization", "Bearer " + a.token}, headers...)
	if body != "" {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return a.do(method, "/mipise/api/platforms/"+mipise.PlatformID+"/users/"+a.user+path, body, headers...)
}

// TestMipiseInTheInbox: a code by e-mail comes to the inbox, and nowhere else,
// on a page that shows it live.
func TestMipiseInTheInbox(t *testing.T) {
	r := newRig(t)
	a := r.agent(mipise.NewUserID)
	mail := r.events("/inbox/messages?user=7100451", "")
	if got := a.call("POST", "/strong_auth/otp/generate/email_by_email", ""); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var m struct{ Code, Channel, Subject, To string }
	if err := json.Unmarshal([]byte(<-mail), &m); err != nil || m.Channel != "email" || m.Subject == "" || m.To != "lea.marchetti@example.com" {
		t.Fatalf("it came as %+v, %v", m, err)
	}
	var listed struct{ Messages []struct{ Code string } }
	r.read("inbox?user=7100451", &listed)
	if len(listed.Messages) != 1 || listed.Messages[0].Code != m.Code {
		t.Errorf("the management lists %+v", listed)
	}
	r.read("phone", &listed)
	if len(listed.Messages) != 0 {
		t.Errorf("it came to the phone too: %+v", listed)
	}
	if got := a.call("POST", "/strong_auth/otp/verify/email_by_email", `{"code":"`+m.Code+`"}`); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
	page := r.do("GET", "/inbox?user=7100452", "")
	if page.status != http.StatusOK || !strings.Contains(page.body, "jonas.ebert@example.com") || !strings.Contains(page.body, `/inbox/messages?user=7100452`) {
		t.Errorf("%d %s", page.status, page.body)
	}
	if first := r.do("GET", "/inbox", ""); !strings.Contains(first.body, "lea.marchetti@example.com") {
		t.Errorf("the first inbox is %s", first.body)
	}
	for _, path := range []string{"/inbox?user=1", "/inbox/messages?user=8820451"} {
		if got := r.do("GET", path, ""); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	r.manage("POST", "reset", "")
	r.read("inbox", &listed)
	if len(listed.Messages) != 0 {
		t.Errorf("after a reset the inbox has %+v", listed)
	}
}

// TestMipiseConnectionBreaks after the payment was executed: the caller gets
// no answer, and the payment is counted once.
func TestMipiseConnectionBreaks(t *testing.T) {
	r := newRig(t)
	r.manage("PATCH", "mipise/scenario", `{"faults":{"next":[{"fault":"drop_after","path":"/payments","replay":true}]},"unconfirmed":{"proof":{"possession":"not_required"}}}`)
	a := r.agent(mipise.CompleteUserID)
	token, _ := a.call("POST", "/strong_auth/secret_code/verify", `{"secret_code":"`+mipise.SecretCode+`"}`).json(t)["token"].(string)
	const body = `{"beneficiary":"5e0b7d34-c19f-4a82-9d63-2f84b1e6a70c","amount":9.99,"currency":"EUR","reference":"Rent"}`
	q := r.request("POST", "/mipise/api/platforms/"+mipise.PlatformID+"/users/"+a.user+"/payments", body,
		"Authorization", "Bearer "+a.token, "Content-Type", "application/json", "X-Strong-Auth-Token", token)
	if got, err := r.try(q); err == nil {
		t.Fatalf("an answer came: %d %s", got.status, got.body)
	}
	var done struct {
		Counts map[string]int
	}
	r.read("executions?action=payment", &done)
	if done.Counts["payment/Rent"] != 1 {
		t.Errorf("it was executed %v", done.Counts)
	}
}

// TestMipiseScenarioOfTheConfig: what the sandbox is made with is what a reset
// returns to, and is checked.
func TestMipiseScenarioOfTheConfig(t *testing.T) {
	scenario := mipise.DefaultScenario()
	scenario.Codes = "none"
	if _, err := sandbox.New(sandbox.Config{Mipise: &scenario}); err == nil || !strings.Contains(err.Error(), "Mipise") {
		t.Errorf("an impossible scenario: %v", err)
	}
}
