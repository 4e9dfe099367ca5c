// Package axe checks pages with axe-core, the accessibility checker that most
// auditors use. It is downloaded by package npm; driving a browser is in package
// browsertest.
package axe

import (
	"io/fs"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/npm"
)

var core = npm.Package{
	Name: "axe-core", Version: "4.10.3",
	Integrity: "sha512-Xm7bpRXnDSX2YE2YFfBk2FnF0ep6tmG7xPh8iHee8MIcrgq762Nkce856dYtJYLkuIoYZvGfTs/PbZhideTcEg==",
}

// Script gives axe-core. It is to be fetched before the parallel tests that run
// it.
func Script(t testing.TB) string {
	t.Helper()
	script, err := fs.ReadFile(npm.Files(t, core), "axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// Check fails the test for each violation within the element that a selector
// names. The element must have text in it.
func Check(t testing.TB, p browsertest.Scope, script, selector string) {
	t.Helper()
	// As a body of its own, and not by eval, which a page's policy may forbid.
	if !browsertest.Eval[bool](p, "return 'axe' in window") {
		browsertest.Do(p, script)
	}
	faults := browsertest.Eval[[]string](p, `
		const { violations, passes } = await axe.run(a, { iframes: false });
		if (!passes.some((p) => p.id === 'color-contrast')) return ['axe has seen no text'];
		return violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.failureSummary + ' ' + n.html))`, selector)
	for _, fault := range faults {
		t.Error(fault)
	}
}
