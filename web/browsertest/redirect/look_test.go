package redirect_test

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/axe"
)

// axe-core finds nothing to complain about in the dialog, light and dark, wide
// and narrow; nothing is cut off on a screen of 320 pixels.
func TestDialogLooks(t *testing.T) {
	t.Parallel()
	script := axe.Script(t)
	for _, scheme := range []string{"light", "dark"} {
		for name, width := range map[string]int{"wide": 900, "narrow": 320} {
			t.Run(scheme+" "+name, func(t *testing.T) {
				t.Parallel()
				g := newShop(t, setup{})
				p := g.visit("/")
				p.Media("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce")
				p.Viewport(width, 640)
				running := pay(p, nil)
				for _, place := range []string{ready, waiting} {
					heading(p, place)
					axe.Check(t, p, script, "dialog")
					if browsertest.Eval[bool](p, "return document.querySelector('dialog').scrollWidth > innerWidth") {
						t.Errorf("%s is wider than the screen", place)
					}
					p.SaveScreenshot(place + ".png")
					if place == ready {
						p.Click(primary)
						consent(p)
					}
				}
				p.Press(browsertest.Escape)
				g.refused(running, "cancelled")
			})
		}
	}
}

// The keyboard does all of it, and the focus comes back.
func TestDialogByKeyboard(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	browsertest.Do(p, "document.getElementById('go').focus()")
	running := pay(p, nil)
	heading(p, ready)
	said := browsertest.Eval[string](p, "return document.querySelector('.countersign-status').textContent")
	if said == "" {
		t.Error("a screen reader hears nothing of it")
	}
	p.Press(browsertest.Tab)
	if !browsertest.Eval[bool](p, "return document.activeElement.matches(a)", primary) {
		t.Fatalf("the focus goes to %s", browsertest.Eval[string](p, "return document.activeElement.outerHTML"))
	}
	p.Press(browsertest.Enter)
	give(consent(p), "approve")
	g.paid(running)
	if !browsertest.Eval[bool](p, "return document.activeElement.id === 'go'") {
		t.Error("the focus has not come back")
	}
}

// It speaks eight languages.
func TestDialogInGerman(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	running := pay(p, object{"locale": "de-AT"})
	heading(p, "Weiter auf der Seite von Intergiro")
	p.Press(browsertest.Escape)
	g.refused(running, "cancelled")
}
