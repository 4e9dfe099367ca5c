package rows_test

import (
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// Row 3: a message counts only from the window that was opened, and from the
// origin that this window settled on.

// forged has the page receive a message from somewhere else, and waits until it
// has.
func forged(t *testing.T, p *browsertest.Page, from browsertest.Scope, how string) {
	t.Helper()
	before := browsertest.Eval[int](p, `
		window.heard ??= (addEventListener('message', (e) => (window.heard += String(e.data).startsWith('tw-'))), 0);
		return window.heard`)
	browsertest.Do(from, how, message+"success")
	browsertest.Wait(p, "the forged message", "return window.heard > a", before)
}

// The dialog stays as it is for forged messages, in a frame.
func TestForgedMessages(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/evil", "")
	p := b.visit(t)
	browsertest.Do(p, `
		for (const url of [a + '/evil?home', b + '/evil?foreign']) {
			const frame = document.createElement('iframe');
			frame.src = url;
			frame.className = 'evil';
			document.body.append(frame);
		}`, b.Home, b.Foreign)
	running := b.pay(p, nil, "/api/1")
	frame := approvalOf(p, "token-1")
	browsertest.Wait(p, "the first sign of life", "return !document.querySelector('.countersign-loading')")

	forged(t, p, p, "window.postMessage(a, '*')")
	forged(t, p, p.Frame("/evil?home"), "parent.postMessage(a, '*')")
	forged(t, p, p.Frame("/evil?foreign"), "parent.postMessage(a, '*')")
	// A frame within the approval page has its origin, and is not it.
	browsertest.Do(frame, `
		const inner = document.createElement('iframe');
		inner.src = '/evil?inner';
		document.body.append(inner);
		await new Promise((loaded) => inner.onload = loaded);`)
	forged(t, p, frame, "document.querySelector('iframe').contentWindow.eval('top.postMessage(' + JSON.stringify(a) + ', \"*\")')")
	// Nor do words count that only look like one of ours.
	forged(t, p, frame, "parent.postMessage(a + '!', '*')")
	forged(t, p, frame, "parent.postMessage([a], '*')")

	say(frame, "failed")
	refused(t, running, "declined")
	b.count(t, 1)
	browsertest.Do(p, "document.querySelectorAll('.evil').forEach((frame) => frame.remove())")
	clean(t, p)
}

// The same for a window, and for whoever opened the page itself.
func TestForgedMessagesBesideAWindow(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/opener", "<button id=go onclick=\"window.shop = window.open('/')\">open</button>")
	opener := browsertest.Open(t, b.Home+"/opener")
	opener.Click("#go")
	p := opener.Window(b.Home + "/")
	browsertest.Wait(p, "the page", "return document.readyState === 'complete'")
	warm(p)
	running := b.payByClick(p, object{"flow": "popup"}, "/api/1")
	popup := p.Window("/approval/token-1")

	forged(t, p, opener, "shop.postMessage(a, '*')")
	forged(t, p, p, "window.postMessage(a, '*')")
	say(popup, "failed")
	refused(t, running, "declined")
	b.count(t, 1)
}

// A window that has spoken from one origin is not believed from another.
func TestMessagesFromAChangedOrigin(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/evil", "")
	p := b.visit(t)
	running := b.pay(p, nil, "/api/1")
	frame := approvalOf(p, "token-1")
	browsertest.Wait(p, "the first sign of life", "return !document.querySelector('.countersign-loading')")
	browsertest.Do(frame, "setTimeout(() => (location = a))", b.Home+"/evil")
	forged(t, p, p.Frame("/evil"), "parent.postMessage(a, '*')")

	p.Click(cancel)
	refused(t, running, "cancelled")
	b.count(t, 1)
}

// approvalOrigins narrows whose messages count.
func TestApprovalOrigins(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := b.pay(p, object{"approvalOrigins": []string{"https://wise.com"}}, "/api/1")
	forged(t, p, approvalOf(p, "token-1"), "parent.postMessage(a, '*')")
	p.Click(cancel)
	refused(t, running, "cancelled")
	b.count(t, 1)

	running = b.pay(p, object{"approvalOrigins": []string{"https://wise.com", b.Foreign}}, "/api/2")
	say(approvalOf(p, "token-2"), "success")
	done(t, running, "/api/2")
}

// An approval page may go elsewhere before its first message.
func TestRedirectedApprovalPage(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	for flow, path := range map[string]string{"iframe": "/api/1", "popup": "/api/2"} {
		config := object{"flow": flow, "approvalPageUrl": b.approval("say=success&redirect=" + b.Home)}
		done(t, b.payByClick(p, config, path), path)
	}
}

// Sizes count only from the approval page, too.
func TestForgedSizes(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := b.pay(p, nil, "/api/1")
	frame := approvalOf(p, "token-1")
	browsertest.Wait(p, "the first sign of life", "return !document.querySelector('.countersign-loading')")
	id := browsertest.Eval[string](p, "return document.querySelector('dialog iframe').id")
	browsertest.Do(p, "window.postMessage(a, '*')", "[iFrameSizer]"+id+":777:300:size")
	browsertest.Do(frame, "parent.postMessage(a, '*')", "[iFrameSizer]"+id+":543:300:size")
	browsertest.Wait(p, "the size", "return document.querySelector('dialog iframe').style.height === '543px'")
	p.Click(cancel)
	refused(t, running, "cancelled")
}

// With the gateway a message is only a hint: a success that nobody has approved
// pays nothing, however often it is said.
func TestUnapprovedSuccessPaysNothing(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	b := newBank(t) // only for its approval page
	p := g.visit(t)
	running := fund(p, object{"approvalPageUrl": b.approval("")})
	token := g.token(t, 1)
	say(approvalOf(p, token), "success")
	// The provider judges the retry in the end, and asks once more.
	approvalOf(p, g.token(t, 2))
	if g.asked("POST "+transfer) != 2 || g.asked("GET /countersign/v1/challenges/") < 3 {
		t.Errorf("the gateway was asked %v", g.requests())
	}
	p.Press(browsertest.Escape)
	refused(t, running, "cancelled")
	g.executed(t, 0)
}

// With the gateway a failure is a hint as well: what is approved is approved.
func TestApprovedFailurePays(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	b := newBank(t)
	p := g.visit(t)
	running := fund(p, object{"approvalPageUrl": b.approval("")})
	token := g.token(t, 1)
	frame := approvalOf(p, token)
	g.approve(t, token)
	say(frame, "failed")
	g.paid(t, running)
}

// With the gateway, and where the message is lost, the approval is learnt all
// the same.
func TestLostMessage(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{scenario: func(s *wise.Scenario) { s.Page.Messages = "never" }})
	p := g.visit(t)
	running := fund(p, nil)
	g.customer(t).Approve(p.Frame(wise.PagePath), p)
	g.paid(t, running)
	clean(t, p)
}
