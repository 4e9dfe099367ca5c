package firefox_test

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/internal/firefox"
)

// approval is where Wise's page has opened, and what has the keyboard there.
func (b bank) approval(flow string) (page, keys *firefox.Page) {
	b.T.Helper()
	if flow == "iframe" {
		return b.Frame(approvalPage), b.Page
	}
	window := b.Window(approvalPage)
	return window, window
}

// Wise's own page asks in a frame, a tab and a popup. The customer refuses, and then
// approves the next payment.
func TestHostedPage(t *testing.T) {
	for _, flow := range []string{"iframe", "tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			b := open(t)
			b.Pay(flow)
			customer.Refuse(b.approval(flow))
			b.notPaid("Declined", 0)
			b.Click("#submit")
			b.Approve(b.approval(flow))
			b.paid(1)
			b.WantTimeline()
		})
	}
}

// A window that the browser blocks, because nobody has clicked, is opened by a click in
// a dialog. So is one that the customer has closed.
func TestPopupIsBlockedAndClosed(t *testing.T) {
	b := open(t)
	browsertest.Do(b, `
		document.querySelector('input[value=popup]').checked = true;
		document.querySelector('#submit').click()`)
	b.goOn("One more step")
	b.Window(approvalPage).Close()
	b.goOn("Waiting")
	b.Approve(b.approval("popup"))
	b.paid(1)
}

// goOn waits for a dialog with such a title, and clicks what goes on from there.
func (b bank) goOn(title string) {
	b.T.Helper()
	browsertest.Wait(b, "the dialog "+title, "return document.querySelector('dialog h2')?.textContent.startsWith(a)", title)
	customer.Still(b.Page)
	b.Click("dialog .countersign-button--primary")
}
