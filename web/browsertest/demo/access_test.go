package demo

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/axe"
	"countersign/web/browsertest/customer"
)

// TestPagesPassAxe: axe-core finds nothing to complain about in what a newcomer
// meets, light and dark: the demo bank before and after a payment, the approval
// page at each of its steps, the phone, and the sandbox's first page.
func TestPagesPassAxe(t *testing.T) {
	script := axe.Script(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			b := open(t, small, func(p *browsertest.Page) { p.Media("prefers-color-scheme", scheme) })
			check := func(p *browsertest.Page) {
				t.Helper()
				customer.Still(p)
				axe.Check(t, p, script, "html")
			}
			check(b.Page)
			b.Pay("tab")
			window := b.Window("/approve-api-action/")
			browsertest.Wait(window, "the password's field", "return document.querySelector('input[type=password]') !== null")
			check(window)
			b.Password(window, window)
			check(window)
			window.Type(b.Code())
			window.Press(browsertest.Enter)
			b.WantResult("Paid", "exactly once")
			check(b.Page)
			for _, path := range []string{"/", "/phone", "/_sandbox/"} {
				b.Go(b.Sandbox + path)
				check(b.Page)
			}
		})
	}
}
