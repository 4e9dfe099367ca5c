package firefox_test

import (
	"slices"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

// The page's own dialog asks for the PIN, which is encrypted here, and for a code from
// the phone. A wrong PIN can be put right, and the focus goes back where it was.
func TestDialogPays(t *testing.T) {
	b := open(t)
	b.Pay("dialog")
	b.Shows("250.00", "Tomas Lindqvist")
	b.Focused("#countersign-input[type=password]")
	b.Type("1111")
	b.Press(browsertest.Enter)
	browsertest.Wait(b, "the complaint", `
		const dialog = document.querySelector('dialog');
		return dialog.querySelector('[role=alert]').innerText !== '' && dialog.querySelector('form').getAttribute('aria-busy') === 'false'`)
	b.EnterPIN()
	b.EnterCode()
	b.paid(1)
	b.WantTimeline()
	if got := browsertest.Eval[string](b, "return document.activeElement.id"); got != "submit" {
		t.Errorf("the focus is at %q", got)
	}
}

// The keyboard stays in the dialog. Escape and a reload give up, without a payment; the
// next one asks anew.
func TestDialogIsLeft(t *testing.T) {
	b := open(t)
	b.Pay("dialog")
	b.secondStep()
	b.wantKeyboard("sms", "whatsapp", "voice", "Continue with Wise", "Cancel")
	b.Press(browsertest.Escape)
	b.notPaid("Cancelled", 0)

	b.Pay("dialog")
	b.secondStep()
	b.Reload()
	b.Ready()
	b.done(0)

	b.Pay("dialog")
	b.EnterPIN()
	b.EnterCode()
	b.paid(1)
}

// wantKeyboard fails the test unless Tab reaches all buttons of the dialog, and nothing
// of the page behind it.
func (b bank) wantKeyboard(buttons ...string) {
	b.T.Helper()
	for range 2 * len(buttons) { // of those that there are at first
		b.Press(browsertest.Tab)
		at := browsertest.Eval[[]string](b, `
			const at = document.activeElement;
			return [at.closest('dialog, body').localName, at.localName, at.value || at.textContent]`)
		// Beyond the last button is the browser's own bar, for which the body stands.
		if at[0] != "dialog" && at[1] != "body" {
			b.T.Errorf("the focus is behind the dialog, at a %s: %s", at[1], at[2])
		}
		buttons = slices.DeleteFunc(buttons, func(label string) bool { return label == at[2] })
	}
	if len(buttons) > 0 {
		b.T.Errorf("not reached: %q", buttons)
	}
}

// secondStep answers the first step of the dialog, and waits for the next one.
func (b bank) secondStep() {
	b.T.Helper()
	b.EnterPIN()
	browsertest.Wait(b, "the second step", "return document.querySelector('dialog button[value=sms]') !== null")
	customer.Still(b.Page)
}
