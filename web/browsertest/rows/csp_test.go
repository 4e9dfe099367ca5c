package rows_test

import (
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// strict is the policy of row 11; APPROVAL stands for the approval page's origin.
const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; frame-src APPROVAL"

// Row 11: everything works under a strict policy. The harness fails the test for
// any violation; that the dialog is there and dressed is seen here.
func TestStrictPolicy(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{csp: strict})
	p := g.visit(t)
	running := fund(p, nil)
	frame := p.Frame(wise.PagePath)
	got := browsertest.Eval[map[string]any](p, `
		const box = document.querySelector('.tw-approval-modal').getBoundingClientRect();
		const style = (selector) => getComputedStyle(document.querySelector(selector));
		return {
			width: box.width,
			radius: style('.tw-approval-modal').borderRadius,
			overlay: style('dialog').position,
			height: parseFloat(style('dialog iframe').height) >= 400,
			form: style('dialog form').display,
			loading: style('dialog iframe').display,
		}`)
	want := map[string]any{"width": 540.0, "radius": "16px", "overlay": "fixed", "height": true, "form": "none", "loading": "block"}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	g.customer(t).Approve(frame, p)
	g.paid(t, running)
	clean(t, p)
	// The channel has carried it: its connection is one to 'self' as well.
	if g.asked("GET /countersign/v1/channel") == 0 {
		t.Error("the channel was not opened")
	}
}

// The other two dialogs under it.
func TestStrictPolicyWithWindows(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{csp: strict})
	p := g.visit(t)
	running := fund(p, object{"flow": "popup"})
	if got := browsertest.Eval[string](p, `
		while (!document.querySelector(a)) await new Promise((next) => setTimeout(next, 20));
		return getComputedStyle(document.querySelector(a)).borderRadius`, primary); got != "10px" {
		t.Errorf("the button is not dressed: %s", got)
	}
	p.Click(primary)
	p.Window(wise.PagePath).Close()
	browsertest.Wait(p, "the dialog that waits", "return document.querySelector('dialog h2')?.textContent.startsWith('Waiting')")
	p.Click(primary)
	window := p.Window(wise.PagePath)
	g.customer(t).Approve(window, window)
	g.paid(t, running)
}
