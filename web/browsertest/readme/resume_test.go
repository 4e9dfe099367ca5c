package readme

import (
	"testing"

	"countersign/web/browsertest"
)

// TestResume pays in the page's place: it leaves for the bank's page, and the one
// that comes back finishes the request.
func TestResume(t *testing.T) {
	w := start(t,
		"COUNTERSIGN_PROVIDERS_INTERGIRO_MODE=sandbox",
		"COUNTERSIGN_PROVIDERS_INTERGIRO_BASE_URL=SANDBOX/intergiro",
		"COUNTERSIGN_PROVIDERS_INTERGIRO_CREDENTIALS_TYPE=api_key",
		"COUNTERSIGN_PROVIDERS_INTERGIRO_CREDENTIALS_KEY=intergiro-api-key-example",
		"COUNTERSIGN_ROUTES=[{match: POST /pay/intergiro/payments, provider: intergiro, to: /v3/transactions/pay}]",
	)
	w.serve("/snippet.mjs", `
		globalThis.receipt = (paid) => { document.querySelector('output').value = 'paid ' + paid.amount };
		globalThis.payment = () => ({
			request_id: '5f0c3a52-8a5e-4d5c-9d0e-000000000001', account_id: 'b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301', amount: 12000, reference: 'Invoice',
			counterparty: { name: 'Kraken LTD', account: { iban: 'DE75512108001245126199', bic: 'SOGEDEFF' } },
		});
		const form = document.forms[0];
		form.addEventListener('submit', (event) => event.preventDefault());
		`+w.here.Replace(only(t, "js", 4)))
	w.site.Page("/", w.here.Replace(only(t, "html", 0))+
		"<form><button>Pay</button></form><output></output><script type=module src=/snippet.mjs></script>")
	page := browsertest.Open(t, w.site.Home+"/")
	browsertest.Wait(page, "the form", "return document.forms[0]?.onsubmit !== null")
	page.Click("button")
	browsertest.Wait(page, "the bank's page", "return document.activeElement?.id === 'password'")
	page.Type("sandbox")
	page.Press(browsertest.Enter)
	browsertest.Wait(page, "the question", "return document.querySelector('[data-do=approve]')?.offsetParent != null")
	page.Click("[data-do=approve]")
	browsertest.Wait(page, "the receipt", "return document.querySelector('output')?.value === 'paid 12000'")
}
