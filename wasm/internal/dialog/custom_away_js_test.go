package dialog

import (
	"syscall/js"
	"testing"

	"countersign/wasm/internal/helper"
)

// While the address is under way the page's prompt is busy, whatever is told of the
// challenge, and a second click does nothing.
func TestCustomAwayIsBusyWhileLeaving(t *testing.T) {
	c := showCustomAs(t, recording, func(p *Presenter, shown helper.Presentation, page js.Value) opener {
		return newCustomAway(p.newCustom(newSurface(p, shown), page))
	})
	c.until("a.views.length === 1")
	js.Global().Set("opened", 0)
	c.opener.(*customAway).window.Set("open", script(t, `return () => {
		globalThis.opened++
		return { closed: false, close() { this.closed = true }, focus() {}, document: {}, location: { href: 'x', replace(to) { this.href = to } } }
	}`))
	script(t, "a.controller.elsewhere(); a.controller.elsewhere()", c.seen)
	if e := c.next(); e != helper.SurfaceLeaving {
		t.Errorf("told %v", e)
	}
	c.Update(c.opener.(*customAway).shown.Challenge)
	c.until("a.views.length === 3")
	if n := js.Global().Get("opened").Int(); n != 1 || !script(t, "return a.views[1].busy && a.views[2].busy", c.seen).Bool() {
		t.Errorf("%d windows, and views %s", n, js.Global().Get("JSON").Call("stringify", c.seen.Get("views")))
	}
	c.Direct("https://bank.example/consent")
	c.until("a.views.length === 4 && !a.views[3].busy")
	script(t, "a.controller.elsewhere()", c.seen) // once more
	if n := js.Global().Get("opened").Int(); n != 2 {
		t.Errorf("%d windows", n)
	}
}
