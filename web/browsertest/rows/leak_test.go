package rows_test

import (
	"fmt"
	"testing"

	"countersign/web/browsertest"
)

// leaky are the flows that could leave something behind, one each way.
func leaky(t *testing.T, b *bank, p *browsertest.Page, n int) {
	t.Helper()
	path := fmt.Sprintf("/api/leak/%d", n)
	config := object{"preload": "challenge"}
	switch n % 5 {
	case 0:
		config["approvalPageUrl"] = b.approval("say=success")
		done(t, b.pay(p, config, path), path)
	case 1:
		config["approvalPageUrl"] = b.approval("say=failed")
		refused(t, b.pay(p, config, path), "declined")
	case 2:
		running := b.pay(p, config, path)
		browsertest.Do(p, `
			while (!document.querySelector(a)) await new Promise((next) => setTimeout(next, 5));
			document.querySelector(a).click()`, cancel)
		refused(t, running, "cancelled")
	case 3:
		config["flow"] = "popup"
		running := b.pay(p, config, path)
		browsertest.Do(p, `
			while (!document.querySelector(a)) await new Promise((next) => setTimeout(next, 5));
			document.querySelector(a).click()`, cancel)
		refused(t, running, "cancelled")
	case 4:
		running := b.abortable(p, config, path)
		browsertest.Do(p, "while (!document.querySelector('dialog')) await new Promise((next) => setTimeout(next, 5))")
		stop(p)
		aborted(t, running)
	}
}

// Row 12: nothing leaks. After fifty flows there are as many nodes, listeners,
// timers and functions (the helper's callbacks are functions) as before.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	p.Tally()
	n := 0
	round := func(flows int) {
		t.Helper()
		for range flows {
			leaky(t, b, p, n)
			n++
		}
		// What the test itself has kept of the promises.
		browsertest.Do(p, "globalThis[Symbol.for('browsertest')].length = 0; document.documentElement.dataset.calls = ''")
	}
	round(10)
	// What the browser itself keeps varies a little; one of anything for each
	// flow, or only for each kind of flow, would be ten.
	const flows = 50
	for _, name := range p.Leaks(flows/5-1, func() { round(flows) }) {
		t.Errorf("there are ever more %s", name)
	}
	clean(t, p)
}
