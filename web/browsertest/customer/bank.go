package customer

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/real"
)

// Bank is the demo bank, open in a browser and ready to pay, and who pays.
type Bank struct {
	Customer
	Page Page
}

// OpenBank starts the demo and opens it in a blank page of some browser. Each of prepare
// sets something up before.
func OpenBank[P interface {
	Page
	Go(url string)
}](t testing.TB, blank func(testing.TB) P, prepare ...func(P),
) (P, Bank) {
	t.Helper()
	at := real.Start(t, nil, "demo", "-listen", "localhost:0", "-sandbox", "localhost:0")
	page := blank(t)
	for _, f := range prepare {
		f(page)
	}
	page.Go(at.Gateway + "/")
	b := Bank{Customer{T: t, Sandbox: at.Sandbox}, page}
	b.Ready()
	return page, b
}

// Ready waits until the bank's page can be used.
func (b Bank) Ready() {
	b.T.Helper()
	browsertest.Wait(b.Page, "a quote", `return /\d/.test(document.querySelector('[data-quote=target]').textContent)`)
}

// Through has the bank pay through another provider.
func (b Bank) Through(provider string) {
	b.T.Helper()
	b.Page.Click("input[value=" + provider + "] + span")
	browsertest.Wait(b.Page, "the payees of "+provider, "return document.body.dataset.provider === a && !document.querySelector('#payee').disabled", provider)
}

// Pay has the bank pay and ask in a flow.
func (b Bank) Pay(flow string) {
	b.T.Helper()
	b.Page.Click("input[value=" + flow + "] + span")
	b.Page.Click("#submit")
}

// EnterPIN answers the first step of the page's own dialog.
func (b Bank) EnterPIN() {
	b.T.Helper()
	b.Focused("#countersign-input[type=password]")
	b.Page.Type("4826")
	b.Page.Press(browsertest.Enter)
}

// EnterCode answers the second: it has a code sent, and enters it.
func (b Bank) EnterCode() {
	b.T.Helper()
	b.SendCode()
	b.Page.Type(b.Code())
	b.Page.Press(browsertest.Enter)
}

// SendCode has a code sent to the phone.
func (b Bank) SendCode() {
	b.T.Helper()
	const sms = "dialog button[value=sms]"
	browsertest.Wait(b.Page, "the choice of a way", "return document.querySelector(a) !== null", sms)
	Still(b.Page)
	b.Page.Click(sms)
	b.Focused("#countersign-input[autocomplete=one-time-code]")
}

// Focused waits until a field has the focus.
func (b Bank) Focused(field string) {
	b.T.Helper()
	browsertest.Wait(b.Page, "the field "+field, "return document.activeElement.matches(a)", field)
}

// Shows waits until the dialog says what is approved. The amount and the payee come
// from the gateway.
func (b Bank) Shows(amount, payee string) {
	b.T.Helper()
	browsertest.Wait(b.Page, "the dialog to show "+amount+" for "+payee, `
		const text = document.querySelector('dialog')?.innerText ?? '';
		return text.includes(a) && text.includes(b)`, amount, payee)
}

// Result waits for the end of a payment.
func (b Bank) Result() (title, text string) {
	b.T.Helper()
	browsertest.Wait(b.Page, "the result", "return document.querySelector('#result strong') !== null")
	parts := browsertest.Eval[[]string](b.Page, `
		const result = document.querySelector('#result');
		return [result.firstChild.textContent, result.lastChild.textContent]`)
	return parts[0], parts[1]
}

// WantResult fails the test unless a payment ends with this title and such a text.
func (b Bank) WantResult(title, text string) {
	b.T.Helper()
	if gotTitle, gotText := b.Result(); gotTitle != title || !strings.Contains(gotText, text) {
		b.T.Errorf("the page says %q, %q; want %q, … %q …", gotTitle, gotText, title, text)
	}
}

// WantDone fails the test unless the provider has carried out an action this often.
func (b Bank) WantDone(action string, times int) {
	b.T.Helper()
	var list struct{ Total int }
	b.Read("/_sandbox/executions?action="+action, &list)
	if list.Total != times {
		b.T.Errorf("the provider executed %q %d times, want %d", action, list.Total, times)
	}
}

// WantTimeline fails the test unless the timeline tells the whole journey.
func (b Bank) WantTimeline() {
	b.T.Helper()
	got := browsertest.Eval[[]string](b.Page, `
		const text = (node) => node?.textContent ?? '';
		return [...document.querySelectorAll('#timeline li')].map((li) =>
			(text(li.querySelector('b')).replace(/\d+/, 'N') + ' ' + text(li.querySelector('.chip'))).trim())`)
	want := []string{
		"POST /pay/quotes 200 OK",
		"POST /pay/transfers 200 OK",
		"POST /pay/transfers/N/payments 403 Forbidden",
		"The customer is asked",
		"Approved",
		"POST /pay/transfers/N/payments 200 OK",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		b.T.Errorf("the timeline tells\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
