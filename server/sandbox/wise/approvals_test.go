package wise

import (
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// world is the state machine of approvals with a clock that only moves when told.
type world struct {
	t     *testing.T
	clock *clock.Clock
	*approvals
	scenario Scenario
	token    string // of the latest challenge
	code     string // the latest sent
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := clock.New(func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) })
	return &world{t: t, clock: c, approvals: newApprovals(c, random.New(7)), scenario: DefaultScenario()}
}

// try makes an attempt and says in one word what became of it.
func (w *world) try(a attempt) string {
	v := w.judge(a, w.scenario)
	if v.challenge != "" {
		fresh := v.challenge != w.token
		w.token = v.challenge
		if !fresh {
			return "challenged with the same"
		}
		return "challenged"
	}
	switch {
	case v.approved:
		return "approved"
	case v.open:
		return "open"
	case v.blocked:
		return "blocked"
	}
	return "plain"
}

// answer does one thing on the page and gives the step that follows.
func (w *world) answer(what string) string {
	verb, value, _ := strings.Cut(what, " ")
	var v view
	var sent *delivery
	switch verb {
	case "look":
		v = w.look(w.token)
	case "password":
		v, sent = w.enterPassword(w.token, value, false)
	case "code":
		if value == "right" {
			value = w.code
		}
		v = w.enterCode(w.token, value)
	case "resend":
		v, sent = w.resend(w.token, false)
	case "decline":
		v = w.decline(w.token)
	default:
		w.t.Fatalf("unknown action %q", what)
	}
	if sent != nil {
		w.code = sent.code
	}
	return string(v.Step)
}

// The requests of the table.
func payment() attempt {
	return attempt{user: marenID, digest: digest{1}, risk: high, action: actionFund}
}

func reading() attempt {
	return attempt{user: marenID, digest: digest{2}, risk: low, action: actionStatement}
}

// TestApprovals walks the state machine. Each line is an event and what must
// come of it; "token" in an event means the latest challenge's.
func TestApprovals(t *testing.T) {
	type event struct{ do, want string }
	approve := []event{{"pay", "challenged"}, {"password sandbox", "code"}, {"code right", "approved"}}
	wrong := event{"password wrong", "password"}
	cases := []struct {
		name   string
		change func(*Scenario)
		events []event
	}{
		{"a payment is approved once", nil, []event{
			approve[0], approve[1], approve[2],
			{"pay with token", "approved"},
			{"pay with token", "challenged"},
			{"pay", "challenged"},
		}},
		{"an uncleared replay meets a fresh token", nil, []event{approve[0], {"pay with token", "challenged"}}},
		{"an uncleared replay meets the same token", func(s *Scenario) { s.Unconfirmed.UnclearedReplay = "same" }, []event{
			approve[0],
			{"pay with token", "challenged with the same"},
			{"password sandbox", "code"},
			{"pay with token", "challenged with the same"},
			{"code right", "approved"},
			{"pay with token", "approved"},
		}},
		{"a spent token is refused plainly", func(s *Scenario) { s.Unconfirmed.SpentReplay = "plain" }, []event{
			approve[0], approve[1], approve[2], {"pay with token", "approved"}, {"pay with token", "plain"},
		}},
		{"an approval is for its request", nil, []event{approve[0], approve[1], approve[2], {"pay something else with token", "challenged"}}},
		{"an approval is for its user", nil, []event{approve[0], approve[1], approve[2], {"somebody else pays with token", "challenged"}}},
		{"an unknown token is no proof", nil, []event{{"pay with junk", "challenged"}}},
		{"a token lives its time", nil, []event{approve[0], {"wait 59m59s", ""}, {"look", "password"}, {"wait 1s", ""}, {"look", "expired"}}},
		{"an approved token expires too", nil, []event{approve[0], approve[1], approve[2], {"wait 1h", ""}, {"pay with token", "challenged"}}},
		{"the order is password, then code", nil, []event{
			approve[0], {"code 123456", "password"}, {"resend", "password"}, {"password sandbox", "code"}, {"password wrong", "code"}, {"code right", "approved"},
		}},
		{"declining is final", nil, []event{approve[0], {"decline", "declined"}, {"password sandbox", "declined"}, {"pay with token", "challenged"}}},
		{"after approval nothing changes", nil, []event{approve[0], approve[1], approve[2], {"decline", "approved"}, {"pay with token", "approved"}}},
		{"a new code replaces the old one", nil, []event{
			approve[0], approve[1], {"remember code", ""}, {"wait 30s", ""}, {"resend", "code"}, {"code remembered", "code"}, {"code right", "approved"},
		}},
		{"a code ages", nil, []event{approve[0], approve[1], {"wait 10m1s", ""}, {"code right", "code"}, {"resend", "code"}, {"code right", "approved"}}},
		{"five failures lock for 15 minutes", nil, []event{
			approve[0], wrong, wrong, wrong, wrong,
			{"password wrong", "blocked"},
			{"password sandbox", "blocked"},
			{"pay", "blocked"},
			{"read", "blocked"},
			{"wait 14m59s", ""},
			{"pay", "blocked"},
			{"wait 1s", ""},
			{"pay", "challenged"},
			{"password sandbox", "code"},
		}},
		{"failures count over challenges and factors", nil, []event{
			approve[0], wrong, wrong, {"pay", "challenged"}, wrong, {"password sandbox", "code"}, {"code 000000x", "code"}, {"code 000000x", "blocked"},
		}},
		{"an approval forgives the failures", nil, []event{
			approve[0], wrong, wrong, wrong, wrong, approve[1], approve[2], {"pay", "challenged"}, wrong, wrong, wrong, wrong, {"password wrong", "blocked"},
		}},
		{"an approved token works during a lock-out", nil, []event{
			approve[0], approve[1], approve[2],
			{"remember token", ""},
			{"pay", "challenged"},
			wrong, wrong, wrong, wrong,
			{"password wrong", "blocked"},
			{"pay with remembered", "approved"},
		}},
		{"an approval opens low risk for five minutes", nil, []event{
			{"read", "challenged"},
			approve[0], approve[1], approve[2],
			{"read", "open"},
			{"pay", "challenged"},
			{"wait 4m59s", ""},
			{"read", "open"},
			{"wait 1s", ""},
			{"read", "challenged"},
		}},
		{"the window is the user's own", nil, []event{approve[0], approve[1], approve[2], {"somebody else reads", "challenged"}}},
		{"statements may pass for 90 days", func(s *Scenario) { s.StatementDays = 90 }, []event{
			{"read", "challenged"}, approve[1], approve[2], {"wait 2159h", ""}, {"read", "open"}, {"wait 1h", ""}, {"read", "challenged"},
		}},
		{"always asks low risk too", func(s *Scenario) { s.Challenge = "always" }, []event{approve[0], approve[1], approve[2], {"read", "challenged"}}},
		{"never asks nothing", func(s *Scenario) { s.Challenge = "never" }, []event{{"pay", "open"}, {"read", "open"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			if c.change != nil {
				c.change(&w.scenario)
			}
			var rememberedCode, rememberedToken string
			for i, e := range c.events {
				got := ""
				verb, rest, _ := strings.Cut(e.do, " ")
				switch {
				case verb == "wait":
					d, err := time.ParseDuration(rest)
					if err != nil {
						t.Fatal(err)
					}
					w.clock.Advance(d)
				case e.do == "remember code":
					rememberedCode = w.code
				case e.do == "remember token":
					rememberedToken = w.token
				case e.do == "code remembered":
					got = w.answer("code " + rememberedCode)
				case verb == "pay" || verb == "read" || verb == "somebody":
					got = w.try(w.attempt(e.do, rememberedToken))
				default:
					got = w.answer(e.do)
				}
				if got != e.want {
					t.Fatalf("event %d, %s: %s, want %s", i+1, e.do, got, e.want)
				}
			}
		})
	}
}

// attempt builds the request that an event names.
func (w *world) attempt(event, remembered string) attempt {
	a := payment()
	if strings.Contains(event, "read") {
		a = reading()
	}
	if strings.HasPrefix(event, "somebody else") {
		a.user = tomasID
	}
	if strings.Contains(event, "something else") {
		a.digest = digest{9}
	}
	switch {
	case strings.HasSuffix(event, "with token"):
		a.proof = w.token
	case strings.HasSuffix(event, "with remembered"):
		a.proof = remembered
	case strings.HasSuffix(event, "with junk"):
		a.proof = "junk"
	}
	return a
}

func TestResendIsLimited(t *testing.T) {
	w := newWorld(t)
	w.try(payment())
	w.answer("password sandbox")
	first := w.code
	if v, sent := w.resend(w.token, false); sent != nil || !strings.Contains(v.Notice, "30 seconds") {
		t.Errorf("a code was sent at once again: %+v", v)
	}
	for range maxSends - 1 {
		w.clock.Advance(resendWait)
		if _, sent := w.resend(w.token, false); sent == nil || sent.code == first {
			t.Fatal("no new code was sent")
		}
	}
	w.clock.Advance(resendWait)
	if v, sent := w.resend(w.token, false); sent != nil || !strings.Contains(v.Notice, "No more codes") {
		t.Errorf("more than %d codes were sent: %+v", maxSends, v)
	}
}

func TestExpiredTokensAreForgotten(t *testing.T) {
	w := newWorld(t)
	for range 100 {
		w.try(payment())
	}
	w.clock.Advance(3 * time.Hour)
	w.try(payment())
	if n := len(w.list()); n != 1 {
		t.Errorf("%d tokens are held, want 1", n)
	}
}

func TestTokenIsSpentOnce(t *testing.T) {
	w := newWorld(t)
	w.try(payment())
	token := w.token
	w.approve(token)
	results := make(chan bool)
	const callers = 64
	for range callers {
		go func() {
			a := payment()
			a.proof = token
			results <- w.judge(a, w.scenario).approved
		}()
	}
	passed := 0
	for range callers {
		if <-results {
			passed++
		}
	}
	if passed != 1 {
		t.Errorf("%d callers passed with one approval", passed)
	}
}
