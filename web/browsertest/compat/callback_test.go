package compat_test

import (
	"testing"

	"countersign/web/browsertest"
)

// observer makes a configuration whose callbacks note when they are called,
// with what, and what there is to see; and notes each fetch.
const observer = `
	const log = [];
	const seen = () => document.querySelectorAll('dialog, iframe, form, #tw-approve-api-action-styles').length;
	const note = (name) => function (...args) { log.push(name + ' args=' + args.length + ' seen=' + seen()); };
	const real = window.fetch;
	window.fetch = (...args) => { if (String(args[0]).startsWith('/api/')) log.push('fetch'); return real(...args); };
	const observed = { approvalPageUrl: a, onSCARequired: note('required'), onSCACompleted: note('completed') };
`

// "onSCARequired before and onSCACompleted after the flow; the callbacks get no
// arguments, onSCARequired fires before anything is on screen, onSCACompleted
// after it is gone and before the retry."
func TestCallbacksOrder(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[[]string](page, observer+`
		const show = HTMLDialogElement.prototype.showModal;
		HTMLDialogElement.prototype.showModal = function () { log.push('shown'); show.call(this); };
		const answer = await countersign.create(observed)('/api/pay');
		log.push(await answer.text());
		return log`, b.page())
	wantAll(t, "events", got, "fetch", "required args=0 seen=0", "shown", "completed args=0 seen=0", "fetch", "paid")
}

// Without a challenge, no callback.
func TestCallbacksOnlyOnAChallenge(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[[]string](page, observer+`
		const request = countersign.create(observed);
		await request('/api/answer');
		await request('/api/answer?status=404').catch(() => {});
		await countersign.runFlow({ token: 'abc', ...observed });
		return log`, b.page())
	wantAll(t, "events", got, "fetch", "fetch")
}

// Whatever a callback throws is what the request rejects with, by identity;
// nothing is shown and nothing repeated then.
func TestCallbackThatThrows(t *testing.T) {
	for _, row := range []struct {
		name  string
		calls int
	}{{"onSCARequired", 1}, {"onSCACompleted", 1}} {
		t.Run(row.name, func(t *testing.T) {
			b, page := start(t)
			got := browsertest.Eval[[]bool](page, `
				const thrown = { mine: 1 };
				const config = { approvalPageUrl: a, [b]: () => { throw thrown; } };
				const caught = await countersign.create(config)('/api/pay').then(() => 'fulfilled', (e) => e);
				return [caught === thrown, document.querySelector('dialog, iframe, form') === null]`, b.page(), row.name)
			wantAll(t, "by identity, and nothing is left", got, true, true)
			want(t, "calls", len(b.received()), row.calls)
			if row.name == "onSCARequired" {
				want(t, "forms", len(b.forms()), 0)
			}
		})
	}
}

// "The configuration is read when the challenge comes": callbacks, flow and
// pages that were not there yet at create() and at the call count.
func TestConfigurationIsReadWhenTheChallengeComes(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[[]string](page, `
		const log = [], config = { approvalPageUrl: 'https://nowhere.example/', flow: 'none such' };
		const real = fetch;
		window.fetch = async (...args) => {
			const answer = await real(...args);
			config.approvalPageUrl = a;
			delete config.flow;
			config.onSCARequired = () => { log.push('required'); };
			config.onSCACompleted = () => { log.push('completed'); };
			return answer;
		};
		log.push(await (await countersign.create(config)('/api/pay')).text());
		return log`, b.page())
	wantAll(t, "events", got, "required", "completed", "paid")
}
