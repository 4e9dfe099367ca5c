package factors_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// prompted is a configuration whose prompt is the page's own. It keeps the
// controller, every view as text, and whether it was cleaned up.
const prompted = `{
	flow: 'dialog',
	deviceFingerprint: () => 'example-device',
	prompt(controller) {
		window.prompt_ = controller;
		window.views = [];
		const see = (view) => views.push([view.stage, view.step + '/' + view.steps, view.factor?.id ?? '', view.busy ? 'busy' : '', view.notice ?? ''].join(' '));
		see(controller.view);
		controller.subscribe(see);
		window.cleaned = 0;
		return () => window.cleaned++;
	},
}`

// view waits until the page's prompt has been given a view that begins so.
func (v visit) view(begin string) {
	v.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		seen := browsertest.Eval[[]string](v, "return window.views ?? []")
		if last := len(seen) - 1; last >= 0 && strings.HasPrefix(seen[last], begin) && !strings.Contains(seen[last], "busy") {
			return
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("waited in vain for the view %q; there were %q", begin, seen)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// A page's own prompt leads through all of it, by the controller alone; ours is
// never shown.
func TestCustomPrompt(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT", "PIN", "SMS"}}).visit(t)
	v.setUp(object{"devices": []object{{"deviceFingerprint": fingerprint}}})
	browsertest.Do(v, `
		window.dialogs = 0;
		new MutationObserver(() => { if (document.querySelector('dialog, style')) dialogs++; }).observe(document, { subtree: true, childList: true })`)
	running := v.pay(prompted)
	v.view("enter 2/3 pin")
	browsertest.Do(v, "prompt_.answer(a)", wrongPIN)
	v.view("enter 2/3 pin  wrong")
	browsertest.Do(v, "prompt_.answer(a)", wise.PIN)
	v.view("choose 3/3")
	choices := browsertest.Eval[[]string](v, "return prompt_.view.choices.map((c) => c.type + ' ' + c.method)")
	if want := []string{"SMS code", "WHATSAPP code", "VOICE code"}; !slices.Equal(choices, want) {
		t.Errorf("the choices are %q", choices)
	}
	if got := v.phone(); len(got) != 0 {
		t.Errorf("the phone has got %v before the choice", got)
	}
	browsertest.Do(v, "prompt_.choose('voice')")
	v.view("choose 3/3 voice")
	browsertest.Do(v, "prompt_.send()")
	v.view("enter 3/3 voice  sent")
	seen := browsertest.Eval[[]string](v, `
		const { view } = prompt_;
		return [view.factor.hint, view.resendIn > 0, view.challenge.subject.payee, view.challenge.attemptsLeft, view.elsewhere].map(String)`)
	if !slices.Equal(seen[1:], []string{"true", "Tomas Lindqvist", "4", "true"}) || !strings.Contains(seen[0], "0123") {
		t.Errorf("the view holds %q", seen)
	}
	browsertest.Do(v, "prompt_.answer(a)", v.code(1, "voice"))
	v.paid(running)
	after := browsertest.Eval[[]int](v, `
		const before = views.length;
		prompt_.answer('1'); prompt_.cancel(); prompt_.subscribe(() => {})();
		return [cleaned, dialogs, views.length - before]`)
	if !slices.Equal(after, []int{1, 0, 0}) {
		t.Errorf("cleaned up, dialogs, views afterwards: %v", after)
	}
	text := browsertest.Eval[string](v, "return JSON.stringify(prompt_.view) + views.join()")
	for _, token := range v.tokens() {
		if strings.Contains(text, token) {
			t.Error("the prompt was given the one-time token")
		}
	}
}

// The page's prompt gives up: the outcome is the same as in ours.
func TestCustomPromptCancels(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay(prompted)
	v.view("enter")
	browsertest.Do(v, "prompt_.cancel()")
	v.refused(running, "cancelled")
	v.ended("cancelled")
	if got := browsertest.Eval[int](v, "return cleaned"); got != 1 {
		t.Errorf("cleaned up %d times", got)
	}
}

func TestCustomPromptIsAborted(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.abortable(prompted)
	v.view("enter")
	v.abort(running)
	if got := browsertest.Eval[int](v, "return cleaned"); got != 1 {
		t.Errorf("cleaned up %d times", got)
	}
}

// What the page's prompt throws, the request rejects with, by identity; the
// challenge is cancelled.
func TestCustomPromptThrows(t *testing.T) {
	t.Parallel()
	for name, prompt := range map[string]string{
		"at once":   "prompt() { throw thrown; }",
		"later":     "prompt: async () => { throw thrown; }",
		"on a view": "prompt: (c) => { c.subscribe(() => { throw thrown; }); c.answer('9753'); }",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
			same := v.start(`
				const thrown = { mine: true };
				const e = await create({ flow: 'dialog', `+prompt+` })(at(a), funding).catch((e) => e);
				return e === thrown`, transfer)
			var got bool
			same.Settle().As(t, &got)
			if !got {
				t.Error("it is not what was thrown")
			}
			v.clean()
			v.ended("cancelled")
			v.executed(0)
		})
	}
}

// The page's prompt shows how it ended until it says that it is done.
func TestCustomPromptIsLocked(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}, scenario: clearlyLocked}).visit(t)
	running := v.pay(prompted)
	v.view("choose")
	v.lock()
	browsertest.Do(v, "prompt_.choose('sms')")
	v.view("choose 1/1 sms")
	browsertest.Do(v, "prompt_.send()")
	v.view("ended")
	got := browsertest.Eval[[]string](v, "return [prompt_.view.code, prompt_.view.challenge.blockedUntil]")
	if got[0] != "blocked" || len(got[1]) < len("2026-01-01T00:00:00Z") {
		t.Errorf("the view holds %q", got)
	}
	if running.Settled() {
		t.Error("settled before the page's prompt was done")
	}
	browsertest.Do(v, "prompt_.cancel()")
	v.refused(running, "blocked")
}

// The page's prompt may hand over to the hosted page.
func TestCustomPromptGoesElsewhere(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PASSWORD"}}).visit(t)
	running := v.pay(prompted)
	v.view("elsewhere")
	browsertest.Do(v, "prompt_.elsewhere()")
	v.Approve(v.framed(), v.Page)
	v.paid(running)
	if got := browsertest.Eval[int](v, "return cleaned"); got != 1 {
		t.Errorf("cleaned up %d times", got)
	}
}
