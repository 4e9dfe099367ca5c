package workflow_test

import (
	"testing"

	"countersign/server/sandbox/mipise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/axe"
)

// axe-core finds nothing to complain about where a secret is chosen and where a
// code says what it is for, light and dark, wide and narrow.
func TestLooks(t *testing.T) {
	t.Parallel()
	script := axe.Script(t)
	for _, scheme := range []string{"light", "dark"} {
		for name, width := range map[string]int{"wide": 900, "narrow": 320} {
			t.Run(scheme+" "+name, func(t *testing.T) {
				t.Parallel()
				c := newCounter(t, mipise.NewUserID, "")
				c.Media("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce")
				c.Viewport(width, 700)
				at := func(place string) {
					t.Helper()
					axe.Check(t, c.Page, script, "dialog")
					if browsertest.Eval[bool](c, "return document.querySelector('dialog').scrollWidth > innerWidth") {
						t.Errorf("%s is wider than the screen", place)
					}
					c.SaveScreenshot(place + ".png")
				}
				running := c.start("return countersign.factors(" + c.options("{}") + ").setUp()")
				c.asks("Get your one-time code", step(1, 6))
				at("send")
				c.Click(".countersign-panel .countersign-button--primary")
				c.asks("Enter your code", step(1, 6))
				at("code")
				c.enter(c.code())
				c.confirm(step(2, 6))
				c.confirm(step(3, 6))
				c.asks("Choose your secret code", step(4, 6))
				at("new")
				c.enter(secret)
				c.asks("Repeat your secret code", step(4, 6))
				at("repeat")
				c.enter("Another2026")
				c.asks("Choose your secret code", step(4, 6))
				at("mismatch")
				c.Press(browsertest.Escape)
				running.Settle().Is(t, "SCAError", "cancelled")
			})
		}
	}
}
