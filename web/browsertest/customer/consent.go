package customer

import "countersign/web/browsertest"

// ConsentPage is the path of the page on which Intergiro's customers give consents.
const ConsentPage = "/sca/consent"

// Consent signs in on Intergiro's page, and decides: "approve" or "refuse".
func Consent(page Page, decision string) {
	browsertest.Wait(page, "the password's field", "return document.querySelector('#password')?.offsetParent != null")
	page.Click("#password")
	page.Type("sandbox")
	page.Press(browsertest.Enter)
	browsertest.Wait(page, "the decision", "return document.querySelector('[data-do=approve]')?.offsetParent != null")
	page.Click("[data-do=" + decision + "]")
}
