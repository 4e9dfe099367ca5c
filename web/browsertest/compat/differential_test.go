package compat_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/npm"
)

// builds are the two scripts that are compared.
var builds = []string{"/original.js", "/dist/countersign.js"}

// beside opens the same page twice, once with the original library and once
// with Countersign, each at a bank of its own.
func beside(t *testing.T) (banks []*bank, pages []*browsertest.Page) {
	t.Helper()
	t.Parallel()
	for _, script := range builds {
		b := newBank(t)
		b.serve(t, "/original.js", npm.Original(), "dist/main.js")
		b.Page("/", `<button>pay</button><script src="`+script+`"></script>
			<script>const { create, runFlow, Flow, Mode } = twApproveApiActionHelpers; const log = [];</script>`)
		banks = append(banks, b)
		pages = append(pages, browsertest.Open(t, b.Home+"/"))
	}
	return banks, pages
}

// same runs a script in both pages; a and b are the addresses of the approval
// page that approves at once and of the one that waits. What the two return
// must be equal, and not empty.
func same(t *testing.T, banks []*bank, pages []*browsertest.Page, body string) {
	t.Helper()
	var got [2][]string
	for i, page := range pages {
		got[i] = browsertest.Eval[[]string](page, body, banks[i].page(), banks[i].silent())
		got[i] = neutral(banks[i], got[i])
	}
	compare(t, got[0], got[1])
}

// neutral takes a bank's own addresses out of texts.
func neutral(b *bank, texts []string) []string {
	names := strings.NewReplacer(b.Home, "{home}", b.Foreign, "{foreign}", url.QueryEscape(b.Home), "{home}")
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = names.Replace(text)
	}
	return out
}

func compare(t *testing.T, original, ours []string) {
	t.Helper()
	if len(original) == 0 {
		t.Error("the original did nothing that could be compared")
	}
	for i := range max(len(original), len(ours)) {
		line := func(texts []string) string {
			if i < len(texts) {
				return texts[i]
			}
			return "(nothing)"
		}
		if o, c := line(original), line(ours); o != c {
			t.Errorf("step %d:\n original: %s\n ours:     %s", i+1, o, c)
		}
	}
}

// requests tells a bank's calls as the server saw them: what the page decides
// about them.
func requests(b *bank) []string {
	var lines []string
	for _, c := range b.received() {
		line := c.Method + " " + c.Path + " " + c.Body
		for _, name := range []string{"Content-Type", "X-2fa-Approval", "X-Mine", "Accept", "Origin", "Cookie"} {
			line += " | " + strings.Join(c.Header.Values(name), ", ")
		}
		lines = append(lines, line)
	}
	return neutral(b, lines)
}

// sameRequests compares what the two servers have received: the API's calls,
// and the approval page's forms but for the version in them.
func sameRequests(t *testing.T, banks []*bank) {
	t.Helper()
	var got [2][]string
	for i, b := range banks {
		got[i] = requests(b)
		for _, form := range b.forms() {
			form.Fields.Del("libVersion")
			got[i] = append(got[i], form.Fields.Encode()+" "+form.Header.Get("Content-Type"))
		}
	}
	compare(t, got[0], got[1])
}

// What there is to import.
func TestDifferentialExports(t *testing.T) {
	banks, pages := beside(t)
	same(t, banks, pages, `return [
		typeof create, typeof runFlow, Flow.IFRAME, Flow.TAB, Flow.POPUP, JSON.stringify(Mode), typeof create(), String(create.length <= 1),
	]`)
}

// The arguments that fetch gets, at the first time and in the retry.
func TestDifferentialArguments(t *testing.T) {
	banks, pages := beside(t)
	same(t, banks, pages, `
		const describe = (value) => JSON.stringify(value, (key, v) => (v && typeof v === 'object' && !Array.isArray(v) && Object.getPrototypeOf(v) !== Object.prototype
			? Object.prototype.toString.call(v) + (v.href ?? v.url ?? '') : v === undefined ? 'undefined' : v));
		const real = fetch;
		const calls = [];
		window.fetch = (...args) => { calls.push(args.map(describe).join(' ')); return real(...args); };
		const request = create({ approvalPageUrl: a });
		const signal = new AbortController().signal;
		for (const path of ['/api/answer', '/api/pay']) {
			const before = calls.length;
			const pending = request(path);
			calls.push('in the same tick: ' + (calls.length - before));
			await pending;
			await request(path, {});
			await request(path, { method: 'PUT', body: '{"amount":1}', headers: { 'X-Mine': '1' } });
			await request(path, { method: 'POST', body: 'text', headers: { 'Content-Type': 'text/mine' }, cache: 'no-store', credentials: 'include', signal, extra: [1] });
			await request(path, { withMetadata: true });
			await request(new URL(path + '?url', location.href));
		}
		return calls`)
	sameRequests(t, banks)
}

// How answers end a request, and what the rejection is.
func TestDifferentialOutcomes(t *testing.T) {
	banks, pages := beside(t)
	same(t, banks, pages, `
		const out = [];
		const request = create({ approvalPageUrl: a });
		const tell = (promise) => promise.then(
			(r) => 'fulfilled ' + (r instanceof Response ? r.status + ' ' + r.bodyUsed : Object.keys(r).sort() + ' ' + JSON.stringify(r.metadata)),
			(e) => 'rejected ' + [e.name, e.message, e instanceof Error, e.response?.status, e.response?.bodyUsed]);
		for (const status of [200, 201, 204, 304, 400, 401, 403, 404, 409, 412, 422, 429, 500, 503]) {
			for (const token of ['', '&token=', '&token=abc']) {
				if ((status === 400 || status === 403) && token === '&token=abc') continue; // the flows' tests
				out.push(status + token + ' ' + await tell(request('/api/answer?status=' + status + token)));
			}
		}
		for (const init of [undefined, { withMetadata: true }, { withMetadata: false }, { withMetadata: 1 }]) {
			out.push(await tell(request('/api/answer', init)));
			out.push(await tell(request('/api/pay', init)));
		}
		const reason = new Error('mine');
		out.push(await tell(request('/api/answer', { signal: AbortSignal.abort(reason) })));
		window.fetch = () => Promise.reject(reason);
		out.push(await tell(request('/api/answer')), String(await request('/').catch((e) => e === reason)));
		out.push(await runFlow({ token: 'abc', approvalPageUrl: a }).then(String));
		out.push(await create({ flow: 'none such' })('/api/pay').then(() => 'fulfilled', () => 'rejected'));
		out.push(await runFlow({ token: 'abc', flow: 'none such' }).then(() => 'fulfilled', () => 'rejected'));
		return out`)
	sameRequests(t, banks)
}

// Where forms go.
func TestDifferentialPages(t *testing.T) {
	banks, pages := beside(t)
	same(t, banks, pages, `
		const out = [];
		let next;
		HTMLFormElement.prototype.submit = function () {
			const fields = [...new FormData(this)].filter(([name]) => name !== 'libVersion').join('&');
			next([this.method, this.action, this.target, this.style.display, [...this.elements].map((e) => e.name), fields].join(' '));
		};
		const windows = [];
		window.open = (url, name, features) => {
			windows.push([url, name, features?.replace(/=[-.\d]+/g, '=n')].join(' '));
			return { close() {} }; // the original focuses popups only, ours a tab as well: it may be an old one
		};
		const modes = [{}, { mode: 'production' }, { mode: 'sandbox' }, { mode: 'other' }, { mode: null }, { approvalPageUrl: 'https://mine.example/a' },
			{ approvalPageUrl: 'https://mine.example/a', mode: 'sandbox' }, { approvalPageUrl: '', mode: 'sandbox' }, { flow: 'tab' }, { flow: 'popup' }, { flow: undefined }];
		for (const config of modes) {
			out.push(JSON.stringify(config));
			// One flow at a time: the queue is ours alone.
			const stop = new AbortController();
			const submitted = new Promise((done) => (next = done));
			create(config)('/api/pay', { signal: stop.signal }).catch(() => {});
			out.push(await submitted);
			stop.abort();
			await new Promise((later) => setTimeout(later));
			out.push(...windows.splice(0));
		}
		return out`)
}

// The order of events of a flow in a frame, and what is in the page at each.
func TestDifferentialFrame(t *testing.T) {
	banks, pages := beside(t)
	same(t, banks, pages, `
		const shown = () => ['#tw-approval-modal-overlay.tw-approval-modal-overlay', '#tw-approval-modal-overlay.tw-approval-modal-overlay--open',
			'#tw-approval-modal-overlay > .tw-approval-modal-wrapper > .tw-approval-modal', '.tw-approval-modal iframe[name=tw-approve-api-action]',
			'#tw-approve-api-action-styles', '.tw-approval-modal form']
			.map((selector) => document.querySelectorAll(selector).length).join('');
		const gone = () => document.querySelectorAll('#tw-approval-modal-overlay, iframe, form').length === 0;
		const real = fetch, submit = HTMLFormElement.prototype.submit;
		window.fetch = (...args) => { log.push('fetch ' + args[0] + ' gone ' + gone()); return real(...args); };
		HTMLFormElement.prototype.submit = function () { log.push('submit ' + shown()); submit.call(this); };
		const config = {
			approvalPageUrl: a,
			onSCARequired: (...args) => { log.push('required ' + args.length + ' ' + gone()); },
			onSCACompleted: (...args) => { log.push('completed ' + args.length + ' ' + gone()); },
		};
		for (const init of [{}, { method: 'POST', body: '{}', headers: { 'X-Mine': '1' }, withMetadata: true }]) {
			const answer = await create(config)('/api/pay', init);
			log.push(answer instanceof Response ? await answer.text() : JSON.stringify(answer.metadata));
		}
		const thrown = new Error('mine');
		config.onSCARequired = () => { throw thrown; };
		log.push(String(await create(config)('/api/pay').catch((e) => e === thrown)));
		delete config.onSCARequired;
		config.onSCACompleted = () => { throw thrown; };
		log.push(String(await create(config)('/api/pay').catch((e) => e === thrown)));
		return log`)
	sameRequests(t, banks)
}

// The message of failure rejects; a click on the backdrop takes the dialog
// away, one inside does not.
func TestDifferentialEndings(t *testing.T) {
	banks, pages := beside(t)
	var got [2][]string
	for i, page := range pages {
		note := func(line string) { got[i] = append(got[i], line) }
		dialogs := func() string {
			return browsertest.Eval[string](page, `return document.querySelectorAll('#tw-approval-modal-overlay').length + ' dialogs'`)
		}
		const start = `await create({ approvalPageUrl: a })('/api/pay')`
		failing := browsertest.Start(page, start, banks[i].silent())
		say(page, "something else")
		note(dialogs())
		say(page, "failed")
		if failing.Settle().Error != nil {
			note("rejected")
		}
		note(dialogs())

		browsertest.Start(page, start, banks[i].silent())
		page.Frame("/approve")
		page.ClickAt(8, 300)
		browsertest.Wait(page, "the dialog to close", `return !document.getElementById('tw-approval-modal-overlay')`)
		note(dialogs())
	}
	compare(t, got[0], got[1])
	sameRequests(t, banks)
}

// The frame's height follows its content alike.
func TestDifferentialHeights(t *testing.T) {
	banks, pages := beside(t)
	for i, page := range pages {
		growing(t, banks[i])
		browsertest.Start(page, `await create({ approvalPageUrl: a })('/api/pay')`, banks[i].Foreign+"/growing?height=700")
		resize(page)
	}
}

// Tab and popup: how they are opened, what they know, what they receive, and
// what their message does.
func TestDifferentialWindows(t *testing.T) {
	for _, flow := range []string{"tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			banks, pages := beside(t)
			var got [2][]string
			for i, page := range pages {
				got[i] = window(t, banks[i], page, flow)
			}
			compare(t, got[0], got[1])
			sameRequests(t, banks)
		})
	}
}

// window runs a flow in a window and tells what there was to see.
func window(t *testing.T, b *bank, page *browsertest.Page, flow string) []string {
	t.Helper()
	// The original has nothing to load; ours must have, for the click to count.
	browsertest.Settle(page, `await runFlow({ token: 't', flow: 'none such' })`)
	running := browsertest.Start(page, `
		const open = window.open;
		window.open = (...args) => { log.push('open ' + args.map((arg) => arg.replace(/=[-.\d]+/g, '=n')).join(' ')); return open(...args); };
		await new Promise((clicked) => (document.querySelector('button').onclick = clicked));
		return (await create({ approvalPageUrl: a, flow: b, onSCARequired: () => { log.push('required'); }, onSCACompleted: () => { log.push('completed'); } })('/api/pay')).text()`,
		b.silent(), flow)
	page.Click("button")
	w := page.Window("/approve")
	browsertest.Wait(w, "the form's page", `return document.title === 'approve'`)
	lines := browsertest.Eval[[]string](w, `return [window.name, String(window.opener !== null), location.pathname]`)
	browsertest.Do(w, `setTimeout(() => say('success'))`)
	var text string
	running.Settle().As(t, &text)
	w.WaitClosed()
	return slices.Concat(lines, []string{text}, neutral(b, browsertest.Eval[[]string](page, `return log`)))
}
