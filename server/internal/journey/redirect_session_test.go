package journey_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/server/internal/observe/leaktest"
	"countersign/server/sandbox/intergiro"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// TestSessionRunsOutOnTheWay: the gateway's session with the bank runs out, or
// ends, before each step, and nobody notices.
func TestSessionRunsOutOnTheWay(t *testing.T) {
	for how, want := range map[string]struct{ logins, refreshes string }{
		"expire": {"ok", "ok ok ok ok"},
		"revoke": {"ok ok ok ok ok", "refused refused refused refused"},
	} {
		t.Run(how, func(t *testing.T) {
			rig := journey.NewConsents(t, verifiable())
			page, ctx := rig.Browser(t), limited(t)
			strike := func() { check(t, rig.Sandbox.SessionTokens(ctx, how)) }
			if a := send(ctx, t, page, journey.Request{Method: http.MethodGet, Path: "/bank/v3/accounts/" + bankAccount}); a.Status != http.StatusOK {
				t.Fatalf("answered %v", a)
			}
			strike()
			e := run(t, rig, page, transfer(1)) // forward
			strike()
			address := e.address("") // asks on behalf
			strike()
			isLanding(t, e.visit(e.consent(address, "password", "approve")), http.StatusOK)
			e.wantState(stepup.StateApproved, true)
			strike()
			e.done() // execute
			e.carriedOut(1)
			if journey.Several() {
				return // each instance logs in itself
			}
			if got := strings.Join(e.calls("/v3/auth/login"), " "); got != want.logins {
				t.Errorf("logins %q, want %q", got, want.logins)
			}
			if got := strings.Join(e.calls("/v3/auth/refresh"), " "); got != want.refreshes {
				t.Errorf("refreshes %q, want %q", got, want.refreshes)
			}
		})
	}
}

// TestSessionOfManyRunsOut: requests side by side share one refresh, with bodies
// of any length, and those that are too long to be sent again are told so by the
// bank's own answer.
func TestSessionOfManyRunsOut(t *testing.T) {
	t.Parallel()
	sessions := max(*instances, 1) // one with the bank for each gateway
	rig := journey.NewConsents(t, journey.ConsentConfig{
		Change: fmt.Sprintf(`{"challenge":"never","unconfirmed":{"loginsPerHour":%d,"reusedRefresh":"ends"}}`, sessions),
	})
	page, ctx := rig.Browser(t), limited(t)
	padded := func(n, size int) journey.Request {
		r := transfer(n).through()
		r.Body = strings.Repeat(" ", size) + r.Body
		return r
	}
	for round := range 3 {
		var all sync.WaitGroup
		for i := range 24 {
			all.Go(func() {
				r := padded(100*round+i, []int{0, 5 << 10, 100 << 10}[i%3])
				if i%2 == 0 {
					text := r.Body
					r.Stream = func() io.Reader { return strings.NewReader(text) }
				}
				if a, err := page.Send(ctx, r); err != nil || a.Status != http.StatusOK && a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusRequestEntityTooLarge {
					t.Errorf("request %d of round %d: %v (%v)", i, round, a, err)
				}
			})
		}
		all.Wait()
		check(t, rig.Sandbox.SessionTokens(ctx, "expire"))
	}
	e := &errand{t: t, ctx: ctx, rig: rig}
	if logins, refreshes := e.calls("/v3/auth/login"), e.calls("/v3/auth/refresh"); len(logins) != sessions || strings.Join(refreshes, " ") != strings.TrimSpace(strings.Repeat("ok ok ", sessions)) {
		t.Errorf("logins %q, refreshes %q", logins, refreshes)
	}
}

// TestSessionThatCannotBeRenewed: a key that the bank does not take any more is
// the gateway's trouble: nothing is spent, and the call goes on when it is over.
func TestSessionThatCannotBeRenewed(t *testing.T) {
	t.Parallel()
	e := errands(t, verifiable(), transfer(1))
	isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
	e.wantState(stepup.StateApproved, true)
	check(t, e.rig.Sandbox.SessionTokens(e.ctx, "revoke"))
	check(t, e.rig.Sandbox.ChangeConsents(e.ctx, `{"faults":{"next":[{"fault":"server_error","path":"/auth/refresh"}]}}`))
	if answer := e.retry(); answer.Status != http.StatusBadGateway || answer.Code() != "upstream_login_failed" {
		t.Errorf("answered %v", answer)
	}
	e.wantState(stepup.StateApproved, true)
	e.carriedOut(0)
	for e.ctx.Err() == nil { // a failure is left alone for a moment
		if answer := e.retry(); answer.Status == http.StatusOK {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	e.carriedOut(1)
}

// TestCollect: where the bank carries approved calls out by itself and the
// settings say so, its outcome is given and nothing is sent again.
func TestCollect(t *testing.T) {
	for _, test := range []struct {
		name, after, option string
		deed                deed
		sent                int // how often the call reaches the bank
	}{
		{"carried out by the bank", "itself", "collect", transfer(1), 1},
		{"carried out by the bank, and repeated", "itself", "repeat", transfer(1), 2},
		{"not carried out after all", "repeat", "collect", transfer(1), 2},
		{"what cannot be looked up", "repeat", "collect", card(), 2},
	} {
		for mode, config := range map[string]journey.ConsentConfig{"verifiable": verifiable(), "unverifiable": {Options: map[string]string{}}} {
			t.Run(test.name+", "+mode, func(t *testing.T) {
				config.Options["poll"] = test.option
				rig := journey.NewConsents(t, config)
				check(t, rig.Sandbox.ChangeConsents(t.Context(), `{"unconfirmed":{"afterApproval":"`+test.after+`"}}`))
				e := run(t, rig, rig.Browser(t), test.deed)
				isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
				answer := e.done()
				if test.deed.body != "" && !strings.Contains(string(answer.Body), `"amount":1200`) {
					t.Errorf("answered %v", answer)
				}
				e.carriedOut(1)
				if calls := e.calls(test.deed.path); len(calls) != test.sent {
					t.Errorf("sent as %q", calls)
				}
			})
		}
	}
}

// TestCollectBeforeTheApproval: what is looked for too early is challenged again.
func TestCollectBeforeTheApproval(t *testing.T) {
	e := errands(t, journey.ConsentConfig{
		Options: map[string]string{"poll": "collect"}, Change: `{"unconfirmed":{"afterApproval":"itself"}}`,
	}, transfer(1))
	isLanding(t, e.visit(e.consent(e.address(""), "leave")), http.StatusOK)
	if answer := e.retry(); answer.Challenge() != e.id {
		t.Errorf("answered %v", answer)
	}
	e.wantState(stepup.StatePending, false)
	isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
	e.done()
	e.carriedOut(1)
}

// TestCollectFails: as long as nobody knows what came of a call, it is not sent
// again, and can be asked for.
func TestCollectFails(t *testing.T) {
	e := errands(t, journey.ConsentConfig{
		Options: map[string]string{"poll": "collect"}, Change: `{"unconfirmed":{"afterApproval":"itself"}}`,
	}, transfer(1))
	isLanding(t, e.visit(e.consent(e.address(""), "password", "approve")), http.StatusOK)
	for _, fault := range []string{"server_error", "rate_limit"} {
		check(t, e.rig.Sandbox.ChangeConsents(e.ctx, `{"faults":{"next":[{"fault":"`+fault+`","path":"/v3/transactions"}]}}`))
		if answer := e.retry(); answer.Status != http.StatusBadGateway || answer.Code() != "upstream_unreachable" {
			t.Errorf("%s: answered %v", fault, answer)
		}
		e.wantState(stepup.StatePending, true)
	}
	e.done()
	if calls := e.calls("/v3/transactions/pay"); len(calls) != 1 {
		t.Errorf("sent as %q", calls)
	}
}

// wiretap sees the secrets between the gateway and the bank.
type wiretap struct {
	mu      sync.Mutex
	secrets map[string]string
}

// wrap is a journey.ConsentConfig's Tap.
func (w *wiretap) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			w.know("access token", token)
		}
		if !strings.HasPrefix(r.URL.Path, intergiro.Prefix+"/v3/auth/") && !strings.HasPrefix(r.URL.Path, intergiro.Prefix+"/v3/consents/") {
			next.ServeHTTP(rw, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		seen := httptest.NewRecorder()
		next.ServeHTTP(seen, r)
		w.read(body)
		w.read(seen.Body.Bytes())
		for name, values := range seen.Header() {
			rw.Header()[name] = values
		}
		rw.WriteHeader(seen.Code)
		_, _ = rw.Write(seen.Body.Bytes())
	})
}

func (w *wiretap) read(text []byte) {
	var members struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Return  string `json:"return_url"`
		Method  struct {
			Redirect string `json:"redirect_url"`
		} `json:"method"`
	}
	if json.Unmarshal(text, &members) != nil {
		return
	}
	w.know("access token", members.Access)
	w.know("refresh token", members.Refresh)
	for name, address := range map[string]string{"state": members.Return, "token": members.Method.Redirect} {
		if u, err := url.Parse(address); err == nil {
			w.know(name+" of an address", u.Query().Get(name))
		}
	}
}

func (w *wiretap) know(name, secret string) {
	if secret == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.secrets[secret] = fmt.Sprintf("%s %d", name, len(w.secrets))
}

// TestSecretsOfRedirects: after journeys of every kind no log line, metric,
// refusal or page holds a key, token or state.
func TestSecretsOfRedirects(t *testing.T) {
	detector, tap := leaktest.New(t), &wiretap{secrets: map[string]string{}}
	var said answers
	config := verifiable()
	config.Options["poll"], config.Tap = "collect", tap.wrap
	config.Log, config.Seen = detector, said.add
	rig := journey.NewConsents(t, config)
	ctx := limited(t)
	detector.Know("key", intergiro.APIKey)
	var pages []string
	keep := func(a journey.Answer) { pages = append(pages, fmt.Sprint(a.Status, a.Header, string(a.Body))) }
	for i, test := range []struct{ change, steps string }{
		{`{}`, "password approve"},
		{`{"unconfirmed":{"refusedStatus":423}}`, "refuse"},
		{`{"faults":{"next":[{"fault":"drop_after","path":"/v3/consents"}]}}`, "password approve"},
		{`{"faults":{"next":[{"fault":"drop_before","path":"/pay","replay":true}]}}`, "password approve"},
		{`{"faults":{"next":[{"fault":"rate_limit","path":"/v3/consents"}]}}`, "leave"},
		{`{"faults":{"next":[{"fault":"server_error","path":"/auth/refresh"}]}}`, "leave"}, // the last: it is left alone then
	} {
		e := run(t, rig, rig.Browser(t), transfer(i))
		detector.Know(fmt.Sprintf("session %d", i), e.page.Session())
		check(t, rig.Sandbox.ChangeConsents(ctx, test.change))
		if strings.Contains(test.change, "refresh") {
			check(t, rig.Sandbox.SessionTokens(ctx, "expire"))
		}
		address, _, err := e.page.Redirect(ctx, e.id, "")
		check(t, err)
		e.refusedRedirect("https://"+detector.Secret("page")+".example/", http.StatusBadRequest, "page_refused")
		if address == "" {
			continue // it failed, as it was to
		}
		back := must[string](t)(rig.Sandbox.Consent(ctx, address, strings.Fields(test.steps)...))
		keep(e.visit(back))
		keep(e.visit(back))
		keep(e.visit(rig.Address + wire.PathChallenges + "/" + e.id + "/return?state=" + detector.Secret("forged state")))
		keep(e.visit(rig.Address + wire.PathChallenges + "/" + rand.Text() + "/return?state=" + detector.Secret("stray state")))
		keep(e.retry())
	}
	tap.mu.Lock()
	defer tap.mu.Unlock()
	kinds := map[string]bool{}
	for secret, name := range tap.secrets {
		detector.Know(name, secret)
		kinds[strings.TrimRight(name, "0123456789")] = true
	}
	if len(kinds) != 4 {
		t.Errorf("only these secrets were seen: %v", kinds)
	}
	for _, page := range pages {
		detector.Search("a page", page)
	}
	// Pages get the bank's answers, in which the consent is named.
	for i, consent := range must[[]journey.Consent](t)(rig.Sandbox.Consents(ctx)) {
		detector.Know(fmt.Sprintf("consent %d", i), consent.ID)
	}
	detector.Search("the metrics", must[string](t)(rig.Metrics(ctx)))
	said.mu.Lock()
	defer said.mu.Unlock()
	detector.Search("the refusals", said.text.String())
	log := detector.Logs()
	for _, want := range []string{"/return", "/redirect", "customer not sent", "provider's state not learnt"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q, which was to be searched", want)
		}
	}
	if said.n < 6 || !slices.ContainsFunc(pages, func(p string) bool { return strings.HasPrefix(p, "200") }) {
		t.Errorf("%d refusals and %d pages show nothing", said.n, len(pages))
	}
}
