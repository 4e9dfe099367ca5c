package journey_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// TestRedirectRefused: a customer who refuses is told apart, by the consent or by
// the answer to the repeated call, which is the page's all the same.
func TestRedirectRefused(t *testing.T) {
	type ending struct {
		name    string
		config  journey.ConsentConfig
		steps   []string
		settle  string // without the page
		state   stepup.State
		status  int    // of the repeated call's answer
		problem string // of asking for an address then
	}
	for _, test := range []ending{
		{"refused", journey.ConsentConfig{}, []string{"refuse"}, "", stepup.StateDeclined, http.StatusForbidden, "declined"},
		{"refused elsewhere", journey.ConsentConfig{}, nil, "refuse", stepup.StateDeclined, http.StatusForbidden, "declined"},
		{"expired", journey.ConsentConfig{Change: `{"unconfirmed":{"repeatExpired":"refused"}}`}, nil, "expire", stepup.StateExpired, http.StatusGone, "expired"},
		{
			"locked out", journey.ConsentConfig{
				Change: `{"unconfirmed":{"refusedStatus":423}}`,
			}, []string{"refuse"}, "", stepup.StateBlocked, http.StatusLocked, "blocked",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := errands(t, test.config, transfer(1))
			channel := e.channel()
			address := e.address("")
			if test.settle != "" {
				check(t, e.rig.Sandbox.Settle(e.ctx, test.settle))
			}
			isLanding(t, e.visit(e.consent(address, append(test.steps, "look")...)), http.StatusOK)
			e.wantState(stepup.StatePending, true) // nobody can know more

			answer := e.retry()
			if answer.Status != test.status || answer.Challenge() != e.id || answer.Code() != "" || len(answer.Body) == 0 {
				t.Errorf("the bank's answer comes as %v", answer)
			}
			must[stepup.Challenge](t)(channel.AwaitState(e.ctx, e.id, test.state))
			if again := e.retry(); again.Code() != test.problem {
				t.Errorf("asked again: %v", again)
			}
			e.refusedRedirect("", e.retry().Status, test.problem)
			e.carriedOut(0)
		})
	}
}

// TestRedirectRefusedVerifiably: where the consent can be asked for, nothing has
// to be sent to find out.
func TestRedirectRefusedVerifiably(t *testing.T) {
	for how, state := range map[string]stepup.State{"refuse": stepup.StateDeclined, "expire": stepup.StateExpired} {
		t.Run(how, func(t *testing.T) {
			e := errands(t, verifiable(), transfer(1))
			channel := e.channel()
			address := e.address("")
			check(t, e.rig.Sandbox.Settle(e.ctx, how))
			isLanding(t, e.visit(e.consent(address, "look")), http.StatusOK)
			must[stepup.Challenge](t)(channel.AwaitState(e.ctx, e.id, state))
			if answer := e.retry(); answer.Code() == "" {
				t.Errorf("sent all the same: %v", answer)
			}
			if calls := e.calls("/v3/transactions/pay"); len(calls) != 1 {
				t.Errorf("sent as %q", calls)
			}
			e.carriedOut(0)
		})
	}
}

// TestRedirectEndsAtTheStart: a consent that has ended is found out when the
// customer is about to leave.
func TestRedirectEndsAtTheStart(t *testing.T) {
	for _, test := range []struct {
		settle, change string
		status         int
		code           string
		state          stepup.State
	}{
		{"refuse", "", http.StatusConflict, "declined", stepup.StateDeclined},
		{"expire", "", http.StatusGone, "expired", stepup.StateExpired},
		{"refuse", `{"unconfirmed":{"refusedStatus":423}}`, http.StatusLocked, "blocked", stepup.StateBlocked},
	} {
		t.Run(test.code, func(t *testing.T) {
			e := errands(t, journey.ConsentConfig{Change: test.change}, transfer(1))
			check(t, e.rig.Sandbox.Settle(e.ctx, test.settle))
			answer := e.refusedRedirect("", test.status, test.code)
			if wait := answer.Header.Get("Retry-After"); (wait != "") != (test.state == stepup.StateBlocked) {
				t.Errorf("wait for %q", wait)
			}
			e.wantState(test.state, false)
			e.carriedOut(0)
		})
	}
}

// TestRedirectGivenAlready: there is nothing left to be given, so the call is
// repeated.
func TestRedirectGivenAlready(t *testing.T) {
	for name, config := range map[string]journey.ConsentConfig{"verifiable": verifiable(), "unverifiable": {}} {
		t.Run(name, func(t *testing.T) {
			e := errands(t, config, transfer(1))
			check(t, e.rig.Sandbox.Settle(e.ctx, "approve"))
			e.refusedRedirect("", http.StatusConflict, "approval_given")
			if c := e.challenge(); c.State == stepup.StatePending && !c.Returned {
				t.Errorf("challenge %+v", c)
			}
			e.done()
			e.refusedRedirect("", http.StatusConflict, "approval_given")
			e.carriedOut(1)
		})
	}
}

// TestRedirectLeft: a customer who comes back without an answer is challenged
// again when the call is repeated, with the same consent or a fresh one.
func TestRedirectLeft(t *testing.T) {
	for _, repeat := range []string{"same", "fresh"} {
		t.Run(repeat, func(t *testing.T) {
			e := errands(t, journey.ConsentConfig{Change: `{"unconfirmed":{"repeatPending":"` + repeat + `"}}`}, transfer(1))
			channel := e.channel()
			isLanding(t, e.visit(e.consent(e.address(""), "leave")), http.StatusOK)
			must[stepup.Challenge](t)(channel.AwaitReturned(e.ctx, e.id, stepup.StatePending))
			answer := e.retry()
			if answer.Status != http.StatusPreconditionFailed || answer.Challenge() != e.id {
				t.Errorf("answered %v", answer)
			}
			e.wantState(stepup.StatePending, false)
			m := must[wire.Message](t)(channel.Await(e.ctx, func(m wire.Message) bool { return m.Type == wire.MessageChallenge }))
			if m.Challenge.Returned || m.Challenge.ID != e.id {
				t.Errorf("told %+v", m.Challenge)
			}
			isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
			e.done()
			e.carriedOut(1)
		})
	}
}

// TestRedirectTooEarly: a page that repeats the call while the customer is away
// does no harm to the way back.
func TestRedirectTooEarly(t *testing.T) {
	e := errands(t, journey.ConsentConfig{}, transfer(1))
	address := e.address("")
	if answer := e.retry(); answer.Challenge() != e.id {
		t.Errorf("answered %v", answer)
	}
	isLanding(t, e.visit(e.consent(address, "password", "approve")), http.StatusOK)
	e.wantState(stepup.StatePending, true)
	e.done()
	e.carriedOut(1)
}

// TestRedirectForAnotherRequest: an approved challenge is for its own request.
func TestRedirectForAnotherRequest(t *testing.T) {
	e := errands(t, journey.ConsentConfig{}, transfer(1))
	isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
	other := transfer(1).through()
	other.Body = strings.Replace(other.Body, `"amount":1200`, `"amount":9900`, 1)
	if answer := send(e.ctx, t, e.page, other.Proved(e.id)); answer.Code() != "mismatch" {
		t.Errorf("answered %v", answer)
	}
	stranger := e.rig.Browser(t)
	send(e.ctx, t, stranger, transfer(2).through()) // so that it has a session
	if answer := send(e.ctx, t, stranger, e.request.Proved(e.id)); answer.Code() != "challenge_not_found" {
		t.Errorf("answered %v", answer)
	}
	if _, answer, err := stranger.Redirect(e.ctx, e.id, ""); err != nil || answer.Code() != "challenge_not_found" {
		t.Errorf("answered %v (%v)", answer, err)
	}
	if _, answer, err := e.rig.Browser(t).Redirect(e.ctx, e.id, ""); err != nil || answer.Code() != "session_required" {
		t.Errorf("answered %v (%v)", answer, err)
	}
	e.done()
	e.carriedOut(1)
}

// TestForgedReturns: whatever is brought but a state leads nowhere, says nothing and
// changes nothing; it is told in the language of whoever brings it.
func TestForgedReturns(t *testing.T) {
	e := errands(t, journey.ConsentConfig{}, transfer(1))
	other := run(t, e.rig, e.rig.Browser(t), transfer(2))
	never := run(t, e.rig, e.page, transfer(3)) // nobody has left for it
	back := e.consent(e.address(""), "leave")
	foreign := other.consent(other.address(""), "leave")
	at := wire.PathChallenges + "/"
	state := must[*url.URL](t)(url.Parse(back)).Query().Get("state")
	foreignState := must[*url.URL](t)(url.Parse(foreign)).Query().Get("state")
	var first string
	for _, path := range []string{
		at + e.id + "/return",
		at + e.id + "/return?state=",
		at + e.id + "/return?state=" + state[:len(state)-1],
		at + e.id + "/return?state=" + state + "A",
		at + e.id + "/return?state=" + strings.ToLower(state),
		at + e.id + "/return?State=" + state,
		at + e.id + "/return?state=x&state=" + state,
		at + e.id + "/return?state=" + foreignState,
		at + e.id + "/return?state=" + url.QueryEscape("<script>alert(1)</script>"),
		at + e.id + "/return?state=" + strings.Repeat("A", 4000),
		at + e.id + "/return?consent_id=1&status=approved",
		at + other.id + "/return?state=" + state,
		at + never.id + "/return?state=" + state,
		at + never.id + "/return?state=",
		at + "none/return?state=" + state,
		at + "%3Cscript%3E/return?state=" + state,
	} {
		answer := e.visit(e.rig.Address + path)
		isLanding(t, answer, http.StatusNotFound)
		if first == "" {
			first = string(answer.Body)
		}
		if string(answer.Body) != first || strings.Contains(first, e.id) {
			t.Errorf("%s is told from others:\n%s", path, answer.Body)
		}
	}
	for method, status := range map[string]int{http.MethodHead: http.StatusNotFound, http.MethodPost: http.StatusMethodNotAllowed} {
		if answer := send(e.ctx, t, e.page, journey.Request{Method: method, Path: strings.TrimPrefix(back, e.rig.Address)}); answer.Status != status {
			t.Errorf("%s: answered %v", method, answer)
		}
	}
	german := send(e.ctx, t, e.page, journey.Request{Method: http.MethodGet, Path: at + "x/return", Header: http.Header{"Accept-Language": {"de-AT,en;q=0.5"}}})
	if !strings.Contains(string(german.Body), `lang="de"`) {
		t.Errorf("in German:\n%s", german.Body)
	}
	for _, e := range []*errand{e, other, never} {
		e.wantState(stepup.StatePending, false)
	}
	isLanding(t, e.visit(back), http.StatusOK)
	isLanding(t, e.visit(back), http.StatusNotFound) // once
	other.wantState(stepup.StatePending, false)
}

// TestOpenRedirects: nobody is sent to a page that may not use the gateway.
func TestOpenRedirects(t *testing.T) {
	e := errands(t, journey.ConsentConfig{Config: journey.Config{Origins: []string{pageElsewhere}}}, transfer(1))
	host := strings.TrimPrefix(pageElsewhere, "https://")
	for _, page := range []string{
		"https://evil.example/", "//" + host, "/checkout", "checkout", "javascript:alert(1)", "data:text/html,x",
		"https://" + host + "@evil.example/", "https://evil.example/" + host, "https://" + host + ".evil.example/",
		"https://" + host + ":444/", "http://" + host + "/", "https:" + host, "https:///" + host, "https:\\\\" + host,
		"https://evil.example\\@" + host + "/", "https://" + host + "\\@evil.example/", "https://" + host + "%2eevil.example/",
		"https://user:pass@" + host + "/", "https://" + host + "\t.evil.example/", "https://" + host + "\r\nLocation: https://evil.example/",
		" " + pageElsewhere, "null", "ftp://" + host + "/", "https://" + host + "\u3002evil.example/",
		pageElsewhere + "/" + strings.Repeat("a", 5000),
	} {
		e.refusedRedirect(page, http.StatusBadRequest, "page_refused")
	}
	for _, body := range []string{`{"page":1}`, `{"page":`, `[]`, `x`, `{"page":"` + strings.Repeat("a", 30_000) + `"}`} {
		answer := send(e.ctx, t, e.page, journey.Request{Method: http.MethodPost, Path: wire.PathChallenges + "/" + e.id + wire.SegmentRedirect, Body: body})
		if answer.Status != http.StatusBadRequest || answer.Code() != "answer_invalid" {
			t.Errorf("%.40s: %v", body, answer)
		}
	}
	if calls := e.calls("/v3/consents/" + must[[]journey.Consent](t)(e.rig.Sandbox.Consents(e.ctx))[0].ID); len(calls) != 0 {
		t.Errorf("the consent was started: %q", calls)
	}
	// Nor by what comes back with the state.
	back := e.consent(e.address(pageElsewhere+"/pay"), "leave")
	for _, more := range []string{"&page=https://evil.example/", "&return_url=//evil.example", "&next=https://evil.example", "#https://evil.example"} {
		back += more
	}
	answer := e.visit(back)
	if got := answer.Header.Get("Location"); got != pageElsewhere+"/pay" {
		t.Errorf("sent to %q", got)
	}
}

// TestRedirectUnsupported: only challenges of this kind send anybody anywhere.
func TestRedirectUnsupported(t *testing.T) {
	ctx, rig := limited(t), journey.New(t, journey.Config{})
	page := rig.Browser(t)
	challenge := start(ctx, t, page, prepare(ctx, t, page))
	if address, answer, err := page.Redirect(ctx, challenge.ID, ""); err != nil || address != "" || answer.Code() != "redirect_unsupported" {
		t.Errorf("answered %v (%v)", answer, err)
	}
}

// TestRedirectRunsOut: what has run out is come back to all the same, and the page
// learns why it does not go on.
func TestRedirectRunsOut(t *testing.T) {
	e := errands(t, verifiable(), card())
	where := e.rig.Address + "/shop"
	back := e.consent(e.address(where), "password", "leave")
	check(t, e.rig.Sandbox.Settle(e.ctx, "expire"))
	for e.challenge().State != stepup.StateExpired {
		check(t, e.ctx.Err())
		time.Sleep(10 * time.Millisecond) // as a page does, if for longer
	}
	e.refusedRedirect("", http.StatusGone, "expired")
	if answer := e.visit(back); answer.Header.Get("Location") != where {
		t.Errorf("sent back with %v", answer)
	}
	e.wantState(stepup.StateExpired, false)
	if answer := e.retry(); answer.Code() != "expired" {
		t.Errorf("answered %v", answer)
	}
	e.carriedOut(0)
}

// TestRedirectCancelled: the page has given up meanwhile.
func TestRedirectCancelled(t *testing.T) {
	e := errands(t, journey.ConsentConfig{}, transfer(1))
	back := e.consent(e.address(""), "password", "approve")
	must[journey.Answer](t)(func() (journey.Answer, error) { _, a, err := e.page.Cancel(e.ctx, e.id); return a, err }())
	isLanding(t, e.visit(back), http.StatusOK)
	e.refusedRedirect("", http.StatusConflict, "cancelled")
	e.wantState(stepup.StateCancelled, false)
	if answer := e.retry(); answer.Code() != "cancelled" {
		t.Errorf("answered %v", answer)
	}
	e.carriedOut(0)
}
