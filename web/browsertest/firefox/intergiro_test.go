package firefox_test

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

// Intergiro asks on a page of its own, in a window that a click opens, and the customer
// refuses or gives the consent there.
func TestConsentInAWindow(t *testing.T) {
	b := open(t)
	b.Through("intergiro")
	b.Pay("dialog")
	b.Shows("250.00", "Kraken LTD")
	customer.Still(b.Page)
	b.Click("dialog button:not([value=cancel])")
	customer.Consent(b.Window(consentPage), "approve")
	b.paid(1)

	b.Pay("popup")
	customer.Consent(b.Window(consentPage), "refuse")
	b.notPaid("Declined", 1)

	b.Pay("tab")
	customer.Consent(b.Window(consentPage), "approve")
	b.paid(2)
}

// Or in the place of the page, which finishes its request when it is back. Who goes back
// has given up.
func TestConsentInPlaceOfThePage(t *testing.T) {
	b := open(t)
	b.leave()
	b.Back()
	b.notPaid("Cancelled", 0)
	b.nothingKept()

	b.leave()
	customer.Consent(b.Page, "refuse")
	b.notPaid("Declined", 0)
	b.nothingKept()

	b.leave()
	customer.Consent(b.Page, "approve")
	b.paid(1)
	b.nothingKept()
}

// leave has the bank's page give way to Intergiro's.
func (b bank) leave() {
	b.T.Helper()
	b.Ready()
	b.Through("intergiro")
	b.Pay("page")
	browsertest.Wait(b, "the provider's page", "return location.pathname.endsWith(a)", consentPage)
}

// nothingKept fails the test if anything of an interrupted request is left.
func (b bank) nothingKept() {
	b.T.Helper()
	left := browsertest.Eval[[]string](b, `
		const open = indexedDB.open('countersign');
		const bodies = await new Promise((done, fail) => {
			open.onerror = fail;
			open.onsuccess = () => {
				const all = open.result.transaction('bodies').objectStore('bodies').getAllKeys();
				all.onsuccess = () => { open.result.close(); done(all.result.map(String)); };
			};
		});
		return [...bodies, sessionStorage.getItem('countersign')].filter(Boolean)`)
	if len(left) > 0 {
		b.T.Errorf("kept: %q", left)
	}
}
