package redirect_test

import (
	"strings"
	"testing"

	"countersign/server/sandbox/intergiro"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// All flows but tab, popup and page ask in a dialog first, and a click there opens
// a popup. It works under a strict policy.
func TestDialogOpensPopup(t *testing.T) {
	t.Parallel()
	for _, flow := range []any{nil, "auto", "dialog", "iframe"} {
		for _, verifiable := range []bool{false, true} {
			t.Run(nameOf(flow, verifiable), func(t *testing.T) {
				t.Parallel()
				g := newShop(t, setup{csp: front.Strict, verifiable: verifiable})
				p := g.visit("/")
				config := object{}
				if flow != nil {
					config["flow"] = flow
				}
				running := pay(p, config)
				heading(p, ready)
				said := browsertest.Eval[string](p, "return document.querySelector('dialog').innerText")
				for _, want := range []string{"Pay the invoice", "Kraken LTD", "Requested by 127.0.0.1", "Intergiro"} {
					if !strings.Contains(said, want) {
						t.Errorf("the dialog does not say %q: %s", want, said)
					}
				}
				p.Click(primary)
				w := consent(p)
				heading(p, waiting)
				give(w, "approve")
				g.paid(running)
				clean(t, p)
				if got := calls(p); got != "required completed" {
					t.Errorf("called %q", got)
				}
				w.WaitClosed()
			})
		}
	}
}

// nameOf names a row.
func nameOf(flow any, verifiable bool) string {
	name, _ := flow.(string)
	if name == "" {
		name = "default"
	}
	if verifiable {
		return name + " verifiable"
	}
	return name
}

// tab and popup open at once, where the browser lets them.
func TestWindowOpensAtOnce(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{csp: front.Strict})
			p := g.visit("/")
			browsertest.Do(p, `
				const { open } = window;
				window.open = (...all) => (globalThis[Symbol.for('opened')] = all, open.apply(window, all))`)
			running := payByClick(p, object{"flow": flow})
			w := consent(p)
			heading(p, waiting)
			if !browsertest.Eval[bool](w, "return window.opener === null") {
				t.Error("the bank's page has a way back to ours")
			}
			opened := browsertest.Eval[[]string](p, "return globalThis[Symbol.for('opened')]")
			if popup := len(opened) == 3 && strings.Contains(opened[2], "width=580"); popup != (flow == "popup") || opened[0] != "about:blank" {
				t.Errorf("opened %q", opened)
			}
			give(w, "approve")
			g.paid(running)
			w.WaitClosed()
			clean(t, p)
		})
	}
}

// A blocked window is opened by a click in the dialog.
func TestBlockedWindow(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{csp: front.Strict})
			p := g.visit("/")
			running := pay(p, object{"flow": flow})
			heading(p, ready)
			if p.Windows() != 1 || g.Asked("/redirect") != 0 {
				t.Fatal("the window was not blocked, or its address was asked for")
			}
			p.Click(primary)
			give(consent(p), "approve")
			g.paid(running)
		})
	}
}

// Where not even a click opens one, that is said.
func TestNoWindowAtAll(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	browsertest.Do(p, "window.open = () => null")
	running := pay(p, nil)
	heading(p, ready)
	p.Click(primary)
	g.refused(running, "popup_blocked")
	clean(t, p)
}

// A page that cuts itself off reads as closed, and is none the less waited for.
func TestSeveredWindow(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{scenario: func(s *intergiro.Scenario) { s.Page.Opener = "sever" }})
	p := g.visit("/")
	running := payByClick(p, object{"flow": "popup"})
	w := consent(p)
	browsertest.Wait(w, "the bank's page", "return document.activeElement?.id === 'password'")
	browsertest.Do(p, "await new Promise((next) => setTimeout(next, 2500))") // it has been taken for closed
	if running.Settled() {
		t.Fatal("settled while the customer is at the bank")
	}
	give(w, "approve")
	g.paid(running)
}

// A window that is closed can be opened again; the link in it is a new one.
func TestClosedWindowIsOpenedAgain(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{verifiable: true})
	p := g.visit("/")
	running := payByClick(p, object{"flow": "popup"})
	consent(p).Close()
	browsertest.Wait(p, "the dialog to tell it", `return document.querySelector('.countersign-status').textContent.includes('closed it')`)
	if running.Settled() {
		t.Fatal("settled because a window reads as closed")
	}
	p.Click(primary)
	give(consent(p), "approve")
	g.paid(running)
	if n := g.Asked("/redirect"); n != 2 {
		t.Errorf("asked for %d addresses, want 2", n)
	}
}

// Cancel and Escape end it. The window at the bank is not ours to close.
func TestCancelledAtHome(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	running := payByClick(p, object{"flow": "popup"})
	w := consent(p)
	heading(p, waiting)
	p.Press(browsertest.Escape)
	g.refused(running, "cancelled")
	clean(t, p)
	give(w, "approve") // nobody waits for it
	g.executed(0)
	if g.Asked("/cancel") != 1 {
		t.Error("the gateway was not told")
	}
}

func TestRefusedAtTheBank(t *testing.T) {
	t.Parallel()
	for name, verifiable := range map[string]bool{"judged": false, "asked": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{verifiable: verifiable})
			p := g.visit("/")
			running := payByClick(p, object{"flow": "popup"})
			give(consent(p), "refuse")
			g.refused(running, "declined")
			clean(t, p)
		})
	}
}

func TestExpiredAtTheBank(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{verifiable: true})
	p := g.visit("/")
	running := payByClick(p, object{"flow": "popup"})
	consent(p)
	g.settle("expire")
	g.refused(running, "expired")
}

// A challenge that has expired before anybody leaves says so at the click.
func TestExpiredBeforeAnybodyLeaves(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	running := pay(p, nil)
	heading(p, ready)
	g.settle("expire")
	p.Click(primary)
	g.refused(running, "expired")
	browsertest.Do(p, "await new Promise((next) => setTimeout(next, 500))")
	if p.Windows() > 1 {
		t.Error("an empty window is left")
	}
}

// Who gives consent elsewhere, before the address is asked for, goes nowhere.
func TestGivenAlready(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	running := pay(p, nil)
	heading(p, ready)
	g.settle("approve")
	p.Click(primary)
	g.paid(running)
}

// The link may be opened in another browser, which has none of our cookies. Who
// waits at home hears of it.
func TestApprovedOnAnotherBrowser(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	running := payByClick(p, object{"flow": "popup"})
	w := consent(p)
	address := w.URL()
	w.Close()
	other := browsertest.Open(t, address)
	give(other, "approve")
	g.paid(running)
	browsertest.Wait(other, "the way back", "return location.href.startsWith(a)", g.Address)
	if text := browsertest.Eval[string](other, "return document.body.innerText"); !strings.Contains(text, "close this") {
		t.Errorf("the other browser shows %q", text)
	}
	if other.URL() == p.URL() {
		t.Error("the other browser was taken to the page")
	}
}

// Who leaves the bank without deciding is back, and the provider asks once more.
func TestBackWithoutDeciding(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	running := payByClick(p, object{"flow": "popup"})
	w := consent(p)
	browsertest.Wait(w, "the bank's page", "return document.activeElement?.id === 'password'")
	w.Click("[data-do=leave]")
	heading(p, ready)
	p.Click(primary)
	give(consent(p), "approve")
	g.paid(running)
	if got := calls(p); got != "required completed required completed" {
		t.Errorf("called %q", got)
	}
}

// The page's signal ends it at any time.
func TestAbortedWhileAway(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit("/")
	running := browsertest.Start(p, `
		globalThis[Symbol.for('stop')] = new AbortController();
		return countersign.create({ gateway: '/', flow: 'dialog' })('/bank/v3/transactions/pay',
			{ method: 'POST', body: a, signal: globalThis[Symbol.for('stop')].signal })`, payment)
	heading(p, ready)
	p.Click(primary)
	w := consent(p)
	heading(p, waiting)
	browsertest.Do(p, "globalThis[Symbol.for('stop')].abort()")
	g.refused(running, "aborted")
	clean(t, p)
	w.Close()
}
