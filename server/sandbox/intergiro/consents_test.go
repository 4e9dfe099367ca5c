package intergiro

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// play has consents played through the API, the page and the management.
type play struct {
	*rig
	consent, token, transaction string // the latest
	oldToken                    string
}

// calls are the protected calls of a play, with the status of their consents.
var calls = map[string]struct {
	path, body string
	status     int
}{
	"pay":         {payPath, payBody(requestID, "12000"), 412},
	"pay-more":    {payPath, payBody(requestID, "12001"), 412},
	"pay-spaced":  {payPath, strings.Replace(payBody(requestID, "12000"), ",", " , ", 1), 412},
	"pay-other":   {payPath, payBody(otherID, "12000"), 412},
	"pay-upper":   {payPath, payBody(strings.ToUpper(requestID), "12000"), 412},
	"pay-much":    {payPath, payBody(requestID, "99900000"), 412},
	"pay-inside":  {payPath, insideBody, 412},
	"move":        {"/v3/transactions/move", moveBody, 412},
	"activate":    {"/v3/cards/" + newCard + "/activate", "", 412},
	"unfreeze":    {"/v3/cards/" + frozenCard + "/activate", "{}", 412},
	"tokenize":    {"/v3/cards/" + activeCard + "/apple_pay/tokenize", "", 412},
	"save-card":   {"/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"card"}`, 200},
	"guest-card":  {"/v3/guests/" + guestID + "/payment_methods", `{"type":"card"}`, 200},
	"charge-card": {"/v3/individuals/" + sofiaID + "/payment_methods", `{"type":"card","charge":{"amount":1000,"currency":"EUR","account_id":"` + sofiaEUR + `"}}`, 200},
}

const (
	insideBody = `{"request_id":"` + requestID + `","account_id":"` + sofiaEUR + `","counterparty":{"name":"Anton Berg","account_id":"` + antonEUR + `"},"amount":12000}`
	moveBody   = `{"request_id":"` + requestID + `","source_account_id":"` + sofiaEUR + `","target_account_id":"` + sofiaCard + `","amount":12000,"reference":"Move funds"}`
)

// event does what an event says and gives in a word what came of it.
func (p *play) event(event string) string {
	p.t.Helper()
	verb, value, _ := strings.Cut(event, " ")
	switch verb {
	case "start":
		return p.begin(value)
	case "page":
		return p.page(value)
	case "old-page":
		return p.step("look", "token", p.oldToken)["step"].(string)
	case "by-hand":
		a := p.do("POST", ManagePath+"consents/"+p.consent+"/"+value, "")
		return strconv.Itoa(a.Code)
	case "wait":
		d, err := time.ParseDuration(value)
		if err != nil {
			p.t.Fatal(err)
		}
		p.s.clock.Advance(d)
		p.access = p.s.sessions.fresh(p.t)
		return ""
	case "set":
		p.manage("PATCH", "scenario", value)
		return ""
	case "balance":
		p.manage("POST", "accounts/"+sofiaEUR, `{"balance":`+value+`}`)
		return ""
	case "executed":
		return strconv.Itoa(p.executions(""))
	case "look-up":
		return strconv.Itoa(p.lookUp())
	case "read":
		a := p.api("GET", "/v3/consents/"+p.consent, "")
		var k consentObject
		p.unmarshal(a, &k)
		return strings.TrimSpace(strconv.Itoa(a.Code) + " " + string(k.Status))
	}
	return p.call(verb)
}

// fresh logs in behind the back of the API, for waits outlast access tokens.
func (s *sessions) fresh(t testing.TB) string {
	t.Helper()
	p, _ := s.login(DefaultScenario())
	return p.Access
}

func (p *play) lookUp() int {
	p.t.Helper()
	var list struct{ Data []transactionObject }
	p.unmarshal(p.api("GET", "/v3/transactions?request_id="+requestID, ""), &list)
	return len(list.Data)
}

// call makes a protected call.
func (p *play) call(name string) string {
	p.t.Helper()
	c, known := calls[name]
	if !known {
		p.t.Fatalf("unknown event %q", name)
	}
	a := p.api("POST", c.path, c.body)
	var v struct {
		ID      string
		Consent *consentObject
	}
	if code := p.code(a); code != "" {
		return strconv.Itoa(a.Code) + " " + code
	}
	p.unmarshal(a, &v)
	switch {
	case v.Consent != nil && a.Code != c.status:
		return "a consent with " + strconv.Itoa(a.Code)
	case v.Consent != nil && v.Consent.ID == p.consent:
		return "same consent"
	case v.Consent != nil:
		p.consent = v.Consent.ID
		return "consent"
	case v.ID != "" && v.ID == p.transaction:
		return "same result"
	}
	p.transaction = v.ID
	return strconv.Itoa(a.Code)
}

// begin starts the latest consent.
func (p *play) begin(body string) string {
	p.t.Helper()
	if body == "" {
		body = returnBody
	} else if body == "bare" {
		body = ""
	}
	a := p.api("POST", "/v3/consents/"+p.consent, body)
	if code := p.code(a); code != "" {
		return strconv.Itoa(a.Code) + " " + code
	}
	var v struct {
		Method struct {
			Redirect string `json:"redirect_url"`
		}
	}
	p.unmarshal(a, &v)
	_, token, _ := strings.Cut(v.Method.Redirect, "?token=")
	if token == p.token {
		return "same link"
	}
	p.oldToken, p.token = p.token, token
	return "link"
}

// page does one thing on the page and gives the step that follows.
func (p *play) page(what string) string {
	p.t.Helper()
	verb, password, _ := strings.Cut(what, " ")
	fields := []string{"token", p.token}
	if verb == "password" {
		fields = append(fields, "password", password)
	}
	return p.step(verb, fields...)["step"].(string)
}

type event struct{ do, want string }

// given is how a consent is given on the page.
var given = []event{{"start", "link"}, {"page password sandbox", "decide"}, {"page approve", "approved"}}

// then joins events.
func then(parts ...any) []event {
	var all []event
	for _, part := range parts {
		switch part := part.(type) {
		case event:
			all = append(all, part)
		case []event:
			all = append(all, part...)
		}
	}
	return all
}

// TestConsents walks the state machine. Each line is an event and what must
// come of it.
func TestConsents(t *testing.T) {
	const itself = `{"unconfirmed":{"afterApproval":"itself"}}`
	wrong := event{"page password wrong", "password"}
	five := []event{wrong, wrong, wrong, wrong, {"page password wrong", "blocked"}}
	cases := []struct {
		name, scenario string
		events         []event
	}{
		{"a payment passes once and is told ever after", "", then(
			event{"look-up", "0"}, event{"pay", "consent"}, given, event{"look-up", "0"}, event{"executed", "0"},
			event{"pay", "200"}, event{"executed", "1"}, event{"look-up", "1"},
			event{"pay", "same result"}, event{"wait 48h", ""}, event{"pay", "same result"}, event{"executed", "1"})},
		{"Intergiro executes it itself", itself, then(
			event{"pay", "consent"}, given, event{"executed", "1"}, event{"look-up", "1"},
			event{"pay", "200"}, event{"pay", "same result"}, event{"executed", "1"})},
		{"an approval by hand, executed by itself", itself, then(
			event{"pay", "consent"}, event{"by-hand approve", "200"}, event{"executed", "1"}, event{"by-hand approve", "409"}, event{"executed", "1"})},
		{"nothing is executed by itself after a refusal", itself, then(
			event{"pay", "consent"}, event{"start", "link"}, event{"page refuse", "refused"}, event{"executed", "0"}, event{"pay", "403 consent_refused"})},

		{"a waiting consent is the same", "", then(event{"pay", "consent"}, event{"pay", "same consent"}, event{"start", "link"}, event{"pay", "same consent"})},
		{"a fresh consent ends the one before", `{"unconfirmed":{"repeatPending":"fresh"}}`, then(
			event{"pay", "consent"}, event{"start", "link"}, event{"pay", "consent"}, event{"page look", "expired"}, given, event{"pay", "200"}, event{"executed", "1"})},
		{"a refusal is for good", "", then(
			event{"pay", "consent"}, event{"start", "link"}, event{"page refuse", "refused"},
			event{"pay", "403 consent_refused"}, event{"start", "403 consent_refused"}, event{"pay", "403 consent_refused"},
			event{"page password sandbox", "refused"}, event{"page approve", "refused"}, event{"executed", "0"})},
		{"a refusal may be thought over", `{"unconfirmed":{"repeatRefused":"consent"}}`, then(
			event{"pay", "consent"}, event{"by-hand refuse", "200"}, event{"pay", "consent"}, given, event{"pay", "200"})},
		{"a refusal after the password", "", then(
			event{"pay", "consent"}, event{"start", "link"}, event{"page password sandbox", "decide"}, event{"page refuse", "refused"}, event{"pay", "403 consent_refused"})},
		{"an expired consent is asked for again", "", then(
			event{"pay", "consent"}, event{"start", "link"}, event{"wait 15m", ""}, event{"page look", "expired"}, event{"start", "410 consent_expired"},
			event{"pay", "consent"}, given, event{"pay", "200"})},
		{"an expired consent may be for good", `{"unconfirmed":{"repeatExpired":"refused"}}`, then(
			event{"pay", "consent"}, event{"by-hand expire", "200"}, event{"pay", "410 consent_expired"}, event{"pay", "410 consent_expired"})},
		{"an approval expires too", "", then(
			event{"pay", "consent"}, given, event{"wait 15m", ""}, event{"pay", "consent"}, event{"executed", "0"})},
		{"an approval ends by hand", "", then(
			event{"pay", "consent"}, given, event{"by-hand expire", "200"}, event{"start", "410 consent_expired"}, event{"pay", "consent"})},
		{"starting an approved consent", "", then(event{"pay", "consent"}, given, event{"start", "409 consent_approved"}, event{"pay", "200"})},
		{"starting a used consent", "", then(event{"pay", "consent"}, given, event{"pay", "200"}, event{"start", "409 consent_used"}, event{"wait 15m", ""}, event{"start", "409 consent_used"})},
		{"the statuses are settings", `{"unconfirmed":{"refusedStatus":422,"usedStatus":418,"expiredStatus":404}}`, then(
			event{"pay", "consent"}, event{"by-hand refuse", "200"}, event{"pay", "422 consent_refused"},
			event{"pay-other", "consent"}, given, event{"pay-other", "200"}, event{"start", "418 consent_used"})},

		{"a link runs out before its consent", "", then(
			event{"pay", "consent"}, event{"start", "link"}, event{"wait 10m", ""}, event{"page password sandbox", "expired"},
			event{"pay", "same consent"}, given, event{"pay", "200"})},
		{"a fresh link ends the one before, and its password", "", then(
			event{"pay", "consent"}, event{"start", "link"}, event{"page password sandbox", "decide"}, event{"start", "link"},
			event{"old-page", "expired"}, event{"page approve", "password"}, event{"page password sandbox", "decide"}, event{"page approve", "approved"}, event{"pay", "200"})},
		{"the same link", `{"unconfirmed":{"restart":"same"}}`, then(
			event{"pay", "consent"}, event{"start", "link"}, event{"start", "same link"}, event{"wait 10m", ""}, event{"start", "link"})},
		{"a second start is refused", `{"unconfirmed":{"restart":"refused"}}`, then(
			event{"pay", "consent"}, event{"start", "link"}, event{"start", "409 consent_started"}, event{"wait 10m", ""}, event{"start", "link"})},
		{"a start without a body", "", then(event{"pay", "consent"}, event{"start bare", "link"}, event{"start {}", "link"}, event{"page password sandbox", "decide"})},

		{"no approval without the password", "", then(
			event{"pay", "consent"}, event{"start", "link"}, event{"page approve", "password"}, event{"pay", "same consent"})},
		{"five wrong passwords", "", then(
			event{"pay", "consent"}, event{"start", "link"}, five, event{"page password sandbox", "blocked"}, event{"page approve", "blocked"},
			event{"pay", "403 consent_blocked"}, event{"start", "403 consent_blocked"}, event{"executed", "0"})},
		{"a new link has no new attempts", "", then(
			event{"pay", "consent"}, event{"start", "link"}, wrong, wrong, event{"start", "link"}, wrong, wrong, event{"page password wrong", "blocked"})},
		{"only wrong passwords in a row count", "", then(
			event{"pay", "consent"}, event{"start", "link"}, wrong, wrong, wrong, wrong, event{"page password sandbox", "decide"},
			event{"start", "link"}, wrong, wrong, wrong, wrong, event{"page password sandbox", "decide"})},
		{"leaving decides nothing", "", then(
			event{"pay", "consent"}, event{"start", "link"}, event{"page leave", "password"}, event{"page password sandbox", "decide"}, event{"page leave", "decide"},
			event{"pay", "same consent"}, event{"page approve", "approved"}, event{"pay", "200"})},
		{"a second decision changes nothing", "", then(
			event{"pay", "consent"}, given, event{"page approve", "approved"}, event{"page refuse", "approved"}, event{"pay", "200"}, event{"page refuse", "approved"}, event{"executed", "1"})},

		{"another body under a request_id", "", then(
			event{"pay", "consent"}, event{"pay-more", "409 request_id_reused"}, event{"move", "409 request_id_reused"}, given,
			event{"pay-more", "409 request_id_reused"}, event{"executed", "0"}, event{"pay", "200"}, event{"pay-more", "409 request_id_reused"}, event{"executed", "1"})},
		{"another request_id is another action", "", then(
			event{"pay", "consent"}, given, event{"pay-other", "consent"}, event{"executed", "0"}, event{"pay", "200"}, event{"executed", "1"})},
		{"the same values", "", then(event{"pay", "consent"}, event{"pay-spaced", "same consent"})},
		{"the same bytes", `{"unconfirmed":{"sameBody":"bytes"}}`, then(event{"pay", "consent"}, event{"pay-spaced", "409 request_id_reused"}, event{"pay", "same consent"})},
		{"a request_id in capitals has another body", "", then(event{"pay", "consent"}, event{"pay-upper", "409 request_id_reused"})},
		{"what could not be begun is not remembered", "", then(event{"pay-much", "422 insufficient_funds"}, event{"pay", "consent"})},

		{"money that has gone in between", "", then(
			event{"pay", "consent"}, given, event{"balance 100", ""}, event{"pay", "422 insufficient_funds"}, event{"executed", "1"},
			event{"balance 1000000", ""}, event{"pay", "422 insufficient_funds"}, event{"executed", "1"}, event{"start", "409 consent_used"}, event{"look-up", "0"})},
		{"money that has gone, executed by itself", itself, then(
			event{"pay", "consent"}, event{"balance 100", ""}, given, event{"pay", "422 insufficient_funds"}, event{"executed", "1"}, event{"look-up", "0"})},

		{"a payment to an account passes", "", then(event{"pay-inside", "200"}, event{"pay-inside", "same result"}, event{"executed", "1"})},
		{"a payment to an account may need consent", `{"unconfirmed":{"internalPayments":"consent"}}`, then(event{"pay-inside", "consent"}, given, event{"pay-inside", "200"})},
		{"moving needs none", "", then(event{"move", "200"}, event{"move", "same result"}, event{"executed", "1"})},
		{"everything needs consent", `{"challenge":"always"}`, then(event{"move", "consent"}, given, event{"move", "200"}, event{"move", "same result"})},
		{"nothing needs consent", `{"challenge":"never"}`, then(event{"pay", "200"}, event{"pay", "same result"}, event{"activate", "200"}, event{"executed", "2"})},

		{"a card is activated", "", then(
			event{"activate", "consent"}, event{"activate", "same consent"}, given, event{"activate", "200"}, event{"activate", "409 not_possible_now"}, event{"executed", "1"})},
		{"a card is activated by itself", itself, then(
			event{"activate", "consent"}, given, event{"executed", "1"}, event{"activate", "200"}, event{"activate", "409 not_possible_now"}, event{"executed", "1"})},
		{"a frozen card is activated", "", then(event{"unfreeze", "consent"}, given, event{"unfreeze", "200"})},
		{"a refusal without a request_id is told once", "", then(
			event{"activate", "consent"}, event{"by-hand refuse", "200"}, event{"activate", "403 consent_refused"}, event{"activate", "consent"})},
		{"each tokenization needs its own consent", "", then(
			event{"tokenize", "consent"}, given, event{"tokenize", "200"}, event{"tokenize", "consent"}, event{"executed", "1"})},
		{"tokenizations without consent", `{"challenge":"never"}`, then(event{"tokenize", "200"}, event{"tokenize", "200"}, event{"executed", "2"})},
		{"a tokenization by itself is told once", itself, then(
			event{"tokenize", "consent"}, given, event{"tokenize", "200"}, event{"tokenize", "consent"}, event{"executed", "1"})},
		{"cards do not share a consent", "", then(event{"activate", "consent"}, event{"unfreeze", "consent"}, given, event{"activate", "consent"})},
		{"a payment method has its consent in a 200", "", then(
			event{"save-card", "consent"}, event{"save-card", "same consent"}, given, event{"save-card", "200"}, event{"save-card", "409 not_possible_now"}, event{"executed", "1"})},
		{"a guest's payment method", "", then(event{"guest-card", "consent"}, given, event{"guest-card", "200"})},
		{"each charge needs its own consent", "", then(event{"charge-card", "consent"}, given, event{"charge-card", "200"}, event{"charge-card", "consent"}, event{"executed", "1"})},

		{"a consent cannot be asked for", "", then(event{"pay", "consent"}, event{"read", "404"})},
		{"a consent can be asked for", `{"unconfirmed":{"consentRead":"served"}}`, then(
			event{"pay", "consent"}, event{"read", "200 pending"}, given, event{"read", "200 approved"}, event{"pay", "200"}, event{"read", "200 used"},
			event{"pay-other", "consent"}, event{"by-hand refuse", "200"}, event{"read", "200 rejected"})},
		{"a setting counts when it is needed", "", then(event{"pay", "consent"}, event{"set " + itself, ""}, given, event{"executed", "1"})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := &play{rig: newRig(t, c.scenario)}
			for i, e := range c.events {
				if got := p.event(e.do); got != e.want {
					t.Fatalf("event %d, %s: %s, want %s", i+1, e.do, got, e.want)
				}
			}
		})
	}
}

// TestConsentsAreForgotten: long after its end a consent is unknown, a payment
// that was made is not.
func TestConsentsAreForgotten(t *testing.T) {
	p := &play{rig: newRig(t, "")}
	for _, e := range then(
		event{"pay", "consent"}, given, event{"pay", "200"}, event{"wait 25h", ""}, event{"pay-other", "consent"},
		event{"pay", "same result"}, event{"wait 25h", ""}, event{"activate", "consent"}, event{"pay-other", "consent"},
	) {
		if got := p.event(e.do); got != e.want {
			t.Fatalf("%s: %s, want %s", e.do, got, e.want)
		}
	}
	if n := len(p.s.bank.list()); n != 2 {
		t.Errorf("%d consents are remembered", n)
	}
}
