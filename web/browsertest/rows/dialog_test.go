package rows_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// Row 10: dialogs are real ones. shownDialogs are the three that there are, and
// how each comes about.
var shownDialogs = map[string]func(t *testing.T, p *browsertest.Page, b *bank) browsertest.Running{
	"frame": func(_ *testing.T, p *browsertest.Page, b *bank) browsertest.Running {
		running := b.payFocused(p, nil)
		approvalOf(p, "token-1")
		browsertest.Wait(p, "the first sign of life", "return !document.querySelector('.countersign-loading')")
		return running
	},
	"blocked": func(_ *testing.T, p *browsertest.Page, b *bank) browsertest.Running {
		running := b.payFocused(p, object{"flow": "popup"})
		browsertest.Wait(p, "the button", "return document.activeElement?.matches(a)", primary)
		return running
	},
	"waiting": func(_ *testing.T, p *browsertest.Page, b *bank) browsertest.Running {
		b.standIn("pending", "pending")
		running := browsertest.Start(p, `
			const button = document.getElementById('go');
			return new Promise((done, fail) => button.addEventListener('click',
				() => countersign.create({ channel: 'off', flow: 'popup' })('/gated').then(done, fail), { once: true }))`)
		p.Click("#go")
		p.Window("/approval/secret").Close()
		browsertest.Wait(p, "the button", "return document.activeElement?.matches(a)", primary)
		return running
	},
}

// payFocused is pay while the page's button has the focus.
func (b *bank) payFocused(p *browsertest.Page, config object) browsertest.Running {
	browsertest.Do(p, "document.getElementById('go').focus()")
	return b.pay(p, config, "/api/1")
}

// eachDialog runs a test on each of the dialogs, and ends it with Escape.
func eachDialog(t *testing.T, media []string, width int, test func(t *testing.T, p *browsertest.Page)) {
	t.Helper()
	for name, show := range shownDialogs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.Page("/page", "<html lang=en><meta name=viewport content='width=device-width'><title>Shop</title>"+page)
			p := browsertest.Blank(t)
			p.Media(media...)
			p.Viewport(width, 700)
			p.Go(b.Home + "/page")
			warm(p)
			running := show(t, p, b)
			customerSees(p)
			test(t, p)
			p.Press(browsertest.Escape)
			refused(t, running, "cancelled")
			clean(t, p)
			if got := browsertest.Eval[string](p, "return document.activeElement.id"); got != "go" {
				t.Errorf("the focus has gone to %q, not back to the button", got)
			}
		})
	}
}

// customerSees waits until the dialog is drawn.
func customerSees(p *browsertest.Page) {
	browsertest.Wait(p, "the dialog to be drawn", `
		await Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations === 1).map((a) => a.finished));
		return true`)
}

// The focus goes in and stays in; the background is inert; the dialog is modal,
// has a name, and says aloud what goes on.
func TestDialogIsModalAndNamed(t *testing.T) {
	t.Parallel()
	eachDialog(t, nil, 1024, func(t *testing.T, p *browsertest.Page) {
		t.Helper()
		failed := browsertest.Eval[[]string](p, `
			const dialog = document.querySelector('dialog');
			const label = document.getElementById(dialog.getAttribute('aria-labelledby'));
			const status = dialog.querySelector('[role=status]');
			const checks = {
				modal: dialog.matches(':modal'),
				focus: dialog.contains(document.activeElement),
				name: label?.textContent.length > 5,
				announcement: status?.textContent.length > 10,
				covers: dialog.contains(document.elementFromPoint(20, 20)),
				inert: (document.getElementById('go').focus(), document.activeElement.id !== 'go'),
			};
			return Object.keys(checks).filter((name) => !checks[name])`)
		if len(failed) > 0 {
			t.Errorf("does not hold: %v", failed)
		}
		for range 6 {
			p.Press(browsertest.Tab)
			if browsertest.Eval[bool](p, "return document.activeElement.id === 'go'") {
				t.Error("the focus has left the dialog")
			}
		}
	})
}

// The size of the screen: nothing has to be scrolled sideways at 320 px, and all
// buttons can be reached and hit.
func TestDialogOnASmallScreen(t *testing.T) {
	t.Parallel()
	eachDialog(t, nil, 320, func(t *testing.T, p *browsertest.Page) {
		t.Helper()
		wide := browsertest.Eval[[]string](p, `
			const dialog = document.querySelector('dialog');
			const wide = [document.documentElement, ...dialog.querySelectorAll('*')].filter((e) => {
				const box = e.getBoundingClientRect();
				return e.getClientRects().length && !e.matches('[role=status]') && (box.right > 320.5 || box.left < -0.5 || (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1));
			}).map((e) => e.tagName + '.' + e.className);
			for (const button of dialog.querySelectorAll('button')) {
				const box = button.getBoundingClientRect();
				if (box.height < 44 || box.bottom > innerHeight) wide.push('button ' + button.textContent);
			}
			return wide`)
		if len(wide) > 0 {
			t.Errorf("does not fit: %v", wide)
		}
	})
}

// Who prefers less motion gets none that is not needed.
func TestDialogWithReducedMotion(t *testing.T) {
	t.Parallel()
	eachDialog(t, []string{"prefers-reduced-motion", "reduce"}, 1024, func(t *testing.T, p *browsertest.Page) {
		t.Helper()
		moving := browsertest.Eval[[]string](p, `
			return [...document.querySelectorAll('dialog, dialog *')].filter((e) => {
				const style = getComputedStyle(e);
				return style.animationName !== 'none' || style.transitionDuration.split(', ').some((d) => parseFloat(d) > 0);
			}).map((e) => e.className)`)
		if len(moving) > 0 {
			t.Errorf("these move: %v", moving)
		}
	})
}

// With forced colours there are still borders to see.
func TestDialogWithForcedColours(t *testing.T) {
	t.Parallel()
	eachDialog(t, []string{"forced-colors", "active"}, 1024, func(t *testing.T, p *browsertest.Page) {
		t.Helper()
		got := browsertest.Eval[bool](p, `
			const seen = (e) => getComputedStyle(e).borderTopStyle === 'solid' && parseFloat(getComputedStyle(e).borderTopWidth) > 0;
			return [document.querySelector('.tw-approval-modal'), ...document.querySelectorAll('dialog button')].every(seen)`)
		if !got {
			t.Error("the box or a button has no border")
		}
	})
}

// Dark pages get a dark dialog, light ones a light one.
func TestDialogFollowsTheColourScheme(t *testing.T) {
	t.Parallel()
	for scheme, dark := range map[string]bool{"light": false, "dark": true} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			eachDialog(t, []string{"prefers-color-scheme", scheme}, 1024, func(t *testing.T, p *browsertest.Page) {
				t.Helper()
				got := browsertest.Eval[bool](p, `
					const [r, g, b] = getComputedStyle(document.querySelector('.tw-approval-modal')).backgroundColor.match(/\d+/g).map(Number);
					return r + g + b < 300`)
				if got != dark {
					t.Errorf("dark is %t", got)
				}
			})
		})
	}
}

// The first Escape cancels also where a browser does not let a page refuse it,
// and where the customer has just been in the frame.
func TestEscapeWithinTheFrame(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := b.pay(p, nil, "/api/1")
	frame := approvalOf(p, "token-1")
	frame.Click("body")
	p.ClickAt(400, 80) // on the title: the focus is back in the page
	p.Press(browsertest.Escape)
	refused(t, running, "cancelled")
}

// Marking a text from inside the box to beside it closes nothing.
func TestDragOutOfTheBox(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := b.pay(p, nil, "/api/1")
	approvalOf(p, "token-1")
	browsertest.Do(p, `
		const overlay = document.querySelector('dialog');
		const fire = (on, type) => on.dispatchEvent(new PointerEvent(type, { bubbles: true }));
		fire(overlay.querySelector('h2'), 'pointerdown');
		fire(overlay, 'click');`)
	if running.Settled() {
		t.Fatal("a drag out of the box has closed it")
	}
	p.ClickAt(4, 4)
	refused(t, running, "cancelled")
}

// The words do not depend on sight or colour alone: what the frame shows is said
// when it has come.
func TestFrameIsAnnounced(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	browsertest.Do(p, `
		window.said = [];
		new MutationObserver(() => {
			const text = document.querySelector('dialog [role=status]')?.textContent;
			if (text && text !== said.at(-1)) said.push(text);
		}).observe(document, { subtree: true, childList: true, characterData: true })`)
	running := b.pay(p, nil, "/api/1")
	approvalOf(p, "token-1")
	browsertest.Wait(p, "the second announcement", "return said.length === 2")
	said := browsertest.Eval[[]string](p, "return said")
	if !strings.HasPrefix(said[0], "Opening") || !strings.Contains(said[1], "ready") {
		t.Errorf("said %q", said)
	}
	title := browsertest.Eval[string](p, "return document.querySelector('dialog iframe').title")
	if host := strings.TrimPrefix(b.Foreign, "http://"); !strings.Contains(title, host) {
		t.Errorf("the frame is called %q, without the host %s", title, host)
	}
	p.Click(cancel)
	refused(t, running, "cancelled")
}

// Row 14 is later work, but what the gateway says of the payment is shown.
func TestSubjectIsShown(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.standIn("pending", "pending")
	p := b.visit(t)
	running := browsertest.Start(p, "await countersign.create({ channel: 'off' })('/gated')")
	approvalOf(p, "secret")
	words := strings.Fields(browsertest.Eval[string](p, "return document.querySelector('dialog').innerText"))
	if !slices.Contains(words, "12.00") || !slices.Contains(words, "EUR") {
		t.Errorf("shown: %q", words)
	}
	p.Press(browsertest.Escape)
	refused(t, running, "cancelled")
}
