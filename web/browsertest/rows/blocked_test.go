package rows_test

import (
	"testing"

	"countersign/web/browsertest"
)

// Row 5: a blocked popup becomes a button in a dialog, and a click on it opens
// the window.
func TestBlockedPopup(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			p := b.visit(t)
			running := b.pay(p, object{"flow": flow}, "/api/1") // in no click: Chromium blocks it
			browsertest.Wait(p, "the button", "return document.activeElement?.matches(a)", primary)
			if p.Windows() != 1 {
				t.Fatal("the window was not blocked")
			}
			p.Click(primary)
			say(p.Window("/approval/token-1"), "success")
			done(t, running, "/api/1")
			clean(t, p)
			if got := calls(p); got != "required completed " {
				t.Errorf("called %q", got)
			}
			alone(t, p)
		})
	}
}

// The keyboard does it as well as the mouse.
func TestBlockedPopupByKeyboard(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := b.pay(p, object{"flow": "popup", "approvalPageUrl": b.approval("say=success")}, "/api/1")
	browsertest.Wait(p, "the button", "return document.activeElement?.matches(a)", primary)
	p.Press(browsertest.Enter)
	done(t, running, "/api/1")
}
