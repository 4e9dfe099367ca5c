package factors_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"countersign/web/browsertest"
)

// visit is a customer on the shop's page.
type visit struct {
	*browsertest.Page
	*shop
	t testing.TB
}

// visit opens the shop's page and has the helper ready. prepare may set the
// page up before it loads.
func (sh *shop) visit(t testing.TB, prepare ...func(*browsertest.Page)) visit {
	t.Helper()
	p := browsertest.Blank(t)
	p.Media("prefers-reduced-motion", "reduce") // tests need not wait for movement
	for _, f := range prepare {
		f(p)
	}
	p.Go(sh.Address + "/")
	v := visit{p, sh, t}
	v.warm()
	return v
}

// warm waits until the helper is there: only it can refuse an unknown flow. The
// customer is at the shop's button then.
func (v visit) warm() {
	v.t.Helper()
	browsertest.Do(v, `
		const e = await countersign.runFlow({ token: 't', flow: 'none such' }).catch((e) => e);
		if (e.code !== 'unsupported') throw e;
		performance.setResourceTimingBufferSize(10_000);
		document.getElementById('go').focus()`)
}

// again opens the shop in another tab of the same customer.
func (v visit) again() visit {
	v.t.Helper()
	tab := visit{v.Tab(v.Address + "/"), v.shop, v.t}
	tab.warm()
	return tab
}

// start runs JavaScript in which create(more) makes the request function of a
// page with the gateway, and note(what) keeps what has happened.
func (v visit) start(body string, args ...any) browsertest.Running {
	v.t.Helper()
	return browsertest.Start(v, prelude+body, args...)
}

const prelude = `
	const note = (what) => document.documentElement.dataset.noted = (document.documentElement.dataset.noted ?? '') + what + ' ';
	const callbacks = { onSCARequired: () => note('required'), onSCACompleted: () => note('completed') };
	const create = (more) => countersign.create({ gateway: '/', ...callbacks, ...more });
	const funding = { method: 'POST', data: { type: 'BALANCE' } };
	const at = (transfer) => '/pay/transfers/' + transfer + '/payments';
`

// pay sends the payment, which is challenged. config is JavaScript: what the
// page's configuration has besides the gateway.
func (v visit) pay(config string) browsertest.Running {
	v.t.Helper()
	return v.payFor(config, transfer)
}

func (v visit) payFor(config, transfer string) browsertest.Running {
	v.t.Helper()
	if config == "" {
		config = "{}"
	}
	return v.start("return (await (await create("+config+")(at(a), funding)).json()).status", transfer)
}

// paid fails the test unless the payment was made, exactly once, and nothing is
// left of its dialog.
func (v visit) paid(running browsertest.Running) {
	v.t.Helper()
	v.completed(running)
	v.executed(1)
	v.clean()
}

func (v visit) completed(running browsertest.Running) {
	v.t.Helper()
	var status string
	running.Settle().As(v.t, &status)
	if status != "COMPLETED" {
		v.t.Errorf("the payment answered %q", status)
	}
}

// refused fails the test unless it ended with an SCAError of this code that says
// what can be done, without a payment, and nothing is left of its dialog.
func (v visit) refused(running browsertest.Running, code string) {
	v.t.Helper()
	outcome := running.Settle()
	outcome.Is(v.t, "SCAError", code)
	if outcome.Error != nil && len(outcome.Error.Message) < 20 {
		v.t.Errorf("the error says only %q", outcome.Error.Message)
	}
	v.executed(0)
	v.clean()
}

// clean fails the test unless nothing of a dialog is left in the page and the
// customer is where they were.
func (v visit) clean() {
	v.t.Helper()
	left := browsertest.Eval[[]string](v, `
		const nodes = [...document.querySelectorAll('dialog, iframe, form, style, [id^=tw-], [class^=countersign]')].map((e) => e.outerHTML.slice(0, 80));
		if (document.adoptedStyleSheets.length) nodes.push('a style sheet');
		if (document.activeElement.id !== 'go') nodes.push('the focus at ' + document.activeElement.outerHTML.slice(0, 80));
		return nodes`)
	if len(left) > 0 {
		v.t.Errorf("left in the page: %q", left)
	}
}

// screen is what a customer sees of the dialog.
type screen struct {
	Title, Asks, Card, Step, Heading, Text, Alert, Success, Left, Status, Focus string
	Buttons                                                                     []string
	Busy                                                                        bool
}

const read = `
	const dialog = document.querySelector('dialog');
	const seen = (selector) => [...(dialog?.querySelectorAll(selector) ?? [])].filter((e) => e.checkVisibility());
	const text = (selector) => seen(selector).map((e) => e.innerText.replace(/\s+/g, ' ').trim()).join(' ');
	const screen = () => ({
		Title: text('h2'), Asks: text('.countersign-asks'), Card: text('.countersign-card'), Step: text('.countersign-steps span'),
		Heading: text('h3'), Text: text('.countersign-say'), Alert: text('[role=alert]'), Success: text('.countersign-success'),
		Left: text('.countersign-left'), Status: dialog?.querySelector('[role=status]')?.textContent ?? '',
		Focus: document.activeElement?.id || (document.activeElement?.innerText ?? ''),
		Buttons: seen('button').map((e) => e.innerText.replace(/\s+/g, ' ').trim() || e.getAttribute('aria-label')),
		Busy: dialog?.querySelector('form')?.getAttribute('aria-busy') === 'true',
	});
`

// screen gives what is on the screen now.
func (v visit) screen() screen {
	v.t.Helper()
	return browsertest.Eval[screen](v, read+"return screen()")
}

// asks waits until the dialog stands at this heading and waits for the customer,
// and gives what is on the screen.
func (v visit) asks(heading string) screen {
	v.t.Helper()
	return v.await("heading "+heading, "return s.Heading === a", heading)
}

// await waits for a screen on which a condition holds and nothing is under way.
// Where it never comes, the test ends with what is there instead.
func (v visit) await(what, condition string, args ...any) screen {
	v.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		got := browsertest.Eval[bool](v, read+`
			const s = screen();
			if (s.Busy || !(() => { `+condition+` })()) return false;
			await Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations === 1).map((a) => a.finished));
			return true`, args...)
		s := v.screen()
		if got {
			return s
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("waited in vain for the %s; the dialog shows %+v", what, s)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// patience is how long a screen may take to come.
const patience = 30 * time.Second

// says waits until the dialog complains in these words.
func (v visit) says(alert string) screen {
	v.t.Helper()
	return v.await("words "+alert, "return s.Alert === a", alert)
}

// leaves waits until the dialog says how many attempts are left.
func (v visit) leaves(attempts string) screen {
	v.t.Helper()
	return v.await("count of "+attempts+" attempts", "return s.Left.endsWith(' ' + a)", attempts)
}

// enter types an answer into the field that has the focus, and hands it in.
func (v visit) enter(answer string) {
	v.t.Helper()
	if got := browsertest.Eval[string](v, "return document.activeElement.tagName"); got != "INPUT" {
		v.t.Fatalf("the focus is not in the field but at %s", got)
	}
	v.Type(answer)
	v.Press(browsertest.Enter)
}

// press clicks the button of the dialog with this label.
func (v visit) press(label string) {
	v.t.Helper()
	browsertest.Wait(v, "the button "+label, read+`
		const button = seen('button').find((e) => (e.innerText.replace(/\s+/g, ' ').trim() || e.getAttribute('aria-label')).startsWith(a));
		for (const other of document.querySelectorAll('[data-test-button]')) delete other.dataset.testButton;
		if (!button || button.getAttribute('aria-disabled') === 'true') return false;
		button.dataset.testButton = '';
		return true`, label)
	v.Click("[data-test-button]")
}

// challenge gives the newest challenge that the page has heard of, as its
// gateway shows it now.
func (v visit) challenge() challenge {
	v.t.Helper()
	var c challenge
	text := browsertest.Eval[string](v, `
		const ids = performance.getEntriesByType('resource').map((e) => /challenges\/([^/?]+)/.exec(e.name)?.[1]).filter(Boolean);
		return (await fetch('/countersign/v1/challenges/' + ids.at(-1))).text()`)
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		v.t.Fatalf("the challenge is %s: %v", text, err)
	}
	return c
}

// challenge is what tests want to know of one.
type challenge struct {
	ID, State    string
	AttemptsLeft *int
	Factors      []struct{ ID, Type, State string }
}

// ended waits until the gateway says that the newest challenge is in this state.
func (v visit) ended(state string) {
	v.t.Helper()
	id := v.challenge().ID
	browsertest.Wait(v, "the challenge to be "+state,
		"return (await (await fetch('/countersign/v1/challenges/' + a)).json()).state === b", id, state)
}

// noted gives what the page's callbacks have noted.
func (v visit) noted() string {
	v.t.Helper()
	return strings.TrimSpace(browsertest.Eval[string](v, "return document.documentElement.dataset.noted ?? ''"))
}

// The headings of the dialog.
const (
	askPIN      = "Enter your PIN"
	askCode     = "Enter your code"
	askChannel  = "How should we send your code?"
	askSend     = "Get your one-time code"
	askFace     = "Scan your face"
	askWise     = "Continue on the page of Wise"
	saysLocked  = "Too many attempts"
	saysExpired = "This request has expired"
)

// What the dialog says when an answer was not taken.
const (
	wrong = "We could not confirm that. Please try again."
	last  = "We could not confirm that. You have one attempt left. After that, we pause for your security."
)
