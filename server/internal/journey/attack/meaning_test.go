package attack_test

import (
	"net/url"
	"strings"
	"testing"

	"countersign/server"
	"countersign/shared/wire"
)

// TestAttackChangedMeaning leaves an approved request as it was, byte for byte,
// and changes the headers by which the provider reads it.
func TestAttackChangedMeaning(t *testing.T) {
	a := aim(t, challenging, func(c *server.Config) {
		c.Routes[0].Headers = []string{"X-Account"}
	})
	const body = `{"amount":1,"note":"&amount=1000000"}`
	asJSON := "Content-Type: application/json"
	first := a.one(t, post("/pay/1", body, "X-Account: 1"))
	for name, headers := range map[string][2]string{
		"a form":            {asJSON, "Content-Type: application/x-www-form-urlencoded"},
		"another charset":   {asJSON, "Content-Type: application/json; charset=utf-7"},
		"no type":           {asJSON, "X-None: 1"},
		"two types":         {asJSON, asJSON + "\r\nContent-Type: text/xml"},
		"compressed":        {asJSON, asJSON + "\r\nContent-Encoding: gzip"},
		"another account":   {"X-Account: 1", "X-Account: 2"},
		"no account":        {"X-Account: 1", "X-None: 1"},
		"two accounts":      {"X-Account: 1", "X-Account: 1\r\nX-Account: 2"},
		"a card of another": {asJSON, asJSON + "\r\nX-Tw-Twcard-Card-Token: other"},
	} {
		t.Run(name, func(t *testing.T) {
			text := post("/pay/1", body, "X-Account: 1", first.proof(), first.session(t))
			a.one(t, strings.Replace(text, headers[0]+"\r\n", headers[1]+"\r\n", 1)).refused(t, "mismatch")
		})
	}
	if n := a.executions(); n != 0 {
		t.Fatalf("%d executions", n)
	}
	if got := a.one(t, post("/pay/1", body, "X-Account: 1", first.proof(), first.session(t))); got.body != "done" {
		t.Errorf("answered %v", got)
	}
}

// TestAttackTwofoldBody sends a body that is one amount as JSON and another one as
// what its content type says it is: the customer is shown neither.
func TestAttackTwofoldBody(t *testing.T) {
	a := aim(t, challenging, func(c *server.Config) {
		c.Routes[0].Describe = &server.Description{Title: "Payment", Amount: "/amount", Payee: "/payee"}
	})
	const body = `{"amount":"1.00","payee":"&amount=1000000&payee=Mallory"}`
	if form, err := url.ParseQuery(body); err != nil || form.Get("amount") != "1000000" {
		t.Fatalf("%v (%v): the body is no attack", form, err)
	}
	for kind, shown := range map[string]bool{
		"application/json": true, "application/vnd.api+json; charset=UTF-8": true,
		"application/x-www-form-urlencoded": false, "text/plain": false, "application/json; charset=utf-7": false, "application/json, text/plain": false,
	} {
		sent := a.one(t, strings.Replace(post("/pay/1", body), "application/json", kind, 1))
		told := a.one(t, request("GET "+wire.PathChallenges+"/"+sent.Header.Get(wire.HeaderChallenge), "", "Origin: "+page, sent.session(t), "Connection: close"))
		if strings.Contains(told.body, "1.00") != shown || !strings.Contains(told.body, "Payment") {
			t.Errorf("%s: told %s", kind, told.body)
		}
	}
}
