package journey_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// TestRedirect: each call that needs consent is challenged, the customer goes to
// the bank's page and comes back, and the call is carried out once, whether the
// consent can be asked for or not, however the bank fills in what it does not
// document.
func TestRedirect(t *testing.T) {
	for _, test := range []struct {
		name   string
		config journey.ConsentConfig
		deed   deed
		status int // of the challenge
	}{
		{"payment", journey.ConsentConfig{}, transfer(1), http.StatusPreconditionFailed},
		{"payment, verifiable", verifiable(), transfer(1), http.StatusPreconditionFailed},
		{"card", journey.ConsentConfig{}, card(), http.StatusPreconditionFailed},
		{"card, verifiable", verifiable(), card(), http.StatusPreconditionFailed},
		{"payment method", journey.ConsentConfig{}, charge(), http.StatusOK},
		{"payment method, verifiable", verifiable(), charge(), http.StatusOK},
		{"carried out by the bank itself", journey.ConsentConfig{Change: `{"unconfirmed":{"afterApproval":"itself"}}`}, transfer(1), http.StatusPreconditionFailed},
		{"an address of return that lies", journey.ConsentConfig{Change: `{"unconfirmed":{"returnQuery":"misleading"}}`}, transfer(1), http.StatusPreconditionFailed},
		{"the same bytes", journey.ConsentConfig{Change: `{"unconfirmed":{"sameBody":"bytes"}}`}, transfer(1), http.StatusPreconditionFailed},
	} {
		t.Run(test.name, func(t *testing.T) {
			rig := journey.NewConsents(t, test.config)
			page := rig.Browser(t)
			ctx := limited(t)
			e := &errand{t: t, ctx: ctx, rig: rig, page: page, request: test.deed.through()}
			first := send(ctx, t, page, e.request)
			e.id = first.Challenge()
			if first.Status != test.status || !strings.Contains(string(first.Body), `"consent"`) || e.id == "" {
				t.Fatalf("answered %v", first)
			}
			c := e.challenge()
			verifiable := test.config.Options["consent_status"] == "get"
			if c.Approach != stepup.ApproachRedirect || c.State != stepup.StatePending || c.Returned || c.Verifiable != verifiable || c.Hosted != nil || len(c.Factors) > 0 {
				t.Errorf("challenge %+v", c)
			}
			channel := e.channel()

			back := e.consent(e.address(""), "password", "approve")
			isLanding(t, must[journey.Answer](t)(page.Visit(ctx, back)), http.StatusOK)
			state := stepup.StatePending
			if verifiable {
				state = stepup.StateApproved
			}
			must[stepup.Challenge](t)(channel.AwaitReturned(ctx, e.id, state))
			e.wantState(state, true)
			e.done()
			must[stepup.Challenge](t)(channel.AwaitState(ctx, e.id, stepup.StateExecuted))
			e.carriedOut(1)
		})
	}
}

// TestRedirectOfAPage: the whole page leaves and is come back to, where it was.
func TestRedirectOfAPage(t *testing.T) {
	e := errands(t, journey.ConsentConfig{Config: journey.Config{Origins: []string{pageElsewhere}}}, transfer(1))
	for _, where := range []string{e.rig.Address + "/shop/checkout?step=2&of=3#pay", pageElsewhere + "/a//b%2Fc?x=%26"} {
		back := e.consent(e.address(where), "leave")
		answer := e.visit(back)
		if answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != where || len(answer.Body) > 0 ||
			answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("sent back with %v %v", answer, answer.Header)
		}
	}
	e.wantState(stepup.StatePending, true)
}

// TestRedirectOnAnotherDevice: whoever comes back without a cookie is received,
// and the page hears of it on its channel.
func TestRedirectOnAnotherDevice(t *testing.T) {
	for name, config := range map[string]journey.ConsentConfig{"verifiable": verifiable(), "unverifiable": {}} {
		t.Run(name, func(t *testing.T) {
			e := errands(t, config, transfer(1))
			channel := e.channel()
			isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
			state := stepup.StatePending
			if name == "verifiable" {
				state = stepup.StateApproved
			}
			must[stepup.Challenge](t)(channel.AwaitReturned(e.ctx, e.id, state))
			e.done()
			e.carriedOut(1)
		})
	}
}

// TestRedirectOfAPageElsewhere: a page of another site, without cookies.
func TestRedirectOfAPageElsewhere(t *testing.T) {
	rig := journey.NewConsents(t, journey.ConsentConfig{Config: journey.Config{Origins: []string{pageElsewhere}}})
	e := run(t, rig, rig.Elsewhere(t, pageElsewhere), charge())
	if got := e.visit(e.consent(e.address(pageElsewhere+"/pay"), "password", "approve")); got.Header.Get("Location") != pageElsewhere+"/pay" {
		t.Errorf("sent to %q", got.Header.Get("Location"))
	}
	e.done()
	e.carriedOut(1)
}

// TestRedirectNeverLeaves: a customer who approves elsewhere and never comes back
// is found out by asking, where that can be done.
func TestRedirectNeverLeaves(t *testing.T) {
	e := errands(t, verifiable(), transfer(1))
	check(t, e.rig.Sandbox.Settle(e.ctx, "approve"))
	must[stepup.Challenge](t)(e.page.AwaitState(e.ctx, e.id, stepup.StateApproved))
	e.refusedRedirect("", http.StatusConflict, "approval_given")
	e.done()
	e.carriedOut(1)
}

// TestRedirectAgain: the customer opens the window anew, and comes back from both.
func TestRedirectAgain(t *testing.T) {
	for _, restart := range []string{"fresh", "same"} {
		t.Run(restart, func(t *testing.T) {
			e := errands(t, journey.ConsentConfig{Change: `{"unconfirmed":{"restart":"` + restart + `"}}`}, transfer(1))
			first := e.consent(e.address(""), "leave")
			second := e.consent(e.address(""), "password", "approve")
			if first == second {
				t.Fatal("both come back with one state")
			}
			isLanding(t, e.visit(second), http.StatusOK)
			e.done()
			isLanding(t, e.visit(first), http.StatusOK)
			isLanding(t, e.visit(first), http.StatusNotFound)
			e.carriedOut(1)
		})
	}
}

// TestRedirectAnsweredLate: the way was asked for twice at once, and what was asked
// first is answered last. The customer comes back by either.
func TestRedirectAnsweredLate(t *testing.T) {
	var starts atomic.Int32
	begun, release := make(chan struct{}), make(chan struct{})
	e := errands(t, journey.ConsentConfig{Tap: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.URL.Path, "/v3/consents/") || starts.Add(1) > 1 {
				next.ServeHTTP(w, r)
				return
			}
			late := httptest.NewRecorder()
			next.ServeHTTP(late, r)
			close(begun)
			<-release
			w.Header().Set("Content-Type", late.Header().Get("Content-Type"))
			w.WriteHeader(late.Code)
			_, _ = w.Write(late.Body.Bytes())
		})
	}}, transfer(1))
	done := make(chan error, 1)
	go func() {
		_, answer, err := e.page.Redirect(e.ctx, e.id, "")
		if err == nil && answer.Status != http.StatusOK {
			err = fmt.Errorf("answered %v", answer)
		}
		done <- err
	}()
	<-begun
	address := e.address("")
	close(release)
	check(t, <-done)
	isLanding(t, e.visit(e.consent(address, "password", "approve")), http.StatusOK)
	e.wantState(stepup.StatePending, true)
	e.done()
	e.carriedOut(1)
}

// TestTwoRedirects: two calls of one page, approved in the other order.
func TestTwoRedirects(t *testing.T) {
	first := errands(t, journey.ConsentConfig{}, transfer(1))
	second := run(t, first.rig, first.page, transfer(2))
	one, two := first.address(""), second.address("")
	backTwo := second.consent(two, "password", "approve")
	backOne := first.consent(one, "password", "approve")
	// What one brings back is nothing to the other.
	stateOf := func(back string) string { return must[*url.URL](t)(url.Parse(back)).Query().Get("state") }
	crossed := strings.Replace(backTwo, stateOf(backTwo), stateOf(backOne), 1)
	isLanding(t, second.visit(crossed), http.StatusNotFound)
	isLanding(t, second.visit(backTwo), http.StatusOK)
	first.wantState(stepup.StatePending, false)
	second.done()
	isLanding(t, first.visit(backOne), http.StatusOK)
	first.done()
	first.carriedOut(2)
}

// TestRetriesAtOnceAfterAReturn: one is carried out, and all get its answer.
func TestRetriesAtOnceAfterAReturn(t *testing.T) {
	e := errands(t, journey.ConsentConfig{}, transfer(1))
	isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
	var (
		mu     sync.Mutex
		bodies []string
		all    sync.WaitGroup
	)
	for range 8 {
		all.Go(func() {
			answer, err := e.page.Send(e.ctx, e.request.Proved(e.id))
			if err != nil || answer.Status != http.StatusOK {
				t.Errorf("%v (%v)", answer, err)
			}
			mu.Lock()
			defer mu.Unlock()
			bodies = append(bodies, string(answer.Body))
		})
	}
	all.Wait()
	if slices.Sort(bodies); len(slices.Compact(bodies)) != 1 {
		t.Errorf("answers differ: %q", bodies)
	}
	e.carriedOut(1)
	if calls := e.calls("/v3/transactions/pay"); len(calls) != 2 {
		t.Errorf("sent as %q", calls)
	}
}

// TestAnswersWithoutConsentPass: what is no challenge is handed on byte by byte.
func TestAnswersWithoutConsentPass(t *testing.T) {
	rig := journey.NewConsents(t, journey.ConsentConfig{Change: `{"challenge":"never"}`})
	page, ctx := rig.Browser(t), limited(t)
	for _, r := range []journey.Request{
		transfer(1).through(),
		{Method: http.MethodGet, Path: "/bank/v3/accounts/" + bankAccount},
		{Method: http.MethodGet, Path: "/bank/v3/accounts/none"},
		{Method: http.MethodPost, Path: "/bank/v3/transactions/pay", Body: `{}`},
	} {
		answer := send(ctx, t, page, r.With("Accept-Encoding", "gzip"))
		if answer.Challenge() != "" || answer.Code() != "" || len(answer.Body) == 0 || !json.Valid(answer.Body) {
			t.Errorf("%s %s: %v", r.Method, r.Path, answer)
		}
		if answer.Header.Get(wire.HeaderSession) != "" || answer.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: a session was begun for nothing", r.Path)
		}
	}
}
