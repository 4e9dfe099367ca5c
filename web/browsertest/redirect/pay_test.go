package redirect_test

import (
	"strings"
	"testing"

	"countersign/server/sandbox/intergiro"
	"countersign/web/browsertest"
)

// payment is one of 120 euros. The bank knows it by its id.
const payment = `{"request_id":"5f0c3a52-8a5e-4d5c-9d0e-000000000001","account_id":"b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301",` +
	`"counterparty":{"name":"Kraken LTD","account":{"iban":"DE75512108001245126199","bic":"SOGEDEFF"}},"amount":12000,"reference":"Invoice payment 1301"}`

// sending makes a request that pays. calls counts the callbacks.
const sending = `
	const calls = (globalThis[Symbol.for('calls')] ||= []);
	const config = { gateway: '/', ...a, onSCARequired: () => calls.push('required'), onSCACompleted: () => calls.push('completed') };
	const pay = async () => {
		const response = await countersign.create(config)('/bank/v3/transactions/pay', { method: 'POST', body: b });
		return response.status + ' ' + await response.text();
	};
`

// pay starts a payment in no click, so that browsers block windows.
func pay(in browsertest.Scope, config object) browsertest.Running {
	return browsertest.Start(in, sending+"return pay()", config, payment)
}

// payByClick starts it in the handler of a click.
func payByClick(p *browsertest.Page, config object) browsertest.Running {
	running := browsertest.Start(p, sending+`
		const button = document.getElementById('go');
		return new Promise((done, fail) => button.addEventListener('click', () => pay().then(done, fail), { once: true }))`, config, payment)
	p.Click("#go")
	return running
}

// paid fails the test unless a payment was answered well, and carried out once.
func (g *shop) paid(running browsertest.Running) {
	g.t.Helper()
	var text string
	running.Settle().As(g.t, &text)
	if !strings.HasPrefix(text, "200 ") || !strings.Contains(text, "Kraken") {
		g.t.Errorf("the payment answered %q", text)
	}
	g.executed(1)
}

// refused fails the test unless it ended with this code, and nothing was done.
func (g *shop) refused(running browsertest.Running, code string) {
	g.t.Helper()
	running.Settle().Is(g.t, "SCAError", code)
	g.executed(0)
}

// calls gives the callbacks up to now.
func calls(p *browsertest.Page) string {
	return browsertest.Eval[string](p, "return (globalThis[Symbol.for('calls')] || []).join(' ')")
}

// primary is the button of our dialog that goes on.
const primary = ".countersign-panel .countersign-button--primary"

// consent is the bank's page in a window.
func consent(p *browsertest.Page) *browsertest.Page { return p.Window(intergiro.PagePath) }

// give has the customer sign in at the bank's page and do something there.
func give(w *browsertest.Page, what string) {
	browsertest.Wait(w, "the bank's page", "return document.activeElement?.id === 'password'")
	w.Type(intergiro.Password)
	w.Press(browsertest.Enter)
	browsertest.Wait(w, "the question", "return document.getElementById('consent').dataset.step === 'decide'")
	w.Click("[data-do=" + what + "]")
}

// heading waits until our dialog shows this heading, and nothing is under way.
func heading(p *browsertest.Page, text string) {
	browsertest.Wait(p, "the dialog to say "+text, `
		const box = document.querySelector('.countersign-panel');
		return box?.querySelector('h3').textContent === a && box.querySelector('form').getAttribute('aria-busy') === 'false'`, text)
}

const (
	ready   = "Continue on the page of Intergiro"
	waiting = "Waiting for your approval"
)

// clean fails the test unless nothing of ours is left on the page.
func clean(t testing.TB, p *browsertest.Page) {
	t.Helper()
	left := browsertest.Eval[string](p, `
		return [...document.querySelectorAll('dialog, #tw-approve-api-action-styles, form, iframe')].map((e) => e.outerHTML).join()
			+ document.adoptedStyleSheets.length`)
	if left != "0" {
		t.Errorf("left on the page: %s", left)
	}
}
