package factors_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// Two payments at once: one dialog after the other, each with what it is for.
func TestTwoPaymentsAtOnce(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	second := v.newTransfer("Harbour Light", 12)
	running := v.start(`
		const request = create();
		const pay = async (transfer) => (await (await request(at(transfer), funding)).json()).status;
		return Promise.all([pay(a), pay(b)])`, transfer, second)
	var seen []string
	for range 2 {
		s := v.await("next dialog", "return s.Heading === 'Enter your PIN' && s.Card !== a", strings.Join(seen, ""))
		if got := browsertest.Eval[int](v, "return document.querySelectorAll('dialog').length"); got != 1 {
			t.Errorf("%d dialogs are open", got)
		}
		seen = append(seen, s.Card)
		v.enter(wise.PIN)
	}
	var statuses []string
	running.Settle().As(t, &statuses)
	if !slices.Equal(statuses, []string{"COMPLETED", "COMPLETED"}) {
		t.Errorf("the payments are %q", statuses)
	}
	slices.Sort(seen)
	if len(seen) != 2 || !strings.Contains(seen[0], "Harbour Light") || !strings.Contains(seen[1], "Tomas Lindqvist") {
		t.Errorf("asked about %q", seen)
	}
	v.executed(2)
	v.clean()
}

// Giving one up does not give up the other.
func TestCancelOneOfTwo(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	first := v.payFor("", v.newTransfer("Harbour Light", 12))
	v.asks(askPIN)
	second := v.pay("")
	v.Press(browsertest.Escape)
	first.Settle().Is(t, "SCAError", "cancelled")
	v.await("other dialog", "return s.Card.includes('Tomas Lindqvist')")
	v.enter(wise.PIN)
	v.paid(second)
}

// What one approval covers is not asked about: a statement after a payment.
func TestOneApprovalCoversTheNext(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	paying := v.pay("")
	v.asks(askPIN)
	reading := v.start("return (await create()(a)).status", statement)
	browsertest.Wait(v, "both challenges to be known", `
		const names = performance.getEntriesByType('resource').map((e) => /challenges\/([^/?]+)/.exec(e.name)?.[1]).filter(Boolean);
		return new Set(names).size >= 2`)
	v.enter(wise.PIN)
	v.paid(paying)
	var status int
	reading.Settle().As(t, &status)
	if status != 200 {
		t.Errorf("the statement answered %d", status)
	}
	if got := v.noted(); got != "required completed" {
		t.Errorf("the page was called %q: the statement was asked about", got)
	}
}

// Five wrong answers never become six, not even from two tabs of one session
// that send them side by side, past the dialog.
func TestFiveNeverBecomeSix(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
	tab := v.again()
	running := v.pay("")
	v.asks(askChannel)
	v.press("Text message")
	v.asks(askCode)
	code := v.code(1, "sms")
	v.Type(v.wrongCode())
	flood := browsertest.Start(tab, `
		const answer = (text) => fetch('/countersign/v1/challenges/' + a + '/factors/sms/verify', {
			method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ answer: text }),
		}).then(async (r) => r.status + ' ' + ((await r.json()).code ?? ''));
		const all = [];
		for (let round = 0; round < 4; round++) all.push(...await Promise.all(Array.from({ length: 8 }, () => answer(b))));
		return all`, v.challenge().ID, v.wrongCode())
	v.Press(browsertest.Enter) // where the flood has not locked it yet
	var answers []string
	flood.Settle().As(t, &answers)
	v.asks(saysLocked)
	// Not even the right one is tried.
	right := browsertest.Eval[string](tab, `
		const r = await fetch('/countersign/v1/challenges/' + a + '/factors/sms/verify', {
			method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ answer: b }),
		});
		return r.status + ' ' + (await r.json()).code`, v.challenge().ID, code)
	if right != "423 blocked" {
		t.Errorf("the right code is answered %s after five wrong ones", right)
	}
	v.press("Close")
	v.refused(running, "blocked")
	if got := v.asked("/sms/verify"); got != 5 {
		t.Errorf("the provider was asked %d times, want 5: %q", got, answers)
	}
}

// Two tabs with a challenge each have five wrong answers together: the provider
// counts them, and the sixth answer, though right, is not taken.
func TestTwoTabsShareTheAttempts(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	tab := v.again()
	other := v.newTransfer("Harbour Light", 12)
	first, second := v.pay(""), tab.payFor("", other)
	v.asks(askPIN)
	tab.asks(askPIN)
	for i, who := range []visit{v, tab, v, tab, v} {
		browsertest.Do(who, "document.getElementById('countersign-input').focus()")
		who.enter(wrongPIN)
		who.leaves(fmt.Sprint(4 - i/2))
	}
	if !v.locked() {
		t.Error("the provider has not locked the customer out")
	}
	tab.enter(wise.PIN)
	tab.leaves("2")
	for _, who := range []visit{v, tab} {
		who.press("Cancel")
	}
	v.refused(first, "cancelled")
	tab.refused(second, "cancelled")
}

// Another tab approves: the dialog here closes by itself, and it is paid once.
func TestAnotherTabApproves(t *testing.T) {
	t.Parallel()
	for _, channel := range []string{"challenge", "off"} {
		t.Run(channel, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, setup{factors: []string{"SMS"}}).visit(t)
			tab := v.again()
			running := v.pay("{ channel: '" + channel + "' }")
			v.asks(askChannel)
			v.press("Text message")
			v.asks(askCode)
			v.Type("1")
			approved := browsertest.Eval[string](tab, `
				const r = await fetch('/countersign/v1/challenges/' + a + '/factors/sms/verify', {
					method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ answer: b }),
				});
				return (await r.json()).challenge.state`, v.challenge().ID, v.code(1, "sms"))
			if approved != "approved" {
				t.Fatalf("the challenge is %s", approved)
			}
			v.paid(running)
		})
	}
}

// A step that another tab has done is done here as well.
func TestAnotherTabGoesOn(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS", "PIN"}}).visit(t)
	tab := v.again()
	running := v.pay("")
	v.asks(askChannel)
	id := v.challenge().ID
	post := func(path string, body any) {
		browsertest.Do(tab, `
			const body = b && JSON.stringify(b);
			const headers = body ? { 'Content-Type': 'application/json' } : {};
			const r = await fetch('/countersign/v1/challenges/' + a, { method: 'POST', headers, body });
			if (!r.ok) throw new Error(await r.text())`, id+"/factors/"+path, body)
	}
	post("voice/start", nil)
	v.await("masked number", "return s.Buttons[2].includes('0123')")
	post("voice/verify", object{"answer": v.code(1, "voice")})
	if s := v.asks(askPIN); s.Step != "Step 2 of 2" {
		t.Errorf("the dialog shows %+v", s)
	}
	v.enter(wise.PIN)
	v.paid(running)
}

// The approval is on the provider's side, by another way of the customer's.
func TestApprovedElsewhere(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.end("approve")
	// The gateway learns of it with the next question, whoever asks.
	v.challenge()
	v.paid(running)
}
