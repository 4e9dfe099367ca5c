package factors_test

import (
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// fingerprint is what the page knows of the customer's device.
const fingerprint = "example-device"

func TestPIN(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	s := v.asks(askPIN)
	if s.Focus != "countersign-input" || s.Step != "" || !strings.Contains(s.Left, "Attempts left: 5") {
		t.Errorf("the dialog shows %+v", s)
	}
	v.enter(wise.PIN)
	v.paid(running)
	if got := v.noted(); got != "required completed" {
		t.Errorf("the page was called %q", got)
	}
}

// SMS, and what may stand in its place: each by the channel that was chosen.
func TestCodeByEachChannel(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
	for i, c := range [][2]string{{"sms", "Text message (SMS)"}, {"whatsapp", "WhatsApp message"}, {"voice", "Phone call"}} {
		running := v.payFor("", v.newTransfer("Harbour Light", 1))
		v.asks(askChannel)
		v.press(c[1])
		v.asks(askCode)
		v.enter(v.code(i+1, c[0]))
		v.completed(running)
		v.executed(i + 1)
		v.clean()
	}
}

// Three codes that are all needed are asked for one by one, without a choice.
func TestEveryCodeInTurn(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS", "WHATSAPP", "VOICE"}}).visit(t)
	running := v.pay("")
	for i, channel := range []string{"sms", "whatsapp", "voice"} {
		if got, want := v.asks(askSend).Step, "Step "+string(rune('1'+i))+" of 3"; got != want {
			t.Errorf("the dialog says %q, want %q", got, want)
		}
		v.press("Send code")
		v.asks(askCode)
		v.enter(v.code(i+1, channel))
	}
	v.paid(running)
}

// The page knows the device: the customer has nothing to do.
func TestDeviceFingerprint(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT"}}).visit(t)
	v.setUp(object{"devices": []object{{"deviceFingerprint": fingerprint}}})
	v.paid(v.pay("{ deviceFingerprint: async () => 'example-device' }"))
}

// A device that is not the right one counts as a wrong answer, and can be tried
// again.
func TestDeviceFingerprintThatIsWrong(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT"}}).visit(t)
	v.setUp(object{"devices": []object{{"deviceFingerprint": fingerprint}}})
	running := v.pay("{ deviceFingerprint: () => window.device ?? 'another device' }")
	v.leaves("4")
	v.says(wrong)
	browsertest.Do(v, "window.device = a", fingerprint)
	v.press("Try again")
	v.paid(running)
}

// The page makes the face scan, with the provider's key, and knows what it is
// for.
func TestFaceMap(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"FACE_MAP"}}).visit(t)
	v.setUp(object{"faceMap": "ZXhhbXBsZQ=="})
	running := v.pay(`{ faceMap: async (scan) => {
		window.scan = scan;
		return 'ZXhhbXBsZQ==';
	} }`)
	v.asks(askFace)
	v.press("Start face scan")
	v.paid(running)
	got := browsertest.Eval[[]string](v, "return [scan.publicKey, scan.challenge.subject.payee, JSON.stringify(scan)]")
	if !strings.HasPrefix(got[0], "-----BEGIN PUBLIC KEY-----") || got[1] != "Tomas Lindqvist" {
		t.Errorf("the scan was made with %q", got)
	}
	for _, token := range v.tokens() {
		if strings.Contains(got[2], token) {
			t.Error("the page was given the one-time token")
		}
	}
}

// A hook that fails costs no attempt, and the customer can try again.
func TestHookThatFails(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"FACE_MAP"}}).visit(t)
	v.setUp(object{"faceMap": "ZXhhbXBsZQ=="})
	running := v.pay(`{ faceMap: () => {
		if (window.ready) return 'ZXhhbXBsZQ==';
		window.ready = true;
		throw new Error('no camera');
	} }`)
	v.asks(askFace)
	v.press("Start face scan")
	if s := v.says("That did not work. Please try again."); !strings.Contains(s.Left, "Attempts left: 5") {
		t.Errorf("the dialog shows %+v", s)
	}
	v.press("Start face scan")
	v.paid(running)
}

// Two factors, one after the other; the customer sees where they are.
func TestPINThenCode(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN", "SMS"}}).visit(t)
	running := v.pay("")
	if got := v.asks(askPIN).Step; got != "Step 1 of 2" {
		t.Errorf("the dialog says %q", got)
	}
	v.enter(wise.PIN)
	if got := v.asks(askChannel).Step; got != "Step 2 of 2" {
		t.Errorf("the dialog says %q", got)
	}
	v.press("Text message")
	v.asks(askCode)
	v.enter(v.code(1, "sms"))
	v.paid(running)
}

// Factors that were cleared may vanish from the provider's list: the steps stay.
func TestStepsWhenFactorsVanish(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN", "SMS"}, scenario: func(s *wise.Scenario) {
		s.Unconfirmed.ClearedFactors = "dropped"
	}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(wise.PIN)
	if got := v.asks(askChannel).Step; got != "Step 2 of 2" {
		t.Errorf("the dialog says %q", got)
	}
	v.press("Phone call")
	v.asks(askCode)
	v.enter(v.code(1, "voice"))
	v.paid(running)
}

func TestDeviceThenPIN(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT", "PIN"}}).visit(t)
	v.setUp(object{"devices": []object{{"deviceFingerprint": fingerprint}}})
	running := v.pay("{ deviceFingerprint: () => 'example-device' }")
	if got := v.asks(askPIN).Step; got != "Step 2 of 2" {
		t.Errorf("the dialog says %q", got)
	}
	v.enter(wise.PIN)
	v.paid(running)
}

// What is optional is not asked for, not counted, and does not keep the dialog
// from being used.
func TestOptionalFactorsAreLeftOut(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}, optional: []string{"FACE_MAP", "PASSWORD"}}).visit(t)
	running := v.pay("")
	if got := v.asks(askPIN).Step; got != "" {
		t.Errorf("the dialog says %q", got)
	}
	v.enter(wise.PIN)
	v.paid(running)
}

// A challenge without factors is approved already: nobody is asked.
func TestNothingToProve(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{}, scenario: func(s *wise.Scenario) { s.Factors = []string{} }}).visit(t)
	v.paid(v.pay(""))
}

// The calendar versions of Wise's API work as the old paths do.
func TestVersion(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN", "SMS"}, provider: withVersion("2026Q4")}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(wise.PIN)
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	v.enter(v.code(1, "sms"))
	v.paid(running)
	if v.asked("/2026Q4/one-time-token/sms/verify") != 1 {
		t.Error("the version was not used")
	}
}
