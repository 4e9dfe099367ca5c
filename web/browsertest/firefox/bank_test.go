package firefox_test

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/internal/firefox"
)

// approvalPage and consentPage are where providers ask.
const (
	approvalPage = "/approve-api-action/"
	consentPage  = customer.ConsentPage
)

// bank is the demo bank in Firefox, open and ready to pay, and who pays.
type bank struct {
	*firefox.Page
	customer.Bank
}

func open(t *testing.T, prepare ...func(*firefox.Page)) bank {
	t.Helper()
	page, visit := customer.OpenBank(t, firefox.Blank, prepare...)
	return bank{page, visit}
}

// paid fails the test unless the bank says that it is, the provider has paid this often
// by now, and nothing is left of what was asked.
func (b bank) paid(times int) {
	b.T.Helper()
	b.WantResult("Paid", "exactly once")
	b.done(times)
	b.alone()
}

// notPaid fails the test unless the bank says why, and the provider has paid no more
// often than before.
func (b bank) notPaid(title string, times int) {
	b.T.Helper()
	b.WantResult(title, "No money has moved")
	b.done(times)
	b.alone()
}

// done compares what the providers have carried out.
func (b bank) done(times int) {
	b.T.Helper()
	action := "fund"
	if browsertest.Eval[string](b, "return document.body.dataset.provider") == "intergiro" {
		action = "pay"
	}
	b.WantDone(action, times)
}

// alone waits until every other window has closed, and fails the test if anything of
// ours is left in the page.
func (b bank) alone() {
	b.T.Helper()
	b.WaitAlone()
	left := browsertest.Eval[[]string](b, `
		const nodes = [...document.querySelectorAll('dialog, [id^=tw-], form[target]')].map((e) => e.outerHTML.slice(0, 80));
		return document.adoptedStyleSheets.length ? [...nodes, 'a style sheet'] : nodes`)
	if len(left) > 0 {
		b.T.Errorf("left in the page: %q", left)
	}
}
