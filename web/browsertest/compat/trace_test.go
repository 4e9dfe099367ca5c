package compat_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// keys lists a page's globals, symbols included.
const keys = `Reflect.ownKeys(window).map(String)`

// "No other global appears", neither at loading nor when the helper has run a
// whole flow; a module sets none at all.
func TestNoOtherGlobal(t *testing.T) {
	for name, row := range map[string]struct {
		html    string
		globals []string
	}{
		"script": {script + `<script>paying(countersign)</script>`, []string{"countersign", "twApproveApiActionHelpers"}},
		"module": {`<script type="module">import * as c from '/dist/countersign.mjs'; paying(c)</script>`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.Page("/", `<script>
				window.before = null; window.done = null; window.paying = null;
				window.before = `+keys+`;
				window.paying = (c) => (window.done = c.create({ approvalPageUrl: '`+b.page()+`' })('/api/pay').then((r) => r.text()));
			</script>`+row.html)
			page := browsertest.Open(t, b.Home+"/")
			paid(t, browsertest.Settle(page, `return window.done`))
			added := browsertest.Eval[[]string](page, `const before = new Set(window.before); return `+keys+`.filter((key) => !before.has(key)).sort()`)
			// The harness' own, and those that Chromium gives to a page that is
			// looked into.
			added = slices.DeleteFunc(added, func(key string) bool { return strings.Contains(key, "browsertest") })
			wantAll(t, "globals", added, row.globals...)
		})
	}
}

// "The Go runtime's Go, fs, process, path stay private, and a page's own
// globals of those names survive", whatever they are.
func TestPagesOwnGlobalsSurvive(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/", `<script>
		const names = ['Go', 'fs', 'process', 'path', 'require', 'bridge', 'global'];
		for (const name of names) window[name] = { mine: name };
		window.kept = names.map((name) => window[name]);
		Object.freeze(window.process);
	</script>`+script)
	page := browsertest.Open(t, b.Home+"/")
	paid(t, pay(page, b.page()).Settle())
	got := browsertest.Eval[[]bool](page, `return names.map((name, i) => window[name] === kept[i] && Object.keys(window[name]).join() === 'mine')`)
	wantAll(t, "kept", got, true, true, true, true, true, true, true)
}

// "Nothing is sent, stored or added to the page before it is needed."
func TestNothingBeforeItIsNeeded(t *testing.T) {
	const stored = `JSON.stringify([localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
		(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length])`
	b, page := start(t)
	document := browsertest.Eval[string](page, `return document.documentElement.outerHTML`)
	browsertest.Do(page, `await new Promise((idle) => requestIdleCallback(idle))`)
	wantAll(t, "requests by the script alone", page.Requests("/"), b.Home+"/", b.Home+"/dist/countersign.js")

	browsertest.Do(page, `
		const request = countersign.create({ preload: 'challenge' });
		await new Promise((idle) => requestIdleCallback(idle));
		await request('/api/answer');
		await request('/api/answer?status=404').catch(() => {});`)
	wantAll(t, "requests without a challenge", page.Requests("/"), b.Home+"/", b.Home+"/dist/countersign.js",
		b.Home+"/api/answer", b.Home+"/api/answer?status=404")
	want(t, "document", browsertest.Eval[string](page, `return document.documentElement.outerHTML`), document)
	want(t, "stored", browsertest.Eval[string](page, `return `+stored), `[0,0,"",0,0,0]`)

	// Nor does anything stay behind once it was.
	paid(t, pay(page, b.page()).Settle())
	want(t, "stored by a flow", browsertest.Eval[string](page, `return `+stored), `[0,0,"",0,0,0]`)
	want(t, "document after a flow", browsertest.Eval[string](page, `return document.documentElement.outerHTML`), document)
}

// The helper is fetched when the page is idle, by the first create(), and that
// leaves no trace in the page either.
func TestIdleDownloadLeavesNoTrace(t *testing.T) {
	_, page := start(t)
	document := browsertest.Eval[string](page, `return document.documentElement.outerHTML`)
	browsertest.Do(page, `countersign.create(); countersign.create()`)
	browsertest.Wait(page, "the helper", `return performance.getEntriesByType('resource').some((e) => e.name.endsWith('.wasm') && e.responseEnd)`)
	browsertest.Wait(page, "the runtime's script to be gone", `return document.documentElement.outerHTML === a`, document)
	want(t, "downloads of the helper", len(page.Requests(".wasm")), 1)
}
