package factors_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/axe"
)

// stages goes through every stage of the dialog on one page, in a few payments,
// and runs a test at each.
func stages(v visit, at func(stage string)) {
	v.t.Helper()
	v.change(object{"factors": []string{"PIN", "SMS", "FACE_MAP", "RETINA_SCAN"}})
	v.setUp(object{"faceMap": "ZXhhbXBsZQ=="})
	config := "{ flow: 'dialog', faceMap: () => 'ZXhhbXBsZQ==', deviceFingerprint: () => '' }"
	running := v.pay(config)
	v.asks(askPIN)
	at("PIN")
	v.enter("1")
	v.says("Please enter the complete PIN.")
	at("PIN missing")
	v.Type(wrongPIN[1:])
	v.Press(browsertest.Enter)
	v.says(wrong)
	at("wrong")
	v.enter(wise.PIN)
	v.asks(askChannel)
	at("choice")
	v.press("Text message")
	v.asks(askCode)
	at("code")
	v.enter(v.code(len(v.phone()), "sms"))
	v.asks(askFace)
	at("face scan")
	v.press("Start face scan")
	v.asks(askWise)
	at("elsewhere")
	v.Press(browsertest.Escape)
	running.Settle()

	v.change(object{"factors": []string{"WHATSAPP", "PARTNER_DEVICE_FINGERPRINT"}})
	running = v.pay(config)
	v.asks(askSend)
	at("send")
	v.lock()
	v.press("Send code")
	v.asks(saysLocked)
	at("locked")
	v.Press(browsertest.Escape)
	running.Settle()
	v.unlock()

	v.change(object{"factors": []string{"PARTNER_DEVICE_FINGERPRINT"}})
	running = v.pay(config)
	v.says("That did not work. Please try again.")
	at("device")
	v.Press(browsertest.Escape)
	running.Settle()

	choosing := browsertest.Start(v, "await countersign.factors({ gateway: '/' }).createPin()")
	v.asks("Choose your PIN")
	at("new PIN")
	v.enter("2749")
	v.asks("Repeat your PIN")
	at("repeat")
	v.Press(browsertest.Escape)
	choosing.Settle()
}

// staged is a shop in which all stages can be reached.
func staged(loose bool) setup {
	return setup{factors: []string{"PIN"}, scenario: clearlyLocked, loose: loose}
}

// axe-core finds nothing to complain about, at any stage, light and dark.
func TestPassesAxe(t *testing.T) {
	t.Parallel()
	script := axe.Script(t)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, staged(true)).visit(t, func(p *browsertest.Page) { p.Media("prefers-color-scheme", scheme) })
			stages(v, func(stage string) {
				axe.Check(stageOf{t, stage}, v.Page, script, "dialog")
			})
		})
	}
}

// stageOf names the stage in each failure.
type stageOf struct {
	testing.TB
	stage string
}

func (s stageOf) Error(args ...any) { s.TB.Error(append([]any{s.stage + ":"}, args...)...) }

// misfits lists what does not fit the screen, or cannot be hit by a thumb.
const misfits = `
	const dialog = document.querySelector('dialog');
	const limit = innerWidth + 0.5;
	const wide = [document.documentElement, ...dialog.querySelectorAll('*')].filter((e) => {
		const box = e.getBoundingClientRect();
		if (!e.getClientRects().length || e.matches('[role=status], svg *')) return false;
		return box.right > limit || box.left < -0.5 || (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1 && !e.matches('input'));
	}).map((e) => e.tagName + '.' + e.className);
	const { scrollTop } = dialog;
	for (const button of dialog.querySelectorAll('button')) {
		const box = button.getBoundingClientRect();
		if (box.width && (box.height < 43.5 || box.width < 43.5)) wide.push('small button ' + button.innerText);
		button.scrollIntoView({ block: 'nearest', behavior: 'instant' });
		const now = button.getBoundingClientRect();
		if (now.width && (now.bottom > innerHeight + 0.5 || now.top < -0.5)) wide.push('out of reach: ' + button.innerText);
	}
	dialog.scrollTop = scrollTop; // the customer has not scrolled
	return wide`

// sights lists what should be in sight and is not: the focus, but first of all
// what is asked for, when the dialog has only just opened; and what went wrong,
// all of it, with nothing over it, which counts more than the title.
const sights = `
	const title = document.querySelector('dialog h2'), first = a ? title : document.activeElement;
	const alert = document.querySelector('dialog [role=alert]');
	const hidden = (!alert.textContent ? [first] : first === title ? [alert] : [first, alert]).filter((e) => {
		const { top, bottom, left, width } = e.getBoundingClientRect();
		const seen = (y) => e.contains(document.elementFromPoint(left + width / 2, y));
		return top < -0.5 || bottom > innerHeight + 0.5 || e !== first && !(seen(top + 2) && seen(bottom - 2));
	});
	return hidden.map((e) => e.outerHTML.slice(0, 60))`

// enlarged makes the text of the dialog twice as large, as a browser does that
// zooms text only, and gives the way back.
const enlarged = `
	const all = [...document.querySelectorAll('dialog, dialog *')];
	const sizes = all.map((e) => parseFloat(getComputedStyle(e).fontSize));
	all.forEach((e, i) => { e.style.fontSize = 2 * sizes[i] + 'px'; });
	const back = () => all.forEach((e) => { e.style.fontSize = ''; });
`

// Nothing has to be scrolled sideways, and every button can be reached: on a
// screen of 320 px, at 200 % zoom, and with text twice as large.
func TestFitsSmallScreens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		width, height int
		html, before  string
	}{
		"320 px": {width: 320, height: 640},
		// What 1024 by 768 is at 200 %.
		"200 %":         {width: 512, height: 384},
		"landscape":     {width: 640, height: 320},
		"large text":    {width: 1024, height: 768, before: enlarged},
		"right to left": {width: 320, height: 640, html: "<html lang=ar dir=rtl>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(false)
			s.html = c.html
			v := newShop(t, s).visit(t, func(p *browsertest.Page) { p.Viewport(c.width, c.height) })
			stages(v, func(stage string) {
				opened := stage == "PIN" || stage == "send" || stage == "new PIN"
				if hidden := browsertest.Eval[[]string](v, sights, opened); len(hidden) > 0 {
					t.Errorf("%s: out of sight: %q", stage, hidden)
				}
				if wide := browsertest.Eval[[]string](v, withBack(c.before, misfits)); len(wide) > 0 {
					t.Errorf("%s: does not fit: %q", stage, wide)
				}
			})
		})
	}
}

// withBack runs a test after a change that is then taken back.
func withBack(change, test string) string {
	if change == "" {
		return test
	}
	return change + "try { return (() => { " + test + " })() } finally { back() }"
}

// torn reports that what matches a pattern in an element's text is on two lines.
const torn = `
	const text = document.querySelector(a).firstChild, found = new RegExp(b).exec(text.data), range = document.createRange();
	range.setStart(text, found.index);
	range.setEnd(text, found.index + found[0].length);
	return range.getClientRects().length !== 1`

// A large amount is not torn apart in the middle of its currency.
func TestLargeAmountsAreLegible(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t, func(p *browsertest.Page) { p.Viewport(320, 640) })
	for _, locale := range []string{"en", "de", "pl"} {
		running := v.payFor("{ locale: '"+locale+"' }", v.newTransfer("Maison", 8765432.25))
		v.await("amount", "return s.Card.includes('Maison')")
		if browsertest.Eval[bool](v, torn, ".countersign-amount bdi", "EUR") {
			t.Errorf("in %s the currency is on two lines", locale)
		}
		v.Press(browsertest.Escape)
		v.refused(running, "cancelled")
	}
}

// The longest language fits too.
func TestLongWordsFit(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN", "SMS"}}).visit(t, func(p *browsertest.Page) { p.Viewport(320, 640) })
	for i, locale := range []string{"de", "pl", "fr"} {
		running := v.pay("{ locale: '" + locale + "' }")
		fits := func(condition string) {
			t.Helper()
			v.await("screen", condition)
			if hidden := browsertest.Eval[[]string](v, sights, false); len(hidden) > 0 {
				t.Errorf("in %s this is out of sight: %q", locale, hidden)
			}
			if wide := browsertest.Eval[[]string](v, misfits); len(wide) > 0 {
				t.Errorf("in %s this does not fit: %q", locale, wide)
			}
		}
		fits("return s.Focus === 'countersign-input'")
		v.enter(wrongPIN)
		fits("return s.Alert")
		v.enter(wise.PIN)
		fits("return s.Buttons.length > 3 && s.Step.includes('2')")
		browsertest.Do(v, "document.querySelector('dialog form button').click()")
		fits("return s.Focus === 'countersign-input'")
		if browsertest.Eval[bool](v, torn, ".countersign-say", "….+") {
			t.Errorf("in %s the number is on two lines", locale)
		}
		v.code(i+1, "sms")
		v.enter(v.wrongCode())
		fits("return s.Alert")
		v.Press(browsertest.Escape)
		v.refused(running, "cancelled")
	}
}

// With forced colours there are borders to see, and the state of a button does
// not depend on a colour of ours. Who prefers less motion gets none that is not
// needed.
func TestForcedColoursAndReducedMotion(t *testing.T) {
	t.Parallel()
	v := newShop(t, staged(false)).visit(t, func(p *browsertest.Page) {
		p.Media("forced-colors", "active", "prefers-reduced-motion", "reduce")
	})
	stages(v, func(stage string) {
		got := browsertest.Eval[[]string](v, `
			const seen = (e) => getComputedStyle(e).borderTopStyle === 'solid' && parseFloat(getComputedStyle(e).borderTopWidth) > 0;
			return [document.querySelector('.tw-approval-modal'), ...document.querySelectorAll('dialog button, dialog input')]
				.filter((e) => e.checkVisibility() && !seen(e)).map((e) => e.innerText || e.className)`)
		if len(got) > 0 {
			t.Errorf("%s: these have no border: %q", stage, got)
		}
		moving := browsertest.Eval[[]string](v, `
			return [...document.querySelectorAll('dialog, dialog *')].filter((e) => {
				const style = getComputedStyle(e);
				return style.animationName !== 'none' || style.transitionDuration.split(', ').some((d) => parseFloat(d) > 0);
			}).map((e) => e.className)`)
		if len(moving) > 0 {
			t.Errorf("%s: these move: %q", stage, moving)
		}
	})
}

// Dark customers get a dark dialog, light ones a light one.
func TestFollowsTheColourScheme(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	for scheme, dark := range map[string]bool{"light": false, "dark": true} {
		v.Media("prefers-color-scheme", scheme)
		running := v.pay("")
		v.asks(askPIN)
		got := browsertest.Eval[bool](v, `
			const [r, g, b] = getComputedStyle(document.querySelector('.tw-approval-modal')).backgroundColor.match(/\d+/g).map(Number);
			return r + g + b < 300`)
		if got != dark {
			t.Errorf("%s: dark is %t", scheme, got)
		}
		v.Press(browsertest.Escape)
		v.refused(running, "cancelled")
	}
}

// The whole way by keyboard alone: from the page's button through a choice, a
// code and a PIN, and back.
func TestByKeyboardAlone(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS", "PIN"}}).visit(t)
	running := browsertest.Start(v, prelude+`
		const status = async () => (await (await create()(at(a), funding)).json()).status;
		return new Promise((done, fail) => document.getElementById('go').addEventListener('click', () => status().then(done, fail), { once: true }))`, transfer)
	v.Press(browsertest.Enter)
	s := v.asks(askChannel)
	if s.Focus != "countersign-title" {
		t.Errorf("the focus begins at %q", s.Focus)
	}
	var order []string
	for range 5 {
		v.Press(browsertest.Tab)
		order = append(order, strings.Split(v.screen().Focus, "\n")[0])
	}
	want := []string{"Text message (SMS)", "WhatsApp message", "Phone call", "Continue with Wise", "Cancel"}
	if !slices.Equal(order, want) {
		t.Errorf("the focus goes to %q, want %q", order, want)
	}
	for range 2 {
		v.PressShift(browsertest.Tab)
	}
	v.Press(browsertest.Enter)
	v.asks(askCode)
	v.enter(v.code(1, "voice"))
	v.asks(askPIN)
	v.Press(browsertest.Tab) // to the button that shows the PIN
	v.Press(" ")
	if got := browsertest.Eval[string](v, "return document.getElementById('countersign-input').type"); got != "text" {
		t.Errorf("the space bar makes the field a %s", got)
	}
	v.PressShift(browsertest.Tab)
	v.enter(wise.PIN)
	v.paid(running)
}

// The focus never leaves the dialog while it is open, and the page behind is
// inert.
func TestFocusStaysInside(t *testing.T) {
	t.Parallel()
	v := newShop(t, staged(false)).visit(t)
	stages(v, func(stage string) {
		failed := browsertest.Eval[[]string](v, `
			const dialog = document.querySelector('dialog');
			const label = document.getElementById(dialog.getAttribute('aria-labelledby'));
			const had = document.activeElement;
			const checks = {
				modal: dialog.matches(':modal'),
				focus: dialog.contains(had),
				visible: had.getBoundingClientRect().height > 0,
				name: label?.textContent.length > 3,
				covers: dialog.contains(document.elementFromPoint(20, 20)),
				inert: (document.getElementById('go').focus(), document.activeElement === had),
				noTitles: !dialog.querySelector('[tabindex]:not([tabindex="-1"])'),
			};
			return Object.keys(checks).filter((name) => !checks[name])`)
		if len(failed) > 0 {
			t.Errorf("%s: does not hold: %v", stage, failed)
		}
	})
}

// What happens is said aloud: each new place, what is under way, what went well,
// and as alerts what went wrong, also when it goes wrong again in the same way.
func TestAnnouncements(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN", "SMS"}}).visit(t)
	browsertest.Do(v, `
		window.said = [];
		new MutationObserver((changes) => {
			for (const { target } of changes) {
				const live = (target.nodeType === 1 ? target : target.parentElement)?.closest('[role=status], [role=alert]');
				const text = live?.textContent.trim();
				if (text) said.push(live.getAttribute('role') + ': ' + text);
			}
		}).observe(document, { subtree: true, childList: true, characterData: true })`)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(wrongPIN)
	v.leaves("4")
	v.enter(wrongPIN)
	v.leaves("3")
	v.enter(wise.PIN)
	v.asks(askChannel)
	v.press("Phone call")
	v.asks(askCode)
	v.enter(v.code(1, "voice"))
	v.paid(running)
	said := browsertest.Eval[[]string](v, "return said")
	count := map[string]int{}
	for _, one := range said {
		count[one]++
	}
	for text, least := range map[string]int{
		"alert: " + wrong: 2,
		"status: Step 1 of 2. Enter your PIN. Your PIN is encrypted on this device before it is sent.":                 1,
		"status: Checking. One moment, please…":                                                                        1,
		"status: Step 2 of 2. We send the code as soon as you have chosen.":                                            1,
		"status: Sending your code…":                                                                                   1,
		"status: Step 2 of 2. Enter your code. We have sent you a one-time code: Phone call · \u2066…\u20600123\u2069": 1,
	} {
		if count[text] < least {
			t.Errorf("%q was said %d times, want %d, of %q", text, count[text], least, said)
		}
	}
	field := browsertest.Eval[int](v, "return said.filter((text) => text.startsWith('alert') && !text.includes('could not')).length")
	if field != 0 {
		t.Errorf("there were other alerts: %q", said)
	}
}

// That the time gets short is said aloud, without taking the focus from the field.
func TestShortTimeIsAnnounced(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}, scenario: func(s *wise.Scenario) { s.ChallengeSeconds = 66 }}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.Type("48")
	s := v.await("warning", "return s.Status === 'You have one minute left.'")
	if s.Focus != "countersign-input" || !strings.Contains(s.Left, "Less than a minute left") {
		t.Errorf("the dialog shows %+v", s)
	}
	v.Type("26")
	v.Press(browsertest.Enter)
	v.paid(running)
}

// A field says what is wrong with it, and what it wants, to who does not see it.
func TestFieldIsDescribed(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	described := func() string {
		t.Helper()
		return browsertest.Eval[string](v, `
			const input = document.getElementById('countersign-input');
			const texts = input.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id)?.textContent ?? '');
			return [input.labels[0].innerText, input.getAttribute('aria-invalid'), ...texts].join('|')`)
	}
	if got := described(); got != "PIN|false|4 digits|" {
		t.Errorf("the field is described as %q", got)
	}
	v.enter(wrongPIN)
	v.says(wrong)
	if got := described(); got != "PIN|true|4 digits|"+wrong {
		t.Errorf("the field is described as %q", got)
	}
	v.Press(browsertest.Escape)
	v.refused(running, "cancelled")
}
