package factors_test

import (
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// leaky are dialogs that could leave something behind, one each way. They are
// driven without the keyboard, as fast as the page goes.
var leaky = []string{
	// Answered: a wrong and a right PIN.
	`{
		const paying = create()(at(transfer), funding);
		await heading('Enter your PIN');
		submit('9753');
		await until(() => document.querySelector('dialog [role=alert]')?.textContent);
		submit('4826');
		if ((await paying).status !== 200) throw new Error('not paid');
	}`,
	// Given up.
	`{
		const paying = create()(at(transfer), funding).catch((e) => e.code);
		await heading('Enter your PIN');
		[...document.querySelectorAll('dialog button')].find((b) => b.innerText === 'Cancel').click();
		if (await paying !== 'cancelled') throw new Error('not cancelled');
	}`,
	// Aborted while an answer is under way.
	`{
		const controller = new AbortController();
		const paying = create()(at(transfer), { ...funding, signal: controller.signal }).catch((e) => e.code);
		await heading('Enter your PIN');
		submit('4826');
		controller.abort();
		if (await paying !== 'aborted') throw new Error('not aborted');
	}`,
	// A prompt of the page's own.
	`{
		const prompt = (c) => { c.subscribe(() => {}); setTimeout(() => c.answer('4826')); return () => {}; };
		if ((await create({ flow: 'dialog', prompt })(at(transfer), funding)).status !== 200) throw new Error('not paid');
	}`,
	// A new PIN, given up half way.
	`{
		const choosing = countersign.factors({ gateway: '/' }).createPin().catch((e) => e.code);
		await heading('Choose your PIN');
		submit('2749');
		await heading('Repeat your PIN');
		[...document.querySelectorAll('dialog button')].find((b) => b.innerText === 'Cancel').click();
		if (await choosing !== 'cancelled') throw new Error('not cancelled');
	}`,
	// On to the hosted page, and given up there.
	`{
		const paying = create()(at(transfer), funding).catch((e) => e.code);
		await heading('Enter your PIN');
		[...document.querySelectorAll('dialog button')].find((b) => b.innerText.startsWith('Continue')).click();
		await until(() => document.querySelector('dialog iframe'));
		[...document.querySelectorAll('dialog button')].find((b) => b.innerText === 'Cancel').click();
		if (await paying !== 'cancelled') throw new Error('not cancelled');
	}`,
}

const driving = `
	const until = async (done) => { while (!done()) await new Promise((next) => requestAnimationFrame(next)); };
	const heading = (text) => until(() => document.querySelector('dialog h3')?.innerText === text);
	const submit = (text) => {
		document.getElementById('countersign-input').value = text;
		document.querySelector('dialog form').requestSubmit();
	};
	const transfer = a;
`

// Nothing leaks: after many dialogs there are as many nodes, listeners, timers and
// functions (the helper's callbacks are functions) as before.
func TestDialogsLeakNothing(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}, scenario: func(s *wise.Scenario) { s.Page.Messages = "never" }}).visit(t)
	v.Tally()
	round := func(times int) {
		t.Helper()
		for range times {
			for _, one := range leaky {
				v.unlock()
				browsertest.Do(v, prelude+driving+one, v.newTransfer("Harbour Light", 1))
			}
		}
		browsertest.Do(v, "document.documentElement.dataset.noted = ''; performance.clearResourceTimings()")
	}
	round(2)
	// What the browser itself keeps varies a little; one of anything for each way
	// would be as many as there were rounds.
	const times = 5
	for _, name := range v.Leaks(times-1, func() { round(times) }) {
		t.Errorf("there are ever more %s", name)
	}
	v.clean()
}
