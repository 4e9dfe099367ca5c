package browsertest

import (
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click waits for the element and clicks its middle, as a customer would: the
// event is trusted, counts as a user gesture, and goes to whatever lies on top.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.clickAt(Middle(p, selector))
}

// ClickAt clicks a point, in CSS pixels from the top left of the viewport.
func (p *Page) ClickAt(x, y float64) {
	p.t.Helper()
	p.clickAt(x, y)
}

func (p *Page) clickAt(x, y float64) {
	p.t.Helper()
	p.act("clicking", chromedp.MouseClickXY(x, y))
}

// Middle waits until the element has a size and a place, and gives its middle
// within the frame's viewport.
func Middle(in Scope, selector string) (x, y float64) {
	in.self().t.Helper()
	Wait(in, "the element "+selector, `
		const e = document.querySelector(a);
		if (!e) return false;
		e.scrollIntoView({ block: 'center', behavior: 'instant' });
		const box = () => JSON.stringify(e.getBoundingClientRect());
		const before = box();
		await new Promise((next) => setTimeout(next, 50));
		return e.getBoundingClientRect().width > 0 && box() === before`, selector)
	at := Eval[[2]float64](in, `
		const box = document.querySelector(a).getBoundingClientRect();
		return [box.x + box.width / 2, box.y + box.height / 2]`, selector)
	return at[0], at[1]
}

// Keys for Press.
const (
	Escape = kb.Escape
	Enter  = kb.Enter
	Tab    = kb.Tab
)

// Press presses a key: one of the names here, or a character.
func (p *Page) Press(key string) {
	p.t.Helper()
	p.act("pressing a key", chromedp.KeyEvent(key))
}

// PressShift presses a key with Shift held.
func (p *Page) PressShift(key string) {
	p.t.Helper()
	p.act("pressing a key", chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierShift)))
}

// Type types text into whatever has the focus.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.act("typing", chromedp.KeyEvent(text))
}
