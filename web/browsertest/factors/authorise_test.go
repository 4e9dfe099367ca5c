package factors_test

import (
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

const authorise = "await countersign.authorise({ gateway: '/' })"

// read asks for a statement, and gives the status and how often the customer was
// asked.
func (v visit) readStatement() string {
	v.t.Helper()
	running := v.start(`
		let asked = 0;
		const { status } = await create({ onSCARequired: () => asked++ })(a);
		return status + ' ' + asked`, statement)
	var got string
	running.Settle().As(v.t, &got)
	return got
}

// An approval given beforehand opens the five minutes in which what is of low
// risk asks nothing.
func TestAuthorise(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN", "SMS"}}).visit(t)
	running := browsertest.Start(v, authorise)
	if s := v.asks(askPIN); s.Card != "" || s.Title != "Confirm it’s you" {
		t.Errorf("the dialog shows %+v", s)
	}
	v.enter(wise.PIN)
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	v.enter(v.code(1, "sms"))
	running.Settle().As(t, nil)
	v.clean()
	if got := v.readStatement(); got != "200 0" {
		t.Errorf("the statement answered %s", got)
	}
	// A payment is of high risk.
	paying := v.pay("")
	v.asks(askPIN)
	v.Press(browsertest.Escape)
	v.refused(paying, "cancelled")
}

// Where the dialog cannot do it, the hosted page does.
func TestAuthoriseOnTheHostedPage(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PASSWORD"}}).visit(t)
	running := browsertest.Start(v, authorise)
	v.Approve(v.framed(), v.Page)
	running.Settle().As(t, nil)
	v.clean()
	if got := v.readStatement(); got != "200 0" {
		t.Errorf("the statement answered %s", got)
	}
}

// With nothing to prove it is granted at once.
func TestAuthoriseWithoutFactors(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{scenario: func(s *wise.Scenario) { s.Factors = []string{} }}).visit(t)
	browsertest.Settle(v, authorise).As(t, nil)
	v.clean()
}

// It ends as every challenge does: typed, and with nothing left.
func TestAuthoriseThatFails(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := browsertest.Start(v, authorise)
	v.asks(askPIN)
	v.Press(browsertest.Escape)
	v.refused(running, "cancelled")
	running = browsertest.Start(v, `
		window.controller = new AbortController();
		await countersign.authorise({ gateway: '/', signal: controller.signal })`)
	v.asks(askPIN)
	browsertest.Do(v, "controller.abort()")
	v.refused(running, "aborted")
	running = browsertest.Start(v, authorise)
	v.asks(askPIN)
	for _, left := range []string{"4", "3", "2", "1"} {
		v.enter(wrongPIN)
		v.leaves(left)
	}
	v.enter(wrongPIN)
	v.lockedOut(running)
	// The provider raises no new one now.
	again := browsertest.Settle(v, authorise)
	if again.Error == nil || again.Error.Name != "SCAError" || strings.Contains(again.Error.Message, "undefined") {
		t.Errorf("ended with %+v", again)
	}
}
