package rows_test

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/axe"
)

// Row 10: axe-core finds nothing to complain about in the dialogs, light and
// dark, wide and narrow.
func TestDialogPassesAxe(t *testing.T) {
	t.Parallel()
	script := axe.Script(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			eachDialog(t, []string{"prefers-color-scheme", scheme}, 320, func(t *testing.T, p *browsertest.Page) {
				t.Helper()
				axe.Check(t, p, script, "dialog")
			})
		})
	}
}
