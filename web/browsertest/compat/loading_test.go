package compat_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/build/manifest"
	"countersign/web/browsertest"
)

// paying is the script of pages that pay as soon as they have Countersign: a
// promise of the answer's text stands in window.paying.
func paying(b *bank) string {
	return `<script>
		let began;
		window.paying = new Promise((begin) => (began = begin)).then((answer) => answer.text());
		const pay = ({ create }) => began(create({ approvalPageUrl: '` + b.page() + `' })('/api/pay'));
	</script>`
}

// "It works from <head> before there is a <body>, with defer, async, as a
// module, through AMD loaders, under <base href>, from another origin with SRI,
// with a query string on the script's URL, in quirks mode": a payment that is
// confirmed, in each of them.
func TestWaysToLoad(t *testing.T) {
	files, err := manifest.Read(browsertest.Dist())
	if err != nil {
		t.Fatal(err)
	}
	integrity := func(name string) string { return files.Artefacts[name].Integrity }
	rows := []struct{ name, html string }{
		{"at the end of the body", `<body>{pay}<script src="/dist/countersign.js"></script><script>pay(countersign)</script>`},
		{"in the head", `<head>{pay}<script src="/dist/countersign.js"></script><script>pay(countersign)</script></head><body>`},
		{"by its hashed name", `{pay}<script src="/dist/{hashed}"></script><script>pay(countersign)</script>`},
		{"under the original's name", `{pay}<script src="/dist/countersign.js"></script><script>pay(twApproveApiActionHelpers)</script>`},
		{"defer", `{pay}<script defer src="/dist/countersign.js"></script><script>addEventListener('DOMContentLoaded', () => pay(countersign))</script>`},
		{"async", `{pay}<script async src="/dist/countersign.js" onload="pay(countersign)"></script>`},
		{"added by a script", `{pay}<script>
			document.head.append(Object.assign(document.createElement('script'), { src: '/dist/countersign.js', onload: () => pay(countersign) }))</script>`},
		{"written by a script", `{pay}<script>document.write('<script src="/dist/countersign.js"></' + 'script>')</script><script>pay(countersign)</script>`},
		{"as a module", `{pay}<script type="module">import * as c from '/dist/countersign.mjs'; pay(c)</script>`},
		{"as a module for its name", `{pay}<script type="importmap">{ "imports": { "countersign": "/dist/countersign.mjs" } }</script>
			<script type="module">import { create } from 'countersign'; pay({ create })</script>`},
		{"as a module from another origin", `{pay}<script type="module">import * as c from '{foreign}/dist/countersign.mjs'; pay(c)</script>`},
		{"through an AMD loader", `{pay}<script src="/require.js"></script><script>
			require.config({ paths: { countersign: '/dist/countersign' } });
			require(['countersign'], (c) => { if (!('countersign' in window)) pay(c); })</script>`},
		{"through an AMD loader under the original's name", `{pay}<script src="/require.js"></script><script>
			require.config({ map: { '*': { '@transferwise/approve-api-action-helpers': '/dist/countersign.js' } } });
			require(['@transferwise/approve-api-action-helpers'], pay)</script>`},
		{"as a CommonJS module in a page", `{pay}<script>var exports = {}, module = { exports };</script><script src="/dist/countersign.js"></script>
			<script>if (!('countersign' in window)) pay(module.exports)</script>`},
		{"under a base", `<base href="{home}/sub/folder/">{pay}<script src="../../dist/countersign.js"></script><script>pay(countersign)</script>`},
		{"under a base on another origin", `<base href="{foreign}/sub/">{pay}<script src="{home}/dist/countersign.js"></script>
			<script>pay({ create: (c) => (url) => countersign.create(c)('{home}' + url) })</script>`},
		{"from another origin with SRI", `{pay}<script crossorigin integrity="` + integrity(manifest.Script) +
			`" src="{foreign}/dist/countersign.js"></script><script>pay(countersign)</script>`},
		{"from another origin without CORS", `{pay}<script src="{foreign}/dist/countersign.js"></script><script>pay(countersign)</script>`},
		{"with a query string", `{pay}<script src="/dist/countersign.js?v=1.2&from=/a/b.js#c/d"></script><script>pay(countersign)</script>`},
		{"in quirks mode", `<html>{pay}<script src="/dist/countersign.js"></script><script>if (document.compatMode === 'BackCompat') pay(countersign)</script>`},
		{"in an old doctype", `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">{pay}<script src="/dist/countersign.js"></script>
			<script>pay(countersign)</script>`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			if strings.Contains(row.html, "/require.js") {
				b.serve(t, "/require.js", requireJS, "require.js")
			}
			b.Page("/", strings.NewReplacer("{pay}", paying(b), "{foreign}", b.Foreign, "{home}", b.Home,
				"{hashed}", files.Artefacts[manifest.Script].Hashed).Replace(row.html))
			page := browsertest.Open(t, b.Home+"/")
			paid(t, browsertest.Settle(page, `return window.paying`))
			want(t, "forms", len(b.forms()), 1)
			want(t, "calls", len(b.received()), 2)
		})
	}
}

// "It works from <head> before there is a <body>": the page arrives no further
// than its head until the customer has been sent to the approval page.
func TestBeforeThereIsABody(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<!doctype html><head><title>slow</title>`+paying(b)+script+`
			<script>pay(countersign); window.bodyless = document.body === null</script>`+strings.Repeat(" ", 4096))
		_ = http.NewResponseController(w).Flush()
		b.wait(r)
		_, _ = io.WriteString(w, `</head><body>shop`)
	})
	page := browsertest.Open(t, b.Home+"/")
	paid(t, browsertest.Settle(page, `return window.paying`))
	got := browsertest.Eval[[]any](page, `return [window.bodyless, document.body.textContent.trim(), document.querySelectorAll('body').length,
		document.querySelectorAll('dialog, iframe, form').length]`)
	wantAll(t, "the page", got, any(true), any("shop"), any(1.0), any(0.0))
}

// "Under <base href>": addresses of requests are resolved as fetch resolves
// them, the helper's are not touched.
func TestBaseOfThePage(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.HandleFunc("/shop/api/answer", func(_ http.ResponseWriter, r *http.Request) { b.keep(r) })
	b.Page("/", `<base href="/shop/"><script src="/dist/countersign.js"></script>`)
	page := browsertest.Open(t, b.Home+"/")
	browsertest.Do(page, `await countersign.create({ preload: 'challenge' })('api/answer')`)
	want(t, "path", b.received()[0].Path, "/shop/api/answer")
	warm(page)
	for _, address := range append(page.Requests(".wasm"), page.Requests("runtime")...) {
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		want(t, address, strings.HasPrefix(at.Path, "/dist/"), true)
	}
}

// "In quirks mode": the dialog covers the viewport, as it does in any page.
func TestQuirksMode(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/", `<html>`+script+`<p>shop`)
	page := browsertest.Open(t, b.Home+"/")
	running := pay(page, b.silent())
	page.Frame("/approve")
	got := browsertest.Eval[[]any](page, `
		const box = document.getElementById('tw-approval-modal-overlay').getBoundingClientRect();
		const inner = document.querySelector('.tw-approval-modal').getBoundingClientRect();
		return [document.compatMode, box.x, box.y, box.width === innerWidth, box.height === innerHeight, inner.left >= 0 && inner.right <= innerWidth]`)
	wantAll(t, "the dialog", got, any("BackCompat"), any(0.0), any(0.0), any(true), any(true), any(true))
	say(page, "success")
	paid(t, running.Settle())
}

// "Under Trusted Types": with a policy of the name countersign allowed, or any.
func TestTrustedTypes(t *testing.T) {
	for name, policy := range map[string]string{
		"any policy":          "require-trusted-types-for 'script'",
		"the policy by name":  "require-trusted-types-for 'script'; trusted-types countersign",
		"loaded a second way": "require-trusted-types-for 'script'; trusted-types countersign 'allow-duplicates'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			html := paying(b) + script + `<script>pay(countersign)</script>`
			if name == "loaded a second way" {
				html += `<script type="module">
					import * as c from '/dist/countersign.mjs';
					await window.paying;
					window.paying = c.create({ approvalPageUrl: '` + b.page() + `' })('/api/pay').then((answer) => answer.text())</script>`
			}
			b.Page("/", html, browsertest.CSP(policy))
			paid(t, browsertest.Settle(browsertest.Open(t, b.Home+"/"), `return window.paying`))
		})
	}
}

// Where Trusted Types forbid the policy, a challenge says so.
func TestTrustedTypesThatForbid(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/", script, browsertest.CSP("require-trusted-types-for 'script'; trusted-types other"))
	page := browsertest.Open(t, b.Home+"/")
	page.Expect("countersign")
	page.Expect("Trusted")
	got := browsertest.Settle(page, `await countersign.create({ preload: 'challenge' })('/api/pay')`)
	got.Is(t, "SCAError", "unavailable")
	wantIn(t, "message", got.Error.Message, "trusted-types")
	browsertest.Settle(page, `await countersign.create({ preload: 'challenge' })('/api/answer')`).As(t, nil)
}

// "A page whose CSP lacks 'wasm-unsafe-eval' keeps its unchallenged requests";
// a challenged one is told what is missing.
func TestPolicyWithoutWebAssembly(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/", script, browsertest.CSP("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; frame-src "+b.Foreign))
	page := browsertest.Open(t, b.Home+"/")
	page.Expect("WebAssembly")
	page.Expect("unsafe-eval")
	browsertest.Settle(page, `await countersign.create()('/api/answer')`).As(t, nil)
	browsertest.Settle(page, `await countersign.create()('/api/answer?status=404')`).Is(t, "HTTPError", "")
	got := browsertest.Settle(page, `await countersign.create()('/api/pay')`)
	got.Is(t, "SCAError", "unavailable")
	wantIn(t, "message", got.Error.Message, "'wasm-unsafe-eval'")
	want(t, "calls", len(b.received()), 3)
}

// "In a page that is itself framed", here by another site.
func TestFramedPage(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/shop", script)
	b.Page("/outer", `<iframe name="shop" src="`+b.Home+`/shop" width="800" height="600"></iframe>`)
	page := browsertest.Open(t, b.Foreign+"/outer")
	got := browsertest.Settle(page.Frame("/shop"), `return (await countersign.create({ approvalPageUrl: a })('/api/pay')).text()`, b.page())
	paid(t, got)
	want(t, "the outer page's elements", browsertest.Eval[int](page, `return document.querySelectorAll('dialog, form').length`), 0)
}

// "Loaded twice": the first one stays, and both ways work in one page.
func TestLoadedTwice(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/", script+`<script>window.first = countersign</script>`+script)
	page := browsertest.Open(t, b.Home+"/")
	got := browsertest.Eval[[]string](page, `
		const second = await import('/dist/countersign.mjs');
		const request = (from, init) => from.create({ approvalPageUrl: a })('/api/pay', init).then((r) => r.text());
		const same = countersign === first && twApproveApiActionHelpers === first;
		const failed = await second.create()('/api/answer?status=404').catch((e) => e);
		return [
			String(same), await request(first), await request(second), await request(first), ...await Promise.all([request(first), request(countersign)]),
			String(first.isHTTPError(failed)),
		]`, b.page())
	wantAll(t, "answers", got, "true", "paid", "paid", "paid", "paid", "paid", "true")
	want(t, "downloads of the helper", len(page.Requests(".wasm")), 2)
}
