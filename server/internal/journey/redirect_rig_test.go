package journey_test

import (
	"context"
	"net/http"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// errand is a page with something to be done that needs consent.
type errand struct {
	t       testing.TB
	ctx     context.Context
	rig     *journey.Rig
	page    *journey.Browser
	request journey.Request
	id      string // of its challenge
}

// through is a deed as a page sends it to the gateway.
func (d deed) through() journey.Request {
	return journey.Request{Method: http.MethodPost, Path: "/bank" + d.path, Body: d.body}
}

// card is the activation of a card, which has no body.
func card() deed { return deed{path: "/v3/cards/" + bankCard + "/activate"} }

// charge adds a payment method: it is answered 200 with a consent.
func charge() deed {
	return deed{
		"/v3/individuals/" + bankCustomer + "/payment_methods",
		`{"type":"card","charge":{"amount":5000,"currency":"EUR","account_id":"` + bankAccount + `"}}`,
	}
}

// run sends a deed that must be answered with a challenge.
func run(t testing.TB, rig *journey.Rig, page *journey.Browser, d deed) *errand {
	t.Helper()
	e := &errand{t: t, ctx: limited(t), rig: rig, page: page, request: d.through()}
	answer := send(e.ctx, t, page, e.request)
	if e.id = answer.Challenge(); e.id == "" || answer.Code() != "" {
		t.Fatalf("not challenged: %v", answer)
	}
	return e
}

// errands starts a rig and runs a deed in it.
func errands(t testing.TB, c journey.ConsentConfig, d deed) *errand {
	t.Helper()
	rig := journey.NewConsents(t, c)
	return run(t, rig, rig.Browser(t), d)
}

// address asks where the customer goes.
func (e *errand) address(back string) string {
	e.t.Helper()
	address, answer, err := e.page.Redirect(e.ctx, e.id, back)
	check(e.t, err)
	if address == "" || answer.Header.Get("Cache-Control") != "no-store" {
		e.t.Fatalf("sent nowhere: %v", answer)
	}
	return address
}

// consent has the customer do something at the page, and gives where that sends
// them.
func (e *errand) consent(address string, steps ...string) string {
	e.t.Helper()
	back := must[string](e.t)(e.rig.Sandbox.Consent(e.ctx, address, steps...))
	if back == "" {
		e.t.Fatal("the page sends nobody back")
	}
	return back
}

// refusedRedirect asks where to go, and must be refused.
func (e *errand) refusedRedirect(page string, status int, code string) journey.Answer {
	e.t.Helper()
	address, answer, err := e.page.Redirect(e.ctx, e.id, page)
	check(e.t, err)
	if address != "" || answer.Status != status || answer.Code() != code {
		e.t.Errorf("answered %v, want %d %s", answer, status, code)
	}
	return answer
}

// challenge reads how it stands.
func (e *errand) challenge() stepup.Challenge {
	e.t.Helper()
	c, answer, err := e.page.Challenge(e.ctx, e.id)
	check(e.t, err)
	if answer.Status != http.StatusOK {
		e.t.Fatalf("challenge not told: %v", answer)
	}
	return c
}

// wantState compares how it stands.
func (e *errand) wantState(state stepup.State, returned bool) {
	e.t.Helper()
	if c := e.challenge(); c.State != state || c.Returned != returned {
		e.t.Errorf("is %s, returned %t; want %s, %t", c.State, c.Returned, state, returned)
	}
}

// retry sends the request with its challenge.
func (e *errand) retry() journey.Answer {
	e.t.Helper()
	return send(e.ctx, e.t, e.page, e.request.Proved(e.id))
}

// carriedOut compares how often the bank has done anything.
func (e *errand) carriedOut(want int) {
	e.t.Helper()
	if n := must[int](e.t)(e.rig.Sandbox.CarriedOut(e.ctx)); n != want {
		e.t.Errorf("carried out %d times, want %d", n, want)
	}
}

// done retries, must succeed, and must get the same answer when it asks again.
func (e *errand) done() journey.Answer {
	e.t.Helper()
	first := e.retry()
	if first.Status != http.StatusOK || first.Challenge() != "" || first.Replayed() {
		e.t.Fatalf("not done: %v", first)
	}
	again := e.retry()
	if string(again.Body) != string(first.Body) || again.Status != first.Status || !again.Replayed() {
		e.t.Errorf("asked again: %v, want %v", again, first)
	}
	e.wantState(stepup.StateExecuted, e.challenge().Returned)
	return first
}

// channel opens one that tells of the challenge from now on. It ends with the test.
func (e *errand) channel() *journey.Channel {
	e.t.Helper()
	channel := must[*journey.Channel](e.t)(e.page.Open(e.ctx))
	e.t.Cleanup(channel.Close)
	must[[]stepup.Challenge](e.t)(channel.Snapshot(e.ctx, []string{e.id}, nil))
	return channel
}

// visit opens an address in a browser that knows nothing of the page.
func (e *errand) visit(address string) journey.Answer {
	e.t.Helper()
	return must[journey.Answer](e.t)(e.rig.Browser(e.t).Visit(e.ctx, address))
}

// calls gives the outcomes of the calls that the bank got at a path.
func (e *errand) calls(path string) []string {
	e.t.Helper()
	var outcomes []string
	for _, call := range must[[]journey.Call](e.t)(e.rig.Sandbox.Calls(e.ctx)) {
		if call.Path == path || call.Path == "/intergiro"+path {
			outcomes = append(outcomes, call.Outcome)
		}
	}
	return outcomes
}

// verifiable has the bank tell how consents stand.
func verifiable() journey.ConsentConfig {
	return journey.ConsentConfig{
		Options: map[string]string{"consent_status": "get"},
		Change:  `{"unconfirmed":{"consentRead":"served"}}`,
	}
}

// isLanding reports the gateway's own page for whoever is back, or the one for
// whoever is not expected, and that it may not be kept.
func isLanding(t testing.TB, a journey.Answer, status int) {
	t.Helper()
	h := a.Header
	if a.Status != status || h.Get("Content-Type") != "text/html; charset=utf-8" || h.Get("Cache-Control") != "no-store" ||
		h.Get("Referrer-Policy") != "no-referrer" || h.Get("Content-Security-Policy") == "" || h.Get("Location") != "" ||
		h.Get("Set-Cookie") != "" || h.Get(wire.HeaderSession) != "" {
		t.Errorf("answered %d %v\n%.300s", a.Status, h, a.Body)
	}
}
