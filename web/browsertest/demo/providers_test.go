package demo

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

const secretCode = "Sandbox2026"

// secret answers the step that asks for the secret code.
func (b bank) secret(code string) {
	b.T.Helper()
	b.Focused("#countersign-input[type=password]")
	b.Type(code)
	b.Press(browsertest.Enter)
}

// otp has a code sent, and enters it. Mipise's goes to the phone or to the inbox;
// who takes codes finds them there.
func (b bank) otp() {
	b.T.Helper()
	const send = "dialog button[type=submit]"
	browsertest.Wait(b, "a code to be asked for", "return document.querySelector(a)?.innerText === 'Send code'", send)
	customer.Still(b.Page)
	b.Click(send)
	b.Focused("#countersign-input[autocomplete=one-time-code]")
	b.Type(b.newest())
	b.Press(browsertest.Enter)
}

// newest is the code that can still be used, whichever way it came.
func (b bank) newest() string {
	b.T.Helper()
	var list struct{ Codes []struct{ Code string } }
	b.Read("/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/codes", &list)
	if len(list.Codes) == 0 {
		b.T.Fatal("no code was sent")
	}
	return list.Codes[len(list.Codes)-1].Code
}

// TestMipise pays: the gateway asks Mipise first, the page's dialog asks the
// customer.
func TestMipise(t *testing.T) {
	t.Run("operation", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.Through("mipise")
		b.Click("#submit")
		b.Shows("250.00", "Atelier Nord")
		b.secret(secretCode)
		b.otp()
		b.WantResult("Paid", "Atelier Nord. The provider executed this payment exactly once")
		b.WantDone("payment", 1)
		// What was proved is good for a while.
		b.Click("#submit")
		browsertest.Wait(b, "the second payment", "return document.querySelectorAll('#timeline li').length === 1 && document.querySelector('#result strong')?.textContent === 'Paid'")
	})
	t.Run("after a reset", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.Through("mipise")
		b.do("resetSecret")
		b.told("Secret code reset", "Another one")
		b.Click("#submit")
		b.choosePIN("Marmot2026")
		b.otp()
		b.otp()
		b.secret("Marmot2026")
		b.otp()
		b.WantResult("Paid", "exactly once")
		b.WantDone("payment", 1)
	})
	t.Run("set up by itself", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.Through("mipise")
		b.do("resetPhoneNumber")
		b.told("Phone number reset", "set up again")
		b.do("setUp")
		b.otp()
		b.otp()
		b.told("All is set up", "can confirm")
	})
}

// TestIntergiro pays: the customer gives a consent on a page of the bank's.
func TestIntergiro(t *testing.T) {
	for _, flow := range []string{"dialog", "popup", "tab"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.Through("intergiro")
			b.Pay(flow)
			if flow == "dialog" {
				browsertest.Wait(b, "the way to the bank", "return document.querySelector('dialog button:not([value=cancel])') !== null")
				b.Shows("250.00", "Kraken LTD")
				customer.Still(b.Page)
				b.Click("dialog button")
			}
			customer.Consent(b.Window(customer.ConsentPage), "approve")
			b.WantResult("Paid", "Kraken LTD. The provider executed this payment exactly once")
			b.WantDone("pay", 1)
		})
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.Through("intergiro")
		b.Pay("popup")
		customer.Consent(b.Window(customer.ConsentPage), "refuse")
		b.WantResult("Declined", "No money has moved")
	})
	t.Run("the whole page", func(t *testing.T) {
		t.Parallel()
		b := open(t)
		b.Through("intergiro")
		b.Pay("page")
		browsertest.Wait(b, "the bank's page", "return location.pathname.endsWith(a)", customer.ConsentPage)
		customer.Consent(b.Page, "approve")
		b.WantResult("Paid", "Kraken LTD. The provider executed this payment exactly once")
		b.WantDone("pay", 1)
	})
}
