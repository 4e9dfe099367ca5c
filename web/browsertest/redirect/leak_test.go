package redirect_test

import (
	"fmt"
	"testing"

	"countersign/web/browsertest"
)

// leaky is one way through the dialog after another, in the page alone: the window
// is one of the test's own, as the browser's would be counted too.
const leaky = `
	const until = async (done) => { while (!done()) await new Promise((next) => requestAnimationFrame(next)); };
	const panel = () => document.querySelector('.countersign-panel');
	const shows = (text) => until(() => panel()?.querySelector('h3').textContent === text && panel().querySelector('form').getAttribute('aria-busy') === 'false');
	const cancel = () => panel().querySelector('.countersign-foot button').click();
	const ends = async (sent, code) => {
		const e = await sent.catch((e) => e);
		if (e.code !== code) throw new Error('ended with ' + e.code);
	};
	const { open } = window;
	const send = (flow) => countersign.create({ gateway: '/', flow })('/bank/v3/transactions/pay', { method: 'POST', body: a });

	let sent = send('dialog');
	await shows('Continue on the page of Intergiro');
	cancel();
	await ends(sent, 'cancelled');

	window.open = () => ({ closed: false, close() {}, focus() {}, document: {}, location: { href: 'x', replace() {} } });
	sent = send('popup');
	await shows('Waiting for your approval');
	panel().querySelector('.countersign-button--primary').click();
	await until(() => panel().querySelector('form').getAttribute('aria-busy') === 'true');
	await shows('Waiting for your approval');
	cancel();
	await ends(sent, 'cancelled');

	window.open = () => null;
	sent = send('tab');
	await shows('Continue on the page of Intergiro');
	panel().querySelector('.countersign-button--primary').click();
	await ends(sent, 'popup_blocked');
	window.open = open;
`

// Nothing leaks: after many dialogs there are as many nodes, listeners and functions
// as before.
func TestRedirectLeaksNothing(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	p.Tally()
	payments := 0
	round := func(times int) {
		t.Helper()
		for range times {
			payments++
			browsertest.Do(p, leaky, fmt.Sprintf(`{"request_id":"5f0c3a52-8a5e-4d5c-9d0e-%012d",`, payments)+payment[len(`{"request_id":"5f0c3a52-8a5e-4d5c-9d0e-000000000001",`):])
		}
	}
	round(2)
	const times = 5
	for _, name := range p.Leaks(times-1, func() { round(times) }) {
		t.Errorf("there are ever more %s", name)
	}
	clean(t, p)
}
