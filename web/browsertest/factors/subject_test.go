package factors_test

import (
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// What is approved is said by the gateway, from the provider: the transfer, and
// then its payee.
func TestSubject(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	// Whatever the page says of it changes nothing.
	running := v.start(`
		const more = { messages: { to: 'to', title: 'Win a prize' }, subject: { amount: '1.00', payee: 'Nobody' }, title: 'Free' };
		document.title = 'Free of charge';
		return (await (await create(more)(at(a), funding)).json()).status`, transfer)
	s := v.asks(askPIN)
	if s.Title != "Rent payment" || s.Card != "EUR 250.00 to Tomas Lindqvist" {
		t.Errorf("the dialog shows %q and %q", s.Title, s.Card)
	}
	if want := "Requested by " + strings.TrimPrefix(v.Address, "http://") + " · Wise"; s.Asks != want {
		t.Errorf("the dialog says %q, want %q", s.Asks, want)
	}
	described := browsertest.Eval[string](v, `
		const dialog = document.querySelector('dialog');
		return ['aria-labelledby', 'aria-describedby'].map((name) => document.getElementById(dialog.getAttribute(name)).innerText).join(' ')`)
	if !strings.Contains(described, "Rent payment") || !strings.Contains(described, "Tomas") {
		t.Errorf("the dialog is described as %q", described)
	}
	v.enter(wise.PIN)
	v.paid(running)
	if v.asked("/v1/transfers/"+transfer) == 0 || v.asked("/v1/accounts/40001001") == 0 {
		t.Error("the provider was not asked")
	}
}

// The same stands above the hosted page's frame.
func TestSubjectAboveTheFrame(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PASSWORD"}}).visit(t)
	running := v.pay("{ messages: { title: 'Win a prize' } }")
	v.framed()
	text := browsertest.Eval[string](v, "return document.querySelector('dialog').innerText.replace(/\\s+/g, ' ')")
	for _, want := range []string{"Rent payment", "EUR 250.00", "Tomas Lindqvist"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	v.press("Cancel")
	v.refused(running, "cancelled")
}

// Markup in what the provider says stays text, in the dialog and above the
// frame.
func TestMarkupStaysText(t *testing.T) {
	t.Parallel()
	const payee = `<img src=x onerror="document.title='gone'"><b>Eve</b>`
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	for _, flow := range []string{"dialog", "iframe"} {
		running := v.payFor("{ flow: '"+flow+"' }", v.newTransfer(payee, 12.5))
		browsertest.Wait(v, "the payee", "return document.querySelector('dialog')?.innerText.includes('Eve')")
		got := browsertest.Eval[[]string](v, `
			const dialog = document.querySelector('dialog');
			return [dialog.innerText, String(dialog.querySelectorAll('img, b').length), document.title]`)
		if !strings.Contains(got[0], payee) || got[1] != "0" || got[2] != "Shop" {
			t.Errorf("the dialog with the %s shows %q", flow, got)
		}
		v.press("Cancel")
		v.refused(running, "cancelled")
	}
}

// Amounts are written as the customer's language does, and never rounded.
func TestAmountInTheCustomersLanguage(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	for locale, want := range map[string]string{"en": "EUR 1,234,567.89", "de": "1.234.567,89 EUR", "fr": "1 234 567,89 EUR"} {
		running := v.payFor("{ locale: '"+locale+"' }", v.newTransfer("Maison", 1234567.89))
		s := v.await("payee", "return s.Card.includes('Maison')")
		if !strings.HasPrefix(s.Card, want) {
			t.Errorf("in %s the dialog shows %q, want %q", locale, s.Card, want)
		}
		v.Press(browsertest.Escape)
		v.refused(running, "cancelled")
	}
}
