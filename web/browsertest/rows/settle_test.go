package rows_test

import (
	"testing"

	"countersign/web/browsertest"
)

// ending is one way in which a customer, a browser or an approval page ends an
// approval.
type ending struct {
	config object
	click  bool // whether the request starts in a click, so that a window may open
	act    func(*browsertest.Page, *bank)
	code   string
	calls  string
}

var endings = map[string]ending{
	"closed by the approval page": {
		act:  func(p *browsertest.Page, _ *bank) { say(approvalOf(p, "token-1"), "closed") },
		code: "cancelled",
	},
	"cancelled with Escape": {
		act:  func(p *browsertest.Page, _ *bank) { approvalOf(p, "token-1"); p.Press(browsertest.Escape) },
		code: "cancelled",
	},
	"cancelled by a click beside the box": {
		act:  func(p *browsertest.Page, _ *bank) { approvalOf(p, "token-1"); p.ClickAt(5, 5) },
		code: "cancelled",
	},
	"cancelled with the button": {
		act:  func(p *browsertest.Page, _ *bank) { approvalOf(p, "token-1"); p.Click(cancel) },
		code: "cancelled",
	},
	"failed": {
		act:  func(p *browsertest.Page, _ *bank) { say(approvalOf(p, "token-1"), "failed") },
		code: "declined",
	},
	"timed out": {
		config: object{"timeout": 700},
		code:   "timeout",
	},
	"popup blocked": {
		config: object{"flow": "popup"},
		act: func(p *browsertest.Page, _ *bank) {
			// Not even a click may open a window here.
			browsertest.Do(p, "window.open = () => null")
			p.Click(primary)
		},
		code: "popup_blocked",
	},
	"popup blocked and cancelled": {
		config: object{"flow": "popup"},
		act:    func(p *browsertest.Page, _ *bank) { p.Click(cancel) },
		code:   "cancelled",
	},
	"popup closed": {
		config: object{"flow": "popup"}, click: true,
		act:  func(p *browsertest.Page, _ *bank) { p.Window("/approval/token-1").Close() },
		code: "cancelled",
	},
	"tab closed": {
		config: object{"flow": "tab"}, click: true,
		act:  func(p *browsertest.Page, _ *bank) { p.Window("/approval/token-1").Close() },
		code: "cancelled",
	},
	"popup says closed": {
		config: object{"flow": "popup"}, click: true,
		act:  func(p *browsertest.Page, _ *bank) { say(p.Window("/approval/token-1"), "closed") },
		code: "cancelled",
	},
	"popup fails": {
		config: object{"flow": "popup"}, click: true,
		act:  func(p *browsertest.Page, _ *bank) { say(p.Window("/approval/token-1"), "failed") },
		code: "declined",
	},
	"approved": {
		act:   func(p *browsertest.Page, _ *bank) { say(approvalOf(p, "token-1"), "success") },
		calls: "required completed ",
	},
	"approved, failed and closed at once": {
		act: func(p *browsertest.Page, _ *bank) {
			browsertest.Do(approvalOf(p, "token-1"), `
				for (const word of ['success', 'failed', 'closed', 'success']) parent.postMessage(a + word, '*')`, message)
		},
		calls: "required completed ",
	},
	"left and restored from the back-forward cache": {
		act: func(p *browsertest.Page, b *bank) {
			approvalOf(p, "token-1")
			browsertest.Do(p, "addEventListener('pageshow', (e) => (window.restored = e.persisted))")
			p.Go(b.Home + "/elsewhere")
			p.Back()
			browsertest.Wait(p, "the page to be restored", "return window.restored")
			// The dialog is still there, and so is what the customer has typed.
			say(approvalOf(p, "token-1"), "success")
		},
		calls: "required completed ",
	},
}

const (
	cancel  = "dialog .countersign-foot button:last-child"
	primary = "dialog .countersign-button--primary"
)

// Row 1: every promise settles exactly once, whatever happens. What is left
// behind is nothing, and the next request is served.
func TestEveryPromiseSettles(t *testing.T) {
	t.Parallel()
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.Page("/elsewhere", "")
			p := b.visit(t)
			start := b.pay
			if end.click {
				start = func(_ browsertest.Scope, c object, path string) browsertest.Running { return b.payByClick(p, c, path) }
			}
			running := start(p, end.config, "/api/1")
			if end.act != nil {
				end.act(p, b)
			}
			if end.code == "" {
				done(t, running, "/api/1")
				b.count(t, 2)
			} else {
				refused(t, running, end.code)
				b.count(t, 1)
				end.calls = "required "
			}
			if got := calls(p); got != end.calls {
				t.Errorf("called %q, want %q", got, end.calls)
			}
			clean(t, p)
			alone(t, p)
			done(t, b.pay(p, object{"approvalPageUrl": b.approval("say=success")}, "/api/next"), "/api/next")
		})
	}
}

// Row 1, frame refused: the approval page forbids frames.
func TestFrameRefusedByItsOwnPage(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	p.Expect("Refused to display")
	running := b.pay(p, object{"approvalPageUrl": b.approval("refuse"), "frameTimeout": 300}, "/api/1")
	refused(t, running, "frame_refused")
	clean(t, p)
}

// Row 1, frame refused: the page's own policy forbids the frame. No time is lost
// on waiting.
func TestFrameRefusedByThePagesPolicy(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/strict", page, browsertest.CSP("frame-src 'none'"))
	p := browsertest.Open(t, b.Home+"/strict")
	p.Expect("Content Security Policy")
	// With the usual time for a frame, half a minute, the harness would give up.
	running := b.pay(p, object{"frameTimeout": 60_000}, "/api/1")
	refused(t, running, "frame_refused")
	clean(t, p)
}

// Row 1, frame refused: a frame that loads and stays silent is a page of the
// browser's own.
func TestSilentFrameIsRefused(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	refused(t, b.pay(p, object{"approvalPageUrl": b.approval("mute"), "frameTimeout": 300}, "/api/1"), "frame_refused")
	// A page that does show life may take as long as it likes.
	running := b.pay(p, object{"frameTimeout": 1000}, "/api/2")
	frame := approvalOf(p, "token-2")
	browsertest.Do(frame, "await new Promise((next) => setTimeout(next, 1500))")
	if running.Settled() {
		t.Error("a frame that showed life was refused")
	}
	say(frame, "success")
	done(t, running, "/api/2")
}
