package rows_test

import (
	"io/fs"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/npm"
)

// axe is the accessibility checker that most auditors use.
var axe = npm.Package{
	Name: "axe-core", Version: "4.10.3",
	Integrity: "sha512-Xm7bpRXnDSX2YE2YFfBk2FnF0ep6tmG7xPh8iHee8MIcrgq762Nkce856dYtJYLkuIoYZvGfTs/PbZhideTcEg==",
}

// Row 10: axe-core finds nothing to complain about in the dialogs, light and
// dark, wide and narrow.
func TestDialogPassesAxe(t *testing.T) {
	t.Parallel()
	script, err := fs.ReadFile(npm.Files(t, axe), "axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			eachDialog(t, []string{"prefers-color-scheme", scheme}, 320, func(t *testing.T, p *browsertest.Page) {
				t.Helper()
				browsertest.Do(p, "(0, eval)(a)", string(script))
				faults := browsertest.Eval[[]string](p, `
					const { violations, passes } = await axe.run('dialog', { iframes: false });
					if (!passes.some((p) => p.id === 'color-contrast')) return ['axe has seen no text'];
					return violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.failureSummary + ' ' + n.html))`)
				for _, fault := range faults {
					t.Error(fault)
				}
			})
		})
	}
}
