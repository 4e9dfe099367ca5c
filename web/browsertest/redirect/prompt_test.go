package redirect_test

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// ownPrompt is a page's own prompt: a button that goes to the bank, and one that
// gives up. views are all that it was given.
const ownPrompt = `
	const prompt = (controller) => {
		const box = document.body.appendChild(document.createElement('section'));
		const views = (globalThis[Symbol.for('views')] = []);
		const button = (id, label, deed) => {
			const one = box.appendChild(document.createElement('button'));
			Object.assign(one, { id, textContent: label, onclick: deed });
		};
		button('bank', 'Confirm at the bank', () => controller.elsewhere());
		button('stop', 'Stop', () => controller.cancel());
		const draw = (view) => views.push([view.stage, view.busy, view.elsewhere, view.challenge.subject?.payee, view.challenge.hosted].join());
		draw(controller.view);
		controller.subscribe(draw);
		return () => box.remove();
	};
`

// payWith pays with the page's own prompt.
func payWith(p *browsertest.Page) browsertest.Running {
	return browsertest.Start(p, ownPrompt+strings.Replace(sending, "gateway: '/',", "gateway: '/', prompt,", 1)+"return pay()", object{}, payment)
}

func views(p *browsertest.Page) []string {
	return browsertest.Eval[[]string](p, "return globalThis[Symbol.for('views')]")
}

// A page's own prompt sends the customer to the bank as the dialog does.
func TestOwnPromptSendsToTheBank(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{csp: front.Strict, verifiable: true})
	p := g.visit("/")
	running := payWith(p)
	browsertest.Wait(p, "the page's prompt", "return document.getElementById('bank') !== null")
	p.Click("#bank")
	consent(p)
	g.executed(0)
	p.Click("#bank") // once more: the window before is left alone
	w := consent(p)
	give(w, "approve")
	g.paid(running)
	clean(t, p)
	if browsertest.Eval[bool](p, "return document.getElementById('bank') !== null") {
		t.Error("the page's prompt was not told that it is over")
	}
	seen := views(p)
	for i, want := range []string{"elsewhere,false,true,Kraken LTD,", "elsewhere,true,true,Kraken LTD,", "elsewhere,false,true,Kraken LTD,"} {
		if i >= len(seen) || seen[i] != want {
			t.Fatalf("was shown %q, want %q at %d", seen, want, i)
		}
	}
}

// One who gives up there has cancelled, and nothing was sent.
func TestOwnPromptGivesUp(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{csp: front.Strict})
	p := g.visit("/")
	running := payWith(p)
	browsertest.Wait(p, "the page's prompt", "return document.getElementById('stop') !== null")
	p.Click("#stop")
	running.Settle().Is(t, "SCAError", "cancelled")
	g.executed(0)
	clean(t, p)
}
