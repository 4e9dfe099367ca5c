package rows_test

import (
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// Row 4: a window that reads as closed ends the flow as cancelled, within 2.5 s.
// A test machine has its own ideas of time, so it is the page's own that counts: how
// often a timer of 100 ms comes round before the end. A page that gets no time has
// no ticks either.
func TestClosedWindow(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			p := b.visit(t)
			running := browsertest.Start(p, create+`
				const open = window.open;
				let ticks = 0, child;
				window.open = (...args) => (child = open.apply(window, args));
				const timer = setInterval(() => (ticks += child?.closed ? 1 : 0), 100);
				await new Promise((clicked) => (document.getElementById('go').onclick = clicked));
				const e = await request(b, { method: 'POST' }).catch((e) => e);
				clearInterval(timer);
				return { code: e.code, ticks }`, b.config(object{"flow": flow}), "/api/1")
			p.Click("#go")
			p.Window("/approval/token-1").Close()
			var got struct {
				Code  string
				Ticks int
			}
			running.Settle().As(t, &got)
			if got.Code != "cancelled" || got.Ticks == 0 || got.Ticks > 25 {
				t.Errorf("ended as %q %d00 ms after the window was closed", got.Code, got.Ticks)
			}
			clean(t, p)
		})
	}
}

// A message that is sent just before the window closes still counts.
func TestMessageOfAClosingWindow(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := b.payByClick(p, object{"flow": "popup"}, "/api/1")
	browsertest.Do(p.Window("/approval/token-1"), "setTimeout(() => { opener.postMessage(a, '*'); close() })", message+"success")
	done(t, running, "/api/1")
}

// With the gateway it is only a hint: a page whose Cross-Origin-Opener-Policy
// cuts the opener reads as closed, and is not. The customer approves there.
func TestSeveredOpener(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"tab", "popup"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			g := newGateway(t, setup{scenario: func(s *wise.Scenario) { s.Page.Opener = "sever" }})
			p := g.visit(t)
			running := fundByClick(p, object{"flow": flow})
			browsertest.Wait(p, "the dialog that waits", "return document.querySelector('dialog h2')?.textContent.startsWith('Waiting')")
			window := p.Window(wise.PagePath)
			g.customer(t).Approve(window, window)
			g.paid(t, running)
			clean(t, p)
		})
	}
}

// And a window that was closed for good can be opened again, or given up.
func TestClosedWindowWithTheGateway(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	p := g.visit(t)
	running := fundByClick(p, object{"flow": "popup"})
	p.Window(wise.PagePath).Close()
	p.Click(primary)
	window := p.Window(wise.PagePath)
	g.customer(t).Approve(window, window)
	g.paid(t, running)
	clean(t, p)
	alone(t, p)
}

func TestClosedWindowGivenUp(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	p := g.visit(t)
	running := fundByClick(p, object{"flow": "popup"})
	p.Window(wise.PagePath).Close()
	p.Click(cancel)
	refused(t, running, "cancelled")
	g.executed(t, 0)
	g.await(t, "/cancel") // the gateway hears of it, so that nothing stays open there
}

// Where the provider cannot be asked, a closed window is a closed window.
func TestClosedWindowOfAnUnverifiableProvider(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{unverifiable: true})
	p := g.visit(t)
	running := fundByClick(p, object{"flow": "popup"})
	p.Window(wise.PagePath).Close()
	refused(t, running, "cancelled")
	g.executed(t, 0)
}
