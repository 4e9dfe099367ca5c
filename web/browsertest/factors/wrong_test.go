package factors_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

const wrongPIN = "9753"

// wrongly answers whatever is asked for five times, and watches what is said.
func wrongly(v visit, answer string) {
	v.t.Helper()
	for _, left := range []string{"4", "3", "2", "1"} {
		v.enter(answer)
		s := v.leaves(left)
		want := wrong
		if left == "1" {
			want = last
		}
		if s.Alert != want {
			v.t.Errorf("with %s attempts left the dialog says %q", left, s.Alert)
		}
		for _, factor := range []string{"PIN", "code", "SMS", "WhatsApp", "phone", "Wise"} {
			if strings.Contains(s.Alert, factor) {
				v.t.Errorf("%q names the factor", s.Alert)
			}
		}
		if got := browsertest.Eval[string](v, "return document.activeElement.value"); got != "" || s.Focus != "countersign-input" {
			v.t.Errorf("the field holds %q, and the focus is at %s", got, s.Focus)
		}
	}
	v.enter(answer)
}

// locked waits for the lock-out screen, which says until when, and closes it.
func (v visit) lockedOut(running browsertest.Running) {
	v.t.Helper()
	s := v.asks(saysLocked)
	end := regexp.MustCompile(`paused this until (.+)\. Please try again after that\.`).FindStringSubmatch(s.Text)
	if end == nil {
		v.t.Fatalf("the dialog says %q", s.Text)
	}
	// The browser's own clock and language write the time.
	near := browsertest.Eval[[]string](v, `
		const write = (minutes) => new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' }).format(Date.now() + minutes * 60000);
		return [14, 15, 16].map(write)`)
	if !slices.ContainsFunc(near, func(time string) bool { return strings.Contains(end[1], time) }) {
		v.t.Errorf("locked until %q, want one of %q", end[1], near)
	}
	if strings.Join(s.Buttons, " ") != "Close" || s.Left != "" {
		v.t.Errorf("there is more than Close: %+v", s)
	}
	if !strings.Contains(s.Status, end[0]) || s.Focus != saysLocked {
		v.t.Errorf("said aloud is %q, and the focus is at %q", s.Status, s.Focus)
	}
	if running.Settled() {
		v.t.Error("settled before the customer has read it")
	}
	v.press("Close")
	v.refused(running, "blocked")
	v.ended("blocked")
}

// Wrong answers are told without naming the factor; the last one is warned of;
// the fifth locks.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	t.Run("PIN", func(t *testing.T) {
		t.Parallel()
		v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
		running := v.pay("")
		v.asks(askPIN)
		wrongly(v, wrongPIN)
		v.lockedOut(running)
		if got := v.asked("/pin/verify"); got != 5 {
			t.Errorf("the provider was asked %d times", got)
		}
	})
	t.Run("code", func(t *testing.T) {
		t.Parallel()
		v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
		running := v.pay("")
		v.asks(askChannel)
		v.press("Text message")
		v.asks(askCode)
		v.code(1, "sms")
		wrongly(v, v.wrongCode())
		v.lockedOut(running)
		if got := v.asked("/sms/verify"); got != 5 {
			t.Errorf("the provider was asked %d times", got)
		}
	})
}

// Attempts are counted over all factors of a challenge, and a right answer
// between wrong ones goes on.
func TestAttemptsCountTogether(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN", "SMS"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(wrongPIN)
	v.leaves("4")
	v.enter(wise.PIN)
	if s := v.asks(askChannel); s.Alert != "" || !strings.HasSuffix(s.Left, " 4") {
		t.Errorf("the dialog shows %+v", s)
	}
	v.press("Text message")
	v.asks(askCode)
	code := v.code(1, "sms")
	v.enter(v.wrongCode())
	v.leaves("3")
	v.enter(code)
	v.paid(running)
}

// clearlyLocked has the provider say by its status that a customer is locked
// out; what it really answers is not documented.
func clearlyLocked(s *wise.Scenario) { s.Unconfirmed.BlockedStatus = http.StatusLocked }

// The lock-out is another customer's, or another tab's, work: the provider
// refuses the code, and the dialog says for how long.
func TestLockedMeanwhile(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}, scenario: clearlyLocked}).visit(t)
	running := v.pay("")
	v.asks(askChannel)
	v.lock()
	v.press("WhatsApp")
	v.lockedOut(running)
	if got := v.phone(); len(got) != 0 {
		t.Errorf("the phone has got %v", got)
	}
}

// Escape leaves the lock-out screen as Close does.
func TestEscapeFromTheLockOut(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}, scenario: clearlyLocked}).visit(t)
	running := v.pay("")
	v.asks(askChannel)
	v.lock()
	v.press("WhatsApp")
	v.asks(saysLocked)
	v.Press(browsertest.Escape)
	v.refused(running, "blocked")
}

// What is not complete is not sent.
func TestIncompleteAnswers(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.enter("12")
	s := v.says("Please enter the complete PIN.")
	if got := v.asked("/pin/verify"); got != 0 || !strings.Contains(s.Left, "Attempts left: 5") {
		t.Errorf("the provider was asked %d times, and the dialog shows %+v", got, s)
	}
	// Typing on takes the complaint away.
	v.Type("3")
	v.says("")
	v.Press(browsertest.Escape)
	v.refused(running, "cancelled")
}

// The gateway cannot be reached: that is said, costs nothing, and the same
// answer may be given again.
func TestOffline(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.Block("*://*:*/countersign/v1/challenges/:id/factors/:factor/verify")
	v.enter(wise.PIN)
	s := v.says("There is no connection at the moment. Please try again.")
	if !strings.Contains(s.Left, "Attempts left: 5") {
		t.Errorf("the dialog shows %+v", s)
	}
	v.Block()
	browsertest.Do(v, "document.activeElement.value = ''")
	v.enter(wise.PIN)
	v.paid(running)
}

// The provider fails over an answer: nobody knows whether it was counted, so it
// is, and the dialog neither says that it was not nor that it was wrong.
func TestProviderFailsOverAnAnswer(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.change(object{"faults": object{"next": []object{{"fault": "drop_before", "path": "/pin/verify"}}}})
	v.enter(wise.PIN)
	s := v.says("There is no connection at the moment. Please try again.")
	if left := v.challenge().AttemptsLeft; left == nil || *left != 4 {
		t.Errorf("%v attempts are left, want 4; the dialog shows %+v", left, s)
	}
	browsertest.Do(v, "const input = document.getElementById('countersign-input'); input.value = ''; input.focus()")
	v.enter(wise.PIN)
	v.paid(running)
}

// The time of a challenge runs out while the customer types.
func TestExpiryWhileTyping(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}, scenario: func(s *wise.Scenario) { s.ChallengeSeconds = 12 }}).visit(t)
	begun := time.Now()
	running := v.pay("")
	s := v.asks(askPIN)
	if !strings.Contains(s.Left, "Less than a minute left") {
		t.Errorf("the dialog shows %+v", s)
	}
	v.Type("48")
	s = v.asks(saysExpired)
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	if strings.Join(s.Buttons, " ") != "Close" || !strings.Contains(s.Status, "Nothing has been confirmed") || s.Focus != saysExpired {
		t.Errorf("the dialog shows %+v", s)
	}
	v.press("Close")
	v.refused(running, "expired")
	if got := v.asked("/pin/verify"); got != 0 {
		t.Errorf("the provider was asked %d times", got)
	}
}

// The provider has forgotten the challenge, which its documentation gives no
// answer for: what cannot be answered here goes on at its own page.
func TestForgottenByTheProvider(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.end("expire")
	v.enter(wise.PIN)
	v.asks(askWise)
	v.press("Cancel")
	v.refused(running, "cancelled")
}
