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
	"countersign/web/browsertest/real"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// bank is the demo bank, open and ready to pay, and who pays.
type bank struct {
	*browsertest.Page
	customer.Customer
	t *testing.T
}

func open(t *testing.T, prepare ...func(*browsertest.Page)) bank {
	t.Helper()
	at := real.Start(t, nil, "demo", "-listen", "localhost:0", "-sandbox", "localhost:0")
	page := browsertest.Blank(t)
	for _, f := range prepare {
		f(page)
	}
	page.Go(at.Gateway + "/")
	browsertest.Wait(page, "a quote", `return /\d/.test(document.querySelector('[data-quote=target]').textContent)`)
	return bank{page, customer.Customer{T: t, Sandbox: at.Sandbox}, t}
}

func (b bank) pay(flow string) {
	b.t.Helper()
	b.Click("input[value=" + flow + "] + span")
	b.Click("#submit")
}

// pin answers the first step of the page's own dialog.
func (b bank) pin() {
	b.t.Helper()
	b.focused("#countersign-input[type=password]")
	b.Type("4826")
	b.Press(browsertest.Enter)
}

// code answers the second: it has a code sent, and enters it.
func (b bank) code() {
	b.t.Helper()
	b.sendCode()
	b.Type(b.Code())
	b.Press(browsertest.Enter)
}

func (b bank) sendCode() {
	b.t.Helper()
	const sms = "dialog button[value=sms]"
	browsertest.Wait(b, "the choice of a way", "return document.querySelector(a) !== null", sms)
	customer.Still(b.Page)
	b.Click(sms)
	b.focused("#countersign-input[autocomplete=one-time-code]")
}

func (b bank) focused(field string) {
	b.t.Helper()
	browsertest.Wait(b, "the field "+field, "return document.activeElement.matches(a)", field)
}

// result waits for the end of a payment.
func (b bank) result() (title, text string) {
	b.t.Helper()
	browsertest.Wait(b, "the result", "return document.querySelector('#result strong') !== null")
	parts := browsertest.Eval[[]string](b, `
		const result = document.querySelector('#result');
		return [result.firstChild.textContent, result.lastChild.textContent]`)
	return parts[0], parts[1]
}

func (b bank) wantResult(title, text string) {
	b.t.Helper()
	if gotTitle, gotText := b.result(); gotTitle != title || !strings.Contains(gotText, text) {
		b.t.Errorf("the page says %q, %q; want %q, … %q …", gotTitle, gotText, title, text)
	}
}

// TestJourney pays in each flow: challenge, approval, retry, paid, once.
func TestJourney(t *testing.T) {
	for _, flow := range []string{"dialog", "iframe", "tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.pay(flow)
			switch flow {
			case "dialog":
				b.pin()
				b.code()
			case "iframe":
				b.Approve(b.Frame("/approve-api-action/"), b.Page)
			default:
				window := b.Window("/approve-api-action/")
				b.Approve(window, window)
			}
			b.wantResult("Paid", "exactly once")
			if n := b.Payments(); n != 1 {
				t.Errorf("the provider executed %d payments, want 1", n)
			}
			wantTimeline(b)
		})
	}
}

// wantTimeline checks that the timeline tells the whole journey.
func wantTimeline(b bank) {
	b.t.Helper()
	got := browsertest.Eval[[]string](b, `
		const text = (node) => node?.textContent ?? '';
		return [...document.querySelectorAll('#timeline li')].map((li) =>
			(text(li.querySelector('b')).replace(/\d+/, 'N') + ' ' + text(li.querySelector('.chip'))).trim())`)
	want := []string{
		"POST /pay/quotes 200 OK",
		"POST /pay/transfers 200 OK",
		"POST /pay/transfers/N/payments 403 Forbidden",
		"The customer is asked",
		"Approved",
		"POST /pay/transfers/N/payments 200 OK",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		b.t.Errorf("the timeline tells\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestGivingUp cancels in each way there is. Nothing is paid, and the page says
// what to do next.
func TestGivingUp(t *testing.T) {
	t.Run("Escape in the dialog", func(t *testing.T) {
		b := open(t)
		b.pay("dialog")
		b.focused("#countersign-input")
		b.Press(browsertest.Escape)
		b.wantResult("Cancelled", "No money has moved")
		if n := b.Payments(); n != 0 {
			t.Errorf("the provider executed %d payments, want none", n)
		}
	})
	t.Run("Escape", func(t *testing.T) {
		b := open(t)
		b.pay("iframe")
		browsertest.Wait(b.Frame("/approve-api-action/"), "the approval page", "return document.querySelector('#password') !== null")
		customer.Still(b.Page)
		b.Press(browsertest.Escape)
		b.wantResult("Cancelled", "No money has moved")
		if n := b.Payments(); n != 0 {
			t.Errorf("the provider executed %d payments, want none", n)
		}
	})
	t.Run("declined on the approval page", func(t *testing.T) {
		b := open(t)
		b.pay("iframe")
		frame := b.Frame("/approve-api-action/")
		b.decline(frame)
		frame.Click("[data-do=end-failed]")
		b.wantResult("Declined", "No money has moved")
	})
}

// decline clicks until the approval page has taken it: browsers drop clicks on a
// frame of another site that has moved just before.
func (b bank) decline(frame *browsertest.Frame) {
	b.t.Helper()
	for range 10 {
		customer.Still(b.Page)
		frame.Click("[data-do=decline]")
		if browsertest.Eval[bool](frame, `
			const there = () => document.querySelector('[data-do=end-failed]') !== null;
			for (let i = 0; i < 50 && !there(); i++) await new Promise((next) => setTimeout(next, 20));
			return there()`) {
			return
		}
	}
	b.t.Fatal("the approval page takes no clicks")
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
		b.pay("iframe")
		b.Approve(b.Frame("/approve-api-action/"), b.Page)
		b.wantResult("Not paid", "not enough money")
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
			b.pay("iframe")
			frame := b.Frame("/approve-api-action/")
			fits("while the approval is open,")
			b.Approve(frame, b.Page)
			b.wantResult("Paid", "exactly once")
			fits("when paid,")
			b.pay("dialog")
			b.pin()
			b.sendCode()
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
	b.pay("dialog")
	b.pin()
	b.code()
	title, text := b.result()
	if n := b.Payments(); n != 1 {
		t.Fatalf("the provider executed %d payments, want 1", n)
	}
	if title == "Paid" || strings.Contains(text, "No money has moved") || !strings.Contains(text, "Check your account") {
		t.Errorf("the page says %q, %q", title, text)
	}
}

func small(p *browsertest.Page) { p.Viewport(320, 640) }
