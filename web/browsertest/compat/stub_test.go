package compat_test

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// answering is a page's stub of fetch, as unit tests have it: answers that are
// no Response, and headers that know one spelling. It challenges whatever has
// no token.
const answering = `
	const calls = [];
	const stubbed = {
		challenge: { ok: false, status: 403, headers: { get: (name) => (name === 'X-2FA-APPROVAL' ? 'tok' : null) } },
		done: { ok: true, status: 200, mine: 1 },
	};
	window.fetch = (...args) => {
		calls.push(args);
		return Promise.resolve(args[1]?.headers?.['X-2FA-APPROVAL'] === 'tok' ? stubbed.done : stubbed.challenge);
	};
`

// "A stubbed fetch whose headers.get knows only the spelling X-2FA-APPROVAL",
// and "HTMLFormElement.prototype.submit as what sends the form".
func TestStubsOfFetchAndSubmit(t *testing.T) {
	_, page := start(t)
	got := browsertest.Eval[map[string]string](page, answering+`
		const forms = [];
		HTMLFormElement.prototype.submit = function () {
			forms.push(this.target + ' ' + new URLSearchParams(new FormData(this)));
			// What the approval page would say.
			const source = frames['tw-approve-api-action'];
			window.dispatchEvent(new MessageEvent('message', { data: 'tw-approve-api-action-success', source, origin: 'https://wise.com' }));
		};
		const answer = await countersign.create({ mode: 'sandbox' })('IM A URL', { method: 'POST', headers: { mine: '1' } });
		return {
			same: String(answer === stubbed.done), forms: forms.join(';'), urls: calls.map((c) => c[0]).join(),
			first: JSON.stringify(calls[0][1]), retry: JSON.stringify(calls[1][1]),
		}`)
	want(t, "the stub's own answer", got["same"], "true")
	want(t, "urls", got["urls"], "IM A URL,IM A URL")
	want(t, "first", got["first"], `{"method":"POST","headers":{"Content-Type":"application/json","mine":"1"}}`)
	want(t, "retry", got["retry"], `{"method":"POST","headers":{"Content-Type":"application/json","mine":"1","X-2FA-APPROVAL":"tok"}}`)
	want(t, "one form", strings.Count(got["forms"], ";"), 0)
	wantIn(t, "form", got["forms"], "tw-approve-api-action ott=tok&libVersion=")
}

// Answers of stubs may lack anything that a Response has.
func TestStubsOfAnswers(t *testing.T) {
	_, page := start(t)
	got := browsertest.Eval[[]string](page, `
		const out = [];
		for (const answer of [{ ok: true }, { ok: false }, { ok: false, status: 403 }, { ok: false, status: 403, headers: {} }, { ok: false, status: 500, statusText: 'No' }]) {
			window.fetch = () => Promise.resolve(answer);
			out.push(await countersign.create({ preload: 'challenge' })('/').then(
				(a) => 'fulfilled ' + (a === answer), (e) => e.name + ' ' + (e.response === answer)));
		}
		return out`)
	wantAll(t, "outcomes", got, "fulfilled true", "HTTPError true", "HTTPError true", "HTTPError true", "HTTPError true")
}

// "window.open(url, 'tw-approve-api-action') for a tab (with size and position
// for a popup)": whatever a stub of it gives, the form is submitted.
func TestStubsOfWindowOpen(t *testing.T) {
	for _, flow := range []string{"tab", "popup"} {
		for name, gives := range map[string]string{
			"nothing":  `undefined`,
			"nonsense": `{}`,
			"a window": `{ closed: false, focus: () => log.push('focus'), close: () => log.push('close') }`,
		} {
			t.Run(flow+" "+name, func(t *testing.T) {
				_, page := start(t)
				got := browsertest.Eval[[]string](page, answering+`
					const log = [], stop = new AbortController();
					window.open = (...args) => { log.push('open ' + args.slice(0, 2).join(' ') + ' ' + args.length); return `+gives+`; };
					HTMLFormElement.prototype.submit = function () {
						log.push('submit ' + this.target + ' ' + this.action + ' ' + this.elements.flow.value + ' ' + document.body.contains(this));
						setTimeout(() => stop.abort());
					};
					const config = { flow: a, mode: 'sandbox' };
					log.push(await countersign.create(config)('/', { signal: stop.signal }).then(() => 'fulfilled', (e) => e.code));
					log.push(document.querySelectorAll('form, dialog').length + ' left');
					return log`, flow)
				open := "open " + sandboxPage + " tw-approve-api-action 2"
				if flow == "popup" {
					open = strings.TrimSuffix(open, "2") + "3"
				}
				wanted := []string{open, "submit tw-approve-api-action " + sandboxPage + " " + flow + " true"}
				if name == "a window" {
					wanted = append(wanted, "focus", "close")
				}
				wantAll(t, "log", got, append(wanted, "aborted", "0 left")...)
			})
		}
	}
}
