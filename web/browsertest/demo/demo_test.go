// Package demo tests the demo bank as a visitor meets it: the real program,
// with gateway, sandbox and page, in a real browser. It also takes the
// pictures that stand in the README.
package demo

import (
	"net/http"
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// bank is the demo bank in Chromium, open and ready to pay, and who pays.
type bank struct {
	*browsertest.Page
	customer.Bank
}

func open(t *testing.T, prepare ...func(*browsertest.Page)) bank {
	t.Helper()
	page, visit := customer.OpenBank(t, browsertest.Blank, prepare...)
	return bank{page, visit}
}

// TestJourney pays in each flow: challenge, approval, retry, paid, once.
func TestJourney(t *testing.T) {
	for _, flow := range []string{"dialog", "iframe", "tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.Pay(flow)
			switch flow {
			case "dialog":
				b.EnterPIN()
				b.EnterCode()
			case "iframe":
				b.Approve(b.Frame("/approve-api-action/"), b.Page)
			default:
				window := b.Window("/approve-api-action/")
				b.Approve(window, window)
			}
			b.WantResult("Paid", "exactly once")
			if n := b.Payments(); n != 1 {
				t.Errorf("the provider executed %d payments, want 1", n)
			}
			b.WantTimeline()
		})
	}
}

// TestGivingUp cancels in each way there is. Nothing is paid, and the page says
// what to do next.
func TestGivingUp(t *testing.T) {
	t.Run("Escape in the dialog", func(t *testing.T) {
		b := open(t)
		b.Pay("dialog")
		b.Focused("#countersign-input")
		b.Press(browsertest.Escape)
		b.WantResult("Cancelled", "No money has moved")
		if n := b.Payments(); n != 0 {
			t.Errorf("the provider executed %d payments, want none", n)
		}
	})
	t.Run("Escape", func(t *testing.T) {
		b := open(t)
		b.Pay("iframe")
		browsertest.Wait(b.Frame("/approve-api-action/"), "the approval page", "return document.querySelector('#password') !== null")
		customer.Still(b.Page)
		b.Press(browsertest.Escape)
		b.WantResult("Cancelled", "No money has moved")
		if n := b.Payments(); n != 0 {
			t.Errorf("the provider executed %d payments, want none", n)
		}
	})
	t.Run("declined on the approval page", func(t *testing.T) {
		b := open(t)
		b.Pay("iframe")
		customer.Refuse(b.Frame("/approve-api-action/"), b.Page)
		b.WantResult("Declined", "No money has moved")
	})
}

// TestWrongInput answers each with what to do.
func TestWrongInput(t *testing.T) {
	b := open(t)
	for _, test := range []struct{ amount, help string }{
		{"abc", "for example 250.00"},
		{"0.10", "1.00 or more"},
		{"250.00", ""},
	} {
		browsertest.Do(b, `
			const field = document.querySelector('#amount');
			field.value = a;
			field.dispatchEvent(new Event('input'))`, test.amount)
		browsertest.Wait(b, "the help for "+test.amount, `
			const help = document.querySelector('#amount-help').textContent;
			return a ? help.includes(a) : help === ''`, test.help)
	}
	t.Run("more than there is", func(*testing.T) {
		browsertest.Do(b, "document.querySelector('#amount').value = '900000'")
		b.Pay("iframe")
		b.Approve(b.Frame("/approve-api-action/"), b.Page)
		b.WantResult("Not paid", "not enough money")
	})
}

// TestNarrow needs no sideways scrolling on a small phone, before, during and
// after a payment, light and dark.
func TestNarrow(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			b := open(t, small, func(p *browsertest.Page) { p.Media("prefers-color-scheme", scheme) })
			fits := func(when string) {
				t.Helper()
				if width := browsertest.Eval[int](b, "return document.documentElement.scrollWidth"); width > 320 {
					t.Errorf("%s the page is %d px wide on a screen of 320", when, width)
				}
			}
			fits("before,")
			b.Pay("iframe")
			frame := b.Frame("/approve-api-action/")
			fits("while the approval is open,")
			b.Approve(frame, b.Page)
			b.WantResult("Paid", "exactly once")
			fits("when paid,")
			b.Pay("dialog")
			b.EnterPIN()
			b.SendCode()
			fits("while the dialog is open,")
		})
	}
}

// TestLostAnswer: the provider pays, and its answer is lost. Nobody may be told that
// nothing has happened, nor to try again at once.
func TestLostAnswer(t *testing.T) {
	b := open(t)
	const fault = `{"faults":{"next":[{"fault":"drop_after","path":"/payments","replay":true}]}}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, b.Sandbox+"/_sandbox/wise/scenario", strings.NewReader(fault))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the sandbox answers %s (%v)", res.Status, err)
	}
	b.Pay("dialog")
	b.EnterPIN()
	b.EnterCode()
	title, text := b.Result()
	if n := b.Payments(); n != 1 {
		t.Fatalf("the provider executed %d payments, want 1", n)
	}
	if title == "Paid" || strings.Contains(text, "No money has moved") || !strings.Contains(text, "Check your account") {
		t.Errorf("the page says %q, %q", title, text)
	}
}

func small(p *browsertest.Page) { p.Viewport(320, 640) }
