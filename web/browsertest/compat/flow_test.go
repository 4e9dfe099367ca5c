package compat_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"countersign/build/manifest"
	"countersign/web/browsertest"
)

// pay starts a challenged request and leaves it running.
func pay(page *browsertest.Page, approve string) browsertest.Running {
	return browsertest.Start(page, `return (await countersign.create({ approvalPageUrl: a })('/api/pay')).text()`, approve)
}

// paid fails the test unless the request ended with the bank's answer.
func paid(t testing.TB, o browsertest.Outcome) {
	t.Helper()
	var text string
	o.As(t, &text)
	want(t, "answer", text, "paid")
}

// "The hosted form posts the fields ott, libVersion, parentHostname, flow": to
// the approval page, once, as a form.
func TestFormFields(t *testing.T) {
	b, page := start(t)
	paid(t, pay(page, b.page()).Settle())
	forms := b.forms()
	if len(forms) != 1 {
		t.Fatalf("%d forms, want 1", len(forms))
	}
	wantForm(t, forms[0], "iframe")
	want(t, "Content-Type", forms[0].Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// wantForm fails the test unless the form has its fields, all of them once and
// no other.
func wantForm(t testing.TB, form approval, flow string) {
	t.Helper()
	wanted := url.Values{
		"ott": {token}, "libVersion": {"countersign/" + manifest.Version}, "parentHostname": {"127.0.0.1"}, "flow": {flow},
	}
	want(t, "fields", form.Fields.Encode(), wanted.Encode())
}

// "To a target named tw-approve-api-action; the element ids and classes
// tw-approval-modal-overlay, -wrapper, tw-approval-modal,
// tw-approve-api-action-styles", nested as pages' own styles expect them.
func TestElementIdsAndClasses(t *testing.T) {
	b, page := start(t)
	running := pay(page, b.silent())
	page.Frame("/approve")
	got := browsertest.Eval[map[string]bool](page, `
		const one = (selector) => document.querySelectorAll(selector).length === 1;
		const frame = document.querySelector('iframe');
		return {
			overlay: one('body > #tw-approval-modal-overlay.tw-approval-modal-overlay'),
			open: one('#tw-approval-modal-overlay.tw-approval-modal-overlay--open'),
			wrapper: one('#tw-approval-modal-overlay > .tw-approval-modal-wrapper'),
			modal: one('#tw-approval-modal-overlay > .tw-approval-modal-wrapper > .tw-approval-modal'),
			frame: one('.tw-approval-modal iframe[name=tw-approve-api-action]'),
			named: frames['tw-approve-api-action'] === frame.contentWindow,
			styles: one('#tw-approve-api-action-styles'),
			dressed: getComputedStyle(document.getElementById('tw-approval-modal-overlay')).position === 'fixed',
		}`)
	for name, ok := range got {
		want(t, name, ok, true)
	}
	want(t, "checks", len(got), 8)
	say(page, "success")
	paid(t, running.Settle())
	want(t, "elements left", browsertest.Eval[int](page, `return document.querySelectorAll('[id^=tw-appro], iframe, form').length`), 0)
}

// say has the approval page in the frame send one of its messages.
func say(page *browsertest.Page, word string) {
	browsertest.Do(page.Frame("/approve"), `say(a)`, word)
}

// A page that brings styles of its own under the id tw-approve-api-action-styles
// keeps them: none are added.
func TestOwnStylesAreKept(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/", script+`<style id="tw-approve-api-action-styles">.tw-approval-modal { color: rgb(1, 2, 3) }</style>`)
	page := browsertest.Open(t, b.Home+"/")
	running := pay(page, b.silent())
	page.Frame("/approve")
	got := browsertest.Eval[[]any](page, `
		return [document.querySelectorAll('#tw-approve-api-action-styles').length, document.adoptedStyleSheets.length, document.styleSheets.length,
			getComputedStyle(document.querySelector('.tw-approval-modal')).color]`)
	wantAll(t, "styles", got, any(1.0), any(0.0), any(1.0), any("rgb(1, 2, 3)"))
	say(page, "success")
	paid(t, running.Settle())
	want(t, "own styles", browsertest.Eval[int](page, `return document.querySelectorAll('style#tw-approve-api-action-styles').length`), 1)
}

// "The page's messages tw-approve-api-action-success, -failed, -closed."
func TestMessages(t *testing.T) {
	for word, code := range map[string]string{"success": "", "failed": "declined", "closed": "cancelled"} {
		for _, body := range []string{
			`await countersign.create({ approvalPageUrl: a })('/api/pay')`,
			`await countersign.runFlow({ token: 'abc', approvalPageUrl: a })`,
		} {
			name := word + " request"
			if strings.Contains(body, "runFlow") {
				name = word + " runFlow"
			}
			t.Run(name, func(t *testing.T) {
				b, page := start(t)
				running := browsertest.Start(page, body, b.silent())
				say(page, "something else") // and nothing comes of it
				browsertest.Do(page.Frame("/approve"), `host.postMessage({ type: 'tw-approve-api-action-success' }, '*')`)
				say(page, word)
				got := running.Settle()
				if code == "" {
					got.As(t, nil)
				} else {
					got.Is(t, "SCAError", code)
				}
				want(t, "elements left", browsertest.Eval[int](page, `return document.querySelectorAll('dialog, iframe, form').length`), 0)
			})
		}
	}
}

// "A click on the backdrop closes, a click inside the box does not."
func TestBackdropClickCloses(t *testing.T) {
	b, page := start(t)
	running := pay(page, b.silent())
	page.Frame("/approve")
	page.Click(".tw-approval-modal h2")
	browsertest.Wait(page, "the click", `return document.querySelector('#tw-approval-modal-overlay') !== null`)
	want(t, "settled by a click inside", running.Settled(), false)
	page.ClickAt(8, 300)
	running.Settle().Is(t, "SCAError", "cancelled")
	want(t, "elements left", browsertest.Eval[int](page, `return document.querySelectorAll('dialog, iframe, form').length`), 0)
	want(t, "calls", len(b.received()), 1)
}

// opened is what a page's window.open was called with.
type opened struct {
	Args   []string
	Opener bool
}

// payInWindow clicks a button that starts a challenged request whose approval
// page is opened in a window, and gives the window's own view of it.
func payInWindow(t *testing.T, flow string) (b *bank, page, window *browsertest.Page, running browsertest.Running) {
	t.Helper()
	t.Parallel()
	b = newBank(t)
	b.Page("/", script+`<button>pay</button>`)
	page = browsertest.Open(t, b.Home+"/")
	warm(page)
	running = browsertest.Start(page, `
		window.calls = [];
		const open = window.open;
		window.open = (...args) => { window.calls.push({ Args: args.map(String) }); return open(...args); };
		await new Promise((clicked) => (document.querySelector('button').onclick = clicked));
		return (await countersign.create({ approvalPageUrl: a, flow: b })('/api/pay')).text()`, b.silent(), flow)
	page.Click("button")
	window = page.Window("/approve")
	browsertest.Wait(window, "the form's page", `return document.title === 'approve'`)
	return b, page, window, running
}

// "Tab and popup open the approval URL itself under that name, keep their
// opener and then receive the form"; here the tab.
func TestTab(t *testing.T) {
	b, page, window, running := payInWindow(t, "tab")
	calls := browsertest.Eval[[]opened](page, `return window.calls`)
	want(t, "windows opened", len(calls), 1)
	wantAll(t, "window.open", calls[0].Args, b.silent(), "tw-approve-api-action")
	want(t, "name and opener", browsertest.Eval[string](window, `return window.name + ' ' + (window.opener !== null)`), "tw-approve-api-action true")
	wantForm(t, b.forms()[0], "tab")
	want(t, "dialogs", browsertest.Eval[int](page, `return document.querySelectorAll('dialog, iframe').length`), 0)

	browsertest.Do(window, `setTimeout(() => say('success'))`)
	paid(t, running.Settle())
	window.WaitClosed()
	want(t, "forms left", browsertest.Eval[int](page, `return document.forms.length`), 0)
	want(t, "forms posted", len(b.forms()), 1)
}

// "With size and position for a popup of about 580 × 600."
func TestPopup(t *testing.T) {
	b, page, window, running := payInWindow(t, "popup")
	calls := browsertest.Eval[[]opened](page, `return window.calls`)
	want(t, "windows opened", len(calls), 1)
	args := calls[0].Args
	if len(args) != 3 {
		t.Fatalf("window.open got %q", args)
	}
	wantAll(t, "window.open", args[:2], b.silent(), "tw-approve-api-action")
	features := strings.Split(args[2], ",")
	for _, feature := range []string{"resizable", "scrollbars", "status", "location", "width=580", "height=600"} {
		want(t, feature, slices.Contains(features, feature), true)
	}
	for _, place := range []string{"left=", "top="} {
		want(t, place, slices.ContainsFunc(features, func(f string) bool { return strings.HasPrefix(f, place) }), true)
	}
	want(t, "opener", browsertest.Eval[bool](window, `return window.opener !== null`), true)
	wantForm(t, b.forms()[0], "popup")

	browsertest.Do(window, `setTimeout(() => say('failed'))`)
	running.Settle().Is(t, "SCAError", "declined")
	window.WaitClosed()
	want(t, "calls", len(b.received()), 1)
}
