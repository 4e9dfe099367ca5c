package factors_test

import (
	"strings"
	"testing"
	"time"

	"countersign/server"
	"countersign/web/browsertest"
)

// A code is sent only once the customer has chosen how, over that channel, and
// the masked number is shown then.
func TestCodeIsSentOnlyWhenChosen(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
	running := v.pay("")
	s := v.asks(askChannel)
	if want := "Text message (SMS) WhatsApp message Phone call"; !strings.HasPrefix(strings.Join(s.Buttons, " "), want) {
		t.Errorf("the choices are %q", s.Buttons)
	}
	// The page has had every chance to have one sent.
	v.Press(browsertest.Tab)
	v.challenge()
	if got := v.phone(); len(got) != 0 || v.asked("/trigger") != 0 {
		t.Fatalf("the phone has got %v already", got)
	}
	v.press("WhatsApp")
	s = v.asks(askCode)
	if !strings.Contains(s.Text, "WhatsApp message") || !strings.Contains(s.Text, "…\u20600123") || strings.Contains(s.Text, "7700") {
		t.Errorf("the dialog says %q", s.Text)
	}
	v.enter(v.code(1, "whatsapp"))
	v.paid(running)
	if got := v.asked("/trigger"); got != 1 {
		t.Errorf("%d codes were sent", got)
	}
}

// Another code can be sent after a pause that is counted down; the last one
// counts.
func TestResend(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}, limits: func(l *server.Limits) { l.ResendPause = 6 * time.Second }}).visit(t)
	running := v.pay("")
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	first := v.code(1, "sms")
	waiting := browsertest.Eval[[]string](v, read+`
		const button = seen('button').find((e) => e.innerText.startsWith('Send a new code'));
		button.click();
		return [button.getAttribute('aria-disabled'), button.innerText]`)
	if waiting[0] != "true" || !strings.Contains(waiting[1], "0:0") {
		t.Errorf("the button is %q", waiting)
	}
	v.press("Send a new code") // waits until it can be pressed
	v.await("success", "return s.Success === 'A new code is on its way.' && s.Status === s.Success")
	second := v.code(2, "sms")
	if got := v.asked("/sms/trigger"); got != 2 {
		t.Errorf("%d codes were sent", got)
	}
	if first != second {
		browsertest.Do(v, "document.getElementById('countersign-input').focus()")
		v.enter(first)
		v.says(wrong)
	}
	browsertest.Do(v, "document.getElementById('countersign-input').focus()")
	v.enter(second)
	v.paid(running)
}

// The customer may change their mind about the channel; each has a code of its
// own.
func TestAnotherChannel(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
	running := v.pay("")
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	v.code(1, "sms")
	v.press("Choose another way")
	v.asks(askChannel)
	v.press("Phone call")
	v.asks(askCode)
	v.enter(v.code(2, "voice"))
	v.paid(running)
}

// A code that is on its way is not sent again when the customer comes back to
// its channel.
func TestBackToTheSameChannel(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
	running := v.pay("")
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	v.press("Choose another way")
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	v.enter(v.code(1, "sms"))
	v.paid(running)
}

// Codes are pasted and filled in as they come: in groups, with
// space around them, in other digits; and the field tells phones what it is for.
func TestPasteAndAutofill(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
	running := v.pay("")
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	field := browsertest.Eval[[]string](v, `
		const input = document.activeElement;
		return [input.autocomplete, input.inputMode, input.type, input.labels[0].innerText]`)
	if strings.Join(field, " ") != "one-time-code numeric text One-time code" {
		t.Errorf("the field is %q", field)
	}
	code := v.code(1, "sms")
	grouped := code[:3] + "-" + code[3:]
	arabic := strings.Map(func(r rune) rune { return r - '0' + '٠' }, code)
	for _, text := range []string{code, " " + code[:3] + " " + code[3:] + "\n", grouped, arabic} {
		got := browsertest.Eval[string](v, `
			const input = document.getElementById('countersign-input');
			input.focus();
			input.select();
			const clipboardData = new DataTransfer();
			clipboardData.setData('text', a);
			input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
			return input.value`, text)
		if got != code {
			t.Errorf("pasting %q gives %q", text, got)
		}
	}
	v.Press(browsertest.Enter)
	v.paid(running)
}

// A PIN's field hides it, offers to show it, and is not kept by browsers.
func TestPINField(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	state := func() string {
		return strings.Join(browsertest.Eval[[]string](v, `
			const input = document.getElementById('countersign-input');
			return [input.type, input.autocomplete, input.inputMode, input.name,
				document.querySelector('[aria-controls=countersign-input]').getAttribute('aria-pressed')]`), " ")
	}
	if got := state(); got != "password off numeric  false" {
		t.Errorf("the field is %q", got)
	}
	v.press("Show PIN")
	if got := state(); got != "text off numeric  true" {
		t.Errorf("the shown field is %q", got)
	}
	v.press("Show PIN")
	if got := state(); got != "password off numeric  false" {
		t.Errorf("the hidden field is %q", got)
	}
	v.press("Cancel")
	v.refused(running, "cancelled")
}

// A provider that does not send a code says so, and there are other ways.
func TestCodeThatIsNotSent(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
	v.setUp(object{"phone": nil})
	running := v.pay("")
	v.asks(askChannel)
	v.press("Text message")
	if s := v.says("That did not work. Please try again."); !strings.Contains(s.Left, "Attempts left: 5") {
		t.Errorf("the dialog shows %+v", s)
	}
	v.press("Cancel")
	v.refused(running, "cancelled")
}
