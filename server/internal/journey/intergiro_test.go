package journey_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// The places of the simulated world.
const (
	bankCustomer = "7c1f7a52-0c4e-4d0b-9f39-3b8a5c2d1e01"
	bankAccount  = "b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301"
	bankCard     = "e90c3b67-15d8-4a2f-a6c4-7f20b9d85e01"
)

// transfer is a payment with this number.
func transfer(n int) deed {
	return deed{"/v3/transactions/pay", fmt.Sprintf(`{"request_id":"9f6d2b3a-1c84-4f70-b5e9-%012d","account_id":"`+bankAccount+`",`+
		`"counterparty":{"name":"Kraken LTD","account":{"iban":"DE75512108001245126199","bic":"SOGEDEFF"}},"amount":1200,"reference":"Invoice 1301"}`, n)}
}

// TestIntergiroConsents: each call that needs consent is recognised, approved on
// the bank's page and carried out once, however the bank fills in what its
// documentation leaves open.
func TestIntergiroConsents(t *testing.T) {
	payment := transfer(1)
	activation := deed{path: "/v3/cards/" + bankCard + "/activate"}
	charge := deed{"/v3/individuals/" + bankCustomer + "/payment_methods", `{"type":"card","charge":{"amount":5000,"currency":"EUR","account_id":"` + bankAccount + `"}}`}
	for _, test := range []struct {
		name, scenario string
		deed           deed
		dated          bool
		options        []string
	}{
		{"payment", "", payment, true, nil},
		{"card", "", activation, false, nil},
		{"payment method", "", charge, false, nil},
		{"payment inside the bank", `{"unconfirmed":{"internalPayments":"consent"}}`, deed{
			"/v3/transactions/pay",
			`{"request_id":"9f6d2b3a-1c84-4f70-b5e9-62a7d08c4e12","account_id":"` + bankAccount + `","counterparty":{"name":"Anton Berg","account_id":"b2a94d10-6f2e-4c71-8b05-d1e6f0a7c304"},"amount":100}`,
		}, true, nil},
		{"all fields, in a zone", `{"unconfirmed":{"consentFields":"full","times":"offset"}}`, charge, true, nil},
		{"all fields, in UTC", `{"unconfirmed":{"consentFields":"full","times":"zulu"}}`, activation, true, nil},
		{"few fields", `{"unconfirmed":{"consentFields":"bare","methodToken":"absent"}}`, payment, false, nil},
		{"carried out by the bank itself", `{"unconfirmed":{"afterApproval":"itself"}}`, payment, true, nil},
		{"with the same bytes", `{"unconfirmed":{"sameBody":"bytes"}}`, payment, true, nil},
		{"an address of return that lies", `{"unconfirmed":{"returnQuery":"misleading"}}`, payment, true, nil},
		{"a header with the consent", "", payment, true, []string{"proof_header", "X-Consent-Id"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBank(t, test.scenario, test.options...)
			demand := b.raised(test.deed)
			if demand.Approach != stepup.ApproachRedirect || (demand.Lifetime > 14*time.Minute) != test.dated || demand.Lifetime > 15*time.Minute+2*time.Second {
				t.Errorf("demand %+v", demand)
			}
			b.approve(demand.Token)
			a := must[provider.Answer](t)(b.send(t.Context(), test.deed, demand.Token))
			if _, again := b.adapter.Detect(a); again || a.Status != http.StatusOK {
				t.Errorf("answered %d %s", a.Status, a.Body)
			}
			if n := b.executions(); n != 1 {
				t.Errorf("carried out %d times", n)
			}
		})
	}
}

// TestIntergiroNeedsNoConsent: ordinary answers are none.
func TestIntergiroNeedsNoConsent(t *testing.T) {
	b := newBank(t, `{"challenge":"never"}`)
	for _, d := range []deed{transfer(1), {path: "/v3/cards/" + bankCard + "/activate"}, {"/v3/transactions/pay", `{}`}, {path: "/v3/cards/x/activate"}} {
		a := must[provider.Answer](t)(b.send(t.Context(), d, ""))
		if demand, challenged := b.adapter.Detect(a); challenged {
			t.Errorf("%s: answered %d with %+v", d.path, a.Status, demand)
		}
	}
}

// TestIntergiroEndings: each way in which a consent ends is told apart, by its
// start, by the repeated request, and where it can be asked for, by itself.
func TestIntergiroEndings(t *testing.T) {
	t.Parallel()
	blocked := func(b *bank, consent string) {
		page := must[string](b.t)(b.begin(consent))
		for range 5 {
			b.step("password", "token", page, "password", "wrong")
		}
	}
	by := func(how string) func(*bank, string) {
		return func(b *bank, consent string) { b.settle(consent, how) }
	}
	used := func(b *bank, consent string) {
		b.approve(consent)
		must[provider.Answer](b.t)(b.send(b.t.Context(), transfer(1), consent))
	}
	for _, test := range []struct {
		name, scenario string
		options        []string
		happens        func(b *bank, consent string)
		begin          string       // what the start tells: "page" for an address
		repeat         string       // what the repeated request tells
		state          stepup.State // what the consent tells
	}{
		{"nothing yet", "", nil, func(*bank, string) {}, "page", "same", stepup.StatePending},
		{"nothing yet, and a fresh consent", `{"unconfirmed":{"repeatPending":"fresh"}}`, nil, func(*bank, string) {}, "page", "fresh", stepup.StatePending},
		{"begun", "", nil, func(b *bank, k string) { must[string](b.t)(b.begin(k)) }, "page", "same", stepup.StatePending},
		{"given", "", nil, by("approve"), "exists", "200", stepup.StateApproved},
		{"used", "", nil, used, "exists", "200", stepup.StateApproved},
		{"used by the bank itself", `{"unconfirmed":{"afterApproval":"itself"}}`, nil, by("approve"), "exists", "200", stepup.StateApproved},
		{"refused", "", nil, by("refuse"), "declined", "declined", stepup.StateDeclined},
		{"refused on the page", "", nil, func(b *bank, k string) {
			b.step("refuse", "token", must[string](b.t)(b.begin(k)))
		}, "declined", "declined", stepup.StateDeclined},
		{"refused, and a fresh consent", `{"unconfirmed":{"repeatRefused":"consent"}}`, nil, by("refuse"), "declined", "fresh", stepup.StateDeclined},
		{"refused with another status", `{"unconfirmed":{"refusedStatus":422}}`, []string{"declined_status", "422"}, by("refuse"), "declined", "declined", stepup.StateDeclined},
		{"expired", "", nil, by("expire"), "expired", "fresh", stepup.StateExpired},
		{"expired for good", `{"unconfirmed":{"repeatExpired":"refused"}}`, nil, by("expire"), "expired", "expired", stepup.StateExpired},
		{"expired after it was given", `{"unconfirmed":{"repeatExpired":"refused"}}`, nil, func(b *bank, k string) {
			b.settle(k, "approve")
			b.settle(k, "expire")
		}, "expired", "expired", stepup.StateExpired},
		{"expired with another status", `{"unconfirmed":{"repeatExpired":"refused","expiredStatus":408}}`, []string{"expired_status", "408,410"}, by("expire"), "expired", "expired", stepup.StateExpired},
		{"too many wrong passwords", "", nil, blocked, "declined", "declined", stepup.StateBlocked},
		{"too many wrong passwords, with a status of its own", `{"unconfirmed":{"refusedStatus":423}}`, nil, blocked, "blocked", "blocked", stepup.StateBlocked},
	} {
		for _, bodies := range []string{"list", "merchant", "empty"} {
			t.Run(test.name+", errors as "+bodies, func(t *testing.T) {
				b := newBank(t, test.scenario, append(test.options, "consent_status", "get")...)
				b.manage(http.MethodPatch, "intergiro/scenario", `{"unconfirmed":{"consentRead":"served","errorBodies":"`+bodies+`"}}`, nil)
				consent := b.raised(transfer(1)).Token
				test.happens(b, consent)
				standing, err := b.adapter.(provider.Poller).Poll(t.Context(), b, provider.Case{Token: consent})
				if err != nil || standing.State != test.state {
					t.Errorf("stands as %q (%v), want %q", standing.State, err, test.state)
				}
				page, err := b.begin(consent)
				if got := begun(page, err); got != test.begin {
					t.Errorf("begun as %q (%v), want %q", got, err, test.begin)
				}
				a := must[provider.Answer](t)(b.send(t.Context(), transfer(1), consent))
				if got := b.judged(a, consent); got != test.repeat {
					t.Errorf("repeated as %q, want %q", got, test.repeat)
				}
				if n := b.executions(); n > 1 || n == 1 && test.repeat != "200" {
					t.Errorf("carried out %d times", n)
				}
			})
		}
	}
}

// begun spells what the start of a consent tells.
func begun(page string, err error) string {
	var refusal *provider.Refusal
	switch {
	case errors.As(err, &refusal):
		return string(refusal.Code)
	case err == nil && page != "":
		return "page"
	}
	return "error"
}

// judged spells what an answer to a repeated request tells: a status, a state,
// or a consent that is the same or fresh.
func (b *bank) judged(a provider.Answer, consent string) string {
	demand, again := b.adapter.Detect(a)
	state, ended := b.adapter.(provider.Judging).Judge(a)
	switch {
	case again && ended:
		return "both"
	case again && demand.Token == consent:
		return "same"
	case again:
		return "fresh"
	case ended:
		return string(state)
	}
	return fmt.Sprint(a.Status)
}

// TestIntergiroConsentNotServed: by default the consent cannot be asked for, and
// where the settings say otherwise and it is not so, nothing is learnt.
func TestIntergiroConsentNotServed(t *testing.T) {
	if _, polls := newBank(t, "").adapter.(provider.Poller); polls {
		t.Error("asks by default")
	}
	b := newBank(t, "", "consent_status", "get")
	consent := b.raised(transfer(1)).Token
	if s, err := b.adapter.(provider.Poller).Poll(t.Context(), b, provider.Case{Token: consent}); err == nil || s.State != "" {
		t.Errorf("%+v (%v)", s, err)
	}
}

// TestIntergiroCollects: where the bank carries a payment out by itself, its
// outcome is found and nothing is sent again.
func TestIntergiroCollects(t *testing.T) {
	byAccount := []string{"lookup", "/v3/transactions?account_id={account_id}&limit=100"}
	for _, test := range []struct {
		name, scenario string
		options        []string
		lost           bool // it cannot be found
	}{
		{"with a filter", "", nil, false},
		{"with a filter that is ignored", `{"unconfirmed":{"requestIdFilter":"ignored"}}`, nil, false},
		{"by account, where the filter is refused", `{"unconfirmed":{"requestIdFilter":"refused"}}`, byAccount, false},
		{"with a filter that is trusted", `{"unconfirmed":{"requestIdShown":false}}`, []string{"lookup_match", "only"}, false},
		{"what nobody tells apart is not claimed", `{"unconfirmed":{"requestIdShown":false,"requestIdFilter":"ignored"}}`, nil, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBank(t, `{"unconfirmed":{"afterApproval":"itself"}}`, append(test.options, "poll", "collect")...)
			if test.scenario != "" {
				b.manage(http.MethodPatch, "intergiro/scenario", test.scenario, nil)
			}
			collecting := b.adapter.(provider.Collecting)
			collect := func(d deed) string {
				t.Helper()
				res, ok, err := collecting.Collect(t.Context(), b, provider.Case{Path: d.path}, []byte(d.body))
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					return ""
				}
				defer res.Body.Close()
				return string(must[[]byte](t)(io.ReadAll(res.Body)))
			}
			first, second := b.raised(transfer(1)).Token, b.raised(transfer(2)).Token
			if got := collect(transfer(1)); !collecting.Collects() || got != "" {
				t.Errorf("collected %s before the approval", got)
			}
			b.approve(first)
			got := collect(transfer(1))
			if found := strings.Contains(got, `"amount":1200`); found == test.lost {
				t.Errorf("collected %q", got)
			}
			if !test.lost {
				// It is what the payment itself would have been answered with.
				a := must[provider.Answer](t)(b.send(t.Context(), transfer(1), first))
				if id := `"id":"`; !strings.HasPrefix(string(a.Body), `{`+id) || string(a.Body[:46]) != got[:46] {
					t.Errorf("collected %s, answered %s", got, a.Body)
				}
			}
			b.settle(second, "refuse")
			if got := collect(transfer(2)); got != "" && len(test.options) == 0 {
				t.Errorf("collected %s after a refusal", got)
			}
			if n := b.executions(); n != 1 {
				t.Errorf("carried out %d times", n)
			}
			card := deed{path: "/v3/cards/" + bankCard + "/activate"}
			if _, ok, err := collecting.Collect(t.Context(), b, provider.Case{Path: card.path}, nil); ok || !errors.Is(err, provider.ErrParameter) {
				t.Errorf("a card: %v (%v)", ok, err)
			}
		})
	}
}

// TestIntergiroSession: the bank's rules for tokens hold, whatever happens to
// them: no refresh before a 401, always the newest refresh token, and no login
// that is not needed.
func TestIntergiroSession(t *testing.T) {
	t.Parallel()
	expire := func(b *bank) { b.manage(http.MethodPost, "intergiro/tokens/expire", "", nil) }
	revoke := func(b *bank) { b.manage(http.MethodPost, "intergiro/tokens/revoke", "", nil) }
	strike := func(b *bank) {
		b.manage(http.MethodPatch, "intergiro/scenario", `{"faults":{"next":[{"fault":"expired_access","path":"/pay"}]}}`, nil)
	}
	lose := func(b *bank) { // the answer to a refresh
		expire(b)
		b.manage(http.MethodPatch, "intergiro/scenario", `{"faults":{"next":[{"fault":"drop_after","path":"/auth/refresh"}]}}`, nil)
		ctx := limited(b.t)
		for { // a failure is left alone for a moment
			if a, err := b.send(ctx, transfer(99), ""); err == nil && a.Status != http.StatusUnauthorized {
				return
			}
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
				b.t.Fatal("the session never came back")
			}
		}
	}
	for _, test := range []struct {
		name, scenario    string
		between           []func(*bank)
		logins, refreshes string
	}{
		{"nothing happens", "", nil, "ok", ""},
		{"tokens run out", "", []func(*bank){expire, expire, expire}, "ok", "ok ok ok"},
		{"tokens run out, told by the clock", `{"unconfirmed":{"refreshAfter":"expiry"}}`, []func(*bank){expire, expire}, "ok", "ok ok"},
		{"a call is refused", "", []func(*bank){strike, strike}, "ok", "ok ok"},
		{"sessions end", "", []func(*bank){revoke}, "ok ok", "refused"},
		{"sessions end and tokens run out", "", []func(*bank){expire, revoke, expire}, "ok ok", "ok refused ok"},
		{"a new pair is lost", "", []func(*bank){lose}, "ok ok", "fault:drop_after refused"},
		{"a new pair is lost, and the session with it", `{"unconfirmed":{"reusedRefresh":"ends"}}`, []func(*bank){lose, expire}, "ok ok", "fault:drop_after refused ok"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBank(t, test.scenario)
			for i := range len(test.between) + 1 {
				if i > 0 {
					test.between[i-1](b)
				}
				demand := b.raised(transfer(i))
				b.approve(demand.Token)
				if a := must[provider.Answer](t)(b.send(t.Context(), transfer(i), demand.Token)); a.Status != http.StatusOK {
					t.Fatalf("payment %d: answered %d", i, a.Status)
				}
			}
			if got := strings.Join(b.calls("/auth/login"), " "); got != test.logins {
				t.Errorf("logins %q, want %q", got, test.logins)
			}
			if got := strings.Join(b.calls("/auth/refresh"), " "); got != test.refreshes {
				t.Errorf("refreshes %q, want %q", got, test.refreshes)
			}
			if n := b.executions(); n != len(test.between)+1 {
				t.Errorf("carried out %d times", n)
			}
		})
	}
}

// TestIntergiroSessionOfMany: many requests share one session, and one refresh
// whenever its token runs out.
func TestIntergiroSessionOfMany(t *testing.T) {
	b := newBank(t, `{"unconfirmed":{"loginsPerHour":1,"reusedRefresh":"ends"}}`)
	for round := range 4 {
		var all sync.WaitGroup
		for i := range 25 {
			all.Go(func() {
				a, err := b.send(t.Context(), transfer(100*round+i), "")
				if _, challenged := b.adapter.Detect(a); err != nil || !challenged {
					t.Errorf("answered %d (%v)", a.Status, err)
				}
			})
		}
		all.Wait()
		b.manage(http.MethodPost, "intergiro/tokens/expire", "", nil)
	}
	if logins, refreshes := b.calls("/auth/login"), b.calls("/auth/refresh"); len(logins) != 1 || strings.Join(refreshes, " ") != "ok ok ok" {
		t.Errorf("logins %q, refreshes %q", logins, refreshes)
	}
}
