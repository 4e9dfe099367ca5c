package demo

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

// through has the bank pay through another provider.
func (b bank) through(provider string) {
	b.t.Helper()
	b.Click("input[value=" + provider + "] + span")
	browsertest.Wait(b, "the payees of "+provider, "return document.body.dataset.provider === a && !document.querySelector('#payee').disabled", provider)
}

// wantOnce compares what the provider has carried out.
func (b bank) wantOnce(action string) {
	b.t.Helper()
	var list struct{ Total int }
	b.Read("/_sandbox/executions?action="+action, &list)
	if list.Total != 1 {
		b.t.Errorf("the provider executed %q %d times, want once", action, list.Total)
	}
}

const secretCode = "Sandbox2026"

// shows waits until the dialog says what is approved. The amount and the payee come
// from the gateway.
func (b bank) shows(amount, payee string) {
	b.t.Helper()
	browsertest.Wait(b, "the dialog to show "+amount+" for "+payee, `
		const text = document.querySelector('dialog')?.innerText ?? '';
		return text.includes(a) && text.includes(b)`, amount, payee)
}

// secret answers the step that asks for the secret code.
func (b bank) secret(code string) {
	b.t.Helper()
	b.focused("#countersign-input[type=password]")
	b.Type(code)
	b.Press(browsertest.Enter)
}

// otp has a code sent, and enters it. Mipise's goes to the phone or to the inbox;
// who takes codes finds them there.
func (b bank) otp() {
	b.t.Helper()
	const send = "dialog button[type=submit]"
	browsertest.Wait(b, "a code to be asked for", "return document.querySelector(a)?.innerText === 'Send code'", send)
	customer.Still(b.Page)
	b.Click(send)
	b.focused("#countersign-input[autocomplete=one-time-code]")
	b.Type(b.newest())
	b.Press(browsertest.Enter)
}

// newest is the code that can still be used, whichever way it came.
func (b bank) newest() string {
	b.t.Helper()
	var list struct{ Codes []struct{ Code string } }
	b.Read("/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/codes", &list)
	if len(list.Codes) == 0 {
		b.t.Fatal("no code was sent")
	}
	return list.Codes[len(list.Codes)-1].Code
}

// TestMipise pays: the gateway asks Mipise first, the page's dialog asks the
// customer.
func TestMipise(t *testing.T) {
	t.Run("operation", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.through("mipise")
		b.Click("#submit")
		b.shows("250.00", "Atelier Nord")
		b.secret(secretCode)
		b.otp()
		b.wantResult("Paid", "Atelier Nord. The provider executed this payment exactly once")
		b.wantOnce("payment")
		// What was proved is good for a while.
		b.Click("#submit")
		browsertest.Wait(b, "the second payment", "return document.querySelectorAll('#timeline li').length === 1 && document.querySelector('#result strong')?.textContent === 'Paid'")
	})
	t.Run("after a reset", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.through("mipise")
		b.do("resetSecret")
		b.told("Secret code reset", "Another one")
		b.Click("#submit")
		b.choosePIN("Marmot2026")
		b.otp()
		b.otp()
		b.secret("Marmot2026")
		b.otp()
		b.wantResult("Paid", "exactly once")
		b.wantOnce("payment")
	})
	t.Run("set up by itself", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.through("mipise")
		b.do("resetPhoneNumber")
		b.told("Phone number reset", "set up again")
		b.do("setUp")
		b.otp()
		b.otp()
		b.told("All is set up", "can confirm")
	})
}

// consent answers the bank's page.
func consent(t *testing.T, page *browsertest.Page, decision string) {
	t.Helper()
	browsertest.Wait(page, "the password's field", "return document.querySelector('#password')?.offsetParent != null")
	page.Click("#password")
	page.Type("sandbox")
	page.Press(browsertest.Enter)
	browsertest.Wait(page, "the decision", "return document.querySelector('[data-do=approve]')?.offsetParent != null")
	page.Click("[data-do=" + decision + "]")
}

const consentPage = "/sca/consent"

// TestIntergiro pays: the customer gives a consent on a page of the bank's.
func TestIntergiro(t *testing.T) {
	for _, flow := range []string{"dialog", "popup", "tab"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.through("intergiro")
			b.pay(flow)
			if flow == "dialog" {
				browsertest.Wait(b, "the way to the bank", "return document.querySelector('dialog button:not([value=cancel])') !== null")
				b.shows("250.00", "Kraken LTD")
				customer.Still(b.Page)
				b.Click("dialog button")
			}
			consent(t, b.Window(consentPage), "approve")
			b.wantResult("Paid", "Kraken LTD. The provider executed this payment exactly once")
			b.wantOnce("pay")
		})
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.through("intergiro")
		b.pay("popup")
		consent(t, b.Window(consentPage), "refuse")
		b.wantResult("Declined", "No money has moved")
	})
	t.Run("the whole page", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.through("intergiro")
		b.pay("page")
		browsertest.Wait(b, "the bank's page", "return location.pathname.endsWith(a)", consentPage)
		consent(t, b.Page, "approve")
		b.wantResult("Paid", "Kraken LTD. The provider executed this payment exactly once")
		b.wantOnce("pay")
	})
}
