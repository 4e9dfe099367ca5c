package factors_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/shared/wire"
	"countersign/web/browsertest"
)

// secretIn reports that a text holds digits by themselves, as a PIN would stand
// there, and not as a part of a longer number, an id or a time.
func secretIn(text, secret string) bool {
	return regexp.MustCompile(`(^|[^0-9A-Za-z.:_-])` + regexp.QuoteMeta(secret) + `($|[^0-9A-Za-z.:_-])`).MatchString(text)
}

// clearIn searches all that the page has sent, and all that the gateway has said,
// for secrets.
func (v visit) clearIn(secrets ...string) {
	v.t.Helper()
	res, err := http.Get(v.admin + "/metrics")
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	metrics, err := io.ReadAll(res.Body)
	if err != nil || !strings.Contains(string(metrics), "countersign_") {
		v.t.Fatalf("the metrics are %d bytes (%v)", len(metrics), err)
	}
	sealed := 0
	texts := map[string]string{"the metrics": string(metrics), "the log": v.log.String()}
	for _, s := range v.Sent() {
		texts[s.Method+" "+s.URL] += s.URL + "\n" + s.Body + "\n"
		for name, value := range s.Headers {
			texts["headers of "+s.Method+" "+s.URL] += name + ": " + value.(string) + "\n"
		}
		if strings.Count(s.Body, ".") == 4 {
			sealed++
		}
	}
	if sealed == 0 || !strings.Contains(v.log.String(), wire.SegmentVerify) && !strings.Contains(v.log.String(), "/enrolments/") {
		v.t.Errorf("%d sealed answers were seen to leave: this shows nothing\n%s", sealed, v.log.String())
	}
	for where, text := range texts {
		for _, secret := range secrets {
			if secretIn(text, secret) || len(secret) > 8 && strings.Contains(text, base64.RawURLEncoding.EncodeToString([]byte(secret))[:len(secret)]) {
				v.t.Errorf("%s hold(s) %q", where, secret)
			}
		}
	}
}

// PIN and fingerprint never leave the page in clear, and the gateway says
// nothing of them, whether they are right or wrong.
func TestSecretsNeverLeaveInClear(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT", "PIN"}}).visit(t)
	v.setUp(object{"devices": []object{{"deviceFingerprint": fingerprint}}})
	running := v.pay("{ deviceFingerprint: () => (window.device ||= (setTimeout(() => (device = 'example-device')), 'another-device')) }")
	v.says(wrong)
	v.press("Try again")
	v.asks(askPIN)
	v.enter(wrongPIN)
	v.says(wrong)
	v.enter(wise.PIN)
	v.paid(running)
	v.clearIn(wise.PIN, wrongPIN, fingerprint, "another-device")
	// What left is what the provider has opened.
	if got := v.asked("/pin/verify"); got != 2 {
		t.Errorf("the provider was asked %d times", got)
	}
	kept := browsertest.Eval[string](v, `
		return JSON.stringify([localStorage, sessionStorage, document.cookie, history.state, Object.keys(window).filter((name) => {
			try { return typeof window[name] === 'string' && window[name].includes('4826') } catch { return false }
		})])`)
	if strings.Contains(kept, wise.PIN) {
		t.Errorf("the page keeps %s", kept)
	}
}

// A field that goes keeps nothing of what was typed in it, whatever the page, or a
// script in it, still holds of the dialog.
func TestFieldsForgetWhatWasTyped(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	const held = "window.held = document.getElementById('countersign-input')"
	running := v.pay("")
	v.asks(askPIN)
	browsertest.Do(v, held)
	v.enter(wise.PIN)
	v.completed(running)
	if got := browsertest.Eval[string](v, "return held.value"); got != "" {
		t.Errorf("after the payment the field holds %q", got)
	}
	running = v.payFor("", v.newTransfer("Harbour Light", 1))
	v.asks(askPIN)
	browsertest.Do(v, held)
	v.Type("48")
	v.Press(browsertest.Escape)
	running.Settle().Is(t, "SCAError", "cancelled")
	if got := browsertest.Eval[string](v, "return held.value"); got != "" {
		t.Errorf("after giving up the field holds %q", got)
	}
	v.clean()
}

// The provider has changed its key while the dialog was open: the answer is
// sealed again, once, and costs nothing.
func TestKeyRotatedWhileOpen(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(wrongPIN) // so that page and gateway have a key
	v.leaves("4")
	v.rotate()
	v.enter(wise.PIN)
	v.paid(running)
	if got := v.asked("/pin/verify"); got != 3 {
		t.Errorf("the provider was asked %d times, want 3", got)
	}
	if got := len(v.Requests("/key")); got != 2 {
		t.Errorf("the page asked %d times for a key, want 2", got)
	}
}

// A wrong answer that has to be sealed again is one wrong answer.
func TestKeyRotatedAndWrong(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(wrongPIN)
	v.leaves("4")
	v.rotate()
	v.enter(wrongPIN)
	if s := v.leaves("3"); s.Alert != wrong {
		t.Errorf("the dialog says %q", s.Alert)
	}
	v.enter(wise.PIN)
	v.paid(running)
}

// The provider's reply may be plain JSON instead of a JWE.
func TestPlainReplies(t *testing.T) {
	t.Parallel()
	for _, cleared := range []string{"kept", "dropped"} {
		t.Run(cleared, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT", "PIN"}, scenario: func(s *wise.Scenario) {
				s.Unconfirmed.SealedReplies = false
				s.Unconfirmed.ClearedFactors = cleared
			}}).visit(t)
			v.setUp(object{"devices": []object{{"deviceFingerprint": fingerprint}}})
			running := v.pay("{ deviceFingerprint: () => 'example-device' }")
			v.asks(askPIN)
			v.enter(wrongPIN)
			v.says(wrong)
			v.enter(wise.PIN)
			v.paid(running)
		})
	}
}
