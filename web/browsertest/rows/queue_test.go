package rows_test

import (
	"slices"
	"testing"

	"countersign/web/browsertest"
)

// Row 6: many challenged requests at once, from several create()s and a
// runFlow: one prompt at a time, in order, each retry with its own token.
func TestQueue(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	first := browsertest.Start(p, create+`
		const other = countersign.create(a);
		const ends = ['/api/1', '/api/2', '/api/3', '/api/4'].map((path, i) => (i % 2 ? other : request)(path, b).then(settled));
		ends.push(countersign.runFlow({ ...a, token: 'flow-token' }).then(() => 'flow'));
		window.order = [];
		ends.forEach((end) => end.then((text) => order.push(text)));
		return Promise.all(ends)`, b.config(nil), object{"method": "POST"})

	var shown []string
	for range 5 {
		token := browsertest.Eval[string](p, `
			for (;;) {
				const dialogs = [...document.querySelectorAll('dialog')];
				if (dialogs.length > 1) throw new Error(dialogs.length + ' dialogs at once');
				const token = dialogs[0]?.querySelector('[name=ott]').value;
				if (token && token !== window.last) return (window.last = token);
				await new Promise((next) => setTimeout(next, 10));
			}`)
		shown = append(shown, token)
		say(approvalOf(p, token), "success")
	}
	var ends []string
	first.Settle().As(t, &ends)
	if want := []string{"done /api/1", "done /api/2", "done /api/3", "done /api/4", "flow"}; !slices.Equal(ends, want) {
		t.Errorf("ended as %q", ends)
	}
	order := browsertest.Eval[[]string](p, "return order")
	// What was shown first is answered first.
	var paths, proven []string
	own := b.challenged()
	for _, s := range b.requests() {
		if s.Token == "" {
			paths = append(paths, s.Path)
			continue
		}
		if own[s.Token] != s.Path {
			t.Errorf("%s was sent with %s, which is of %s", s.Path, s.Token, own[s.Token])
		}
		proven = append(proven, s.Token)
	}
	withoutFlow := slices.DeleteFunc(slices.Clone(shown), func(token string) bool { return token == "flow-token" })
	if !slices.Equal(proven, withoutFlow) {
		t.Errorf("shown in the order %v, repeated in the order %v", withoutFlow, proven)
	}
	if len(paths) != 4 || len(own) != 4 || len(proven) != 4 || len(order) != 5 {
		t.Errorf("sent %d plainly and %d with proof, %d ended", len(paths), len(proven), len(order))
	}
	clean(t, p)
}

// A GET that waits is first repeated plainly: one approval may cover it. What
// changes something is asked about by itself.
func TestWaitingGetIsFirstRepeatedPlainly(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.window = true
	p := b.visit(t)
	pay := b.pay(p, nil, "/api/pay")
	frame := approvalOf(p, "token-1")
	get := browsertest.Start(p, create+"return settled(await request('/api/get'))", b.config(nil))
	queued(p, 2)
	post := b.pay(p, nil, "/api/post")
	queued(p, 3)
	say(frame, "success")
	done(t, pay, "/api/pay")
	done(t, get, "/api/get")
	say(approvalOf(p, "token-3"), "success")
	done(t, post, "/api/post")

	var got []string
	for _, s := range b.requests() {
		got = append(got, s.Path+" "+s.Token)
	}
	want := []string{"/api/pay ", "/api/get ", "/api/post ", "/api/pay token-1", "/api/get ", "/api/post token-3"}
	if !slices.Equal(got, want) {
		t.Errorf("the bank got %q, want %q", got, want)
	}
	if got := calls(p); got != "required completed required completed " {
		t.Errorf("called %q: the GET was not asked about", got)
	}
}

// So is a GET whose challenge was on its way while the customer approved.
func TestGetThatWasUnderWayIsFirstRepeatedPlainly(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.window, b.slow = true, make(chan struct{})
	p := b.visit(t)
	pay := b.pay(p, nil, "/api/pay")
	frame := approvalOf(p, "token-1")
	get := browsertest.Start(p, create+"return settled(await request('/api/get'))", b.config(nil))
	arrived(p, 2)
	say(frame, "success")
	done(t, pay, "/api/pay")
	close(b.slow)
	done(t, get, "/api/get")
	if got := calls(p); got != "required completed " {
		t.Errorf("called %q: the GET was not asked about", got)
	}
}

// A plain repetition that is challenged again prompts with the new token.
func TestWaitingGetThatIsNotCovered(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	pay := b.pay(p, nil, "/api/pay")
	frame := approvalOf(p, "token-1")
	get := browsertest.Start(p, create+"return settled(await request('/api/get'))", b.config(nil))
	queued(p, 2)
	say(frame, "success")
	done(t, pay, "/api/pay")
	say(approvalOf(p, "token-3"), "success")
	done(t, get, "/api/get")
	if got := b.requests(); got[len(got)-1].Token != "token-3" {
		t.Errorf("the bank got %v", got)
	}
}

// The gateway says which requests one approval covers: at Wise, those of the low
// risk level.
func TestGatewaySaysWhatIsCovered(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	p := g.visit(t)
	pay := fund(p, nil)
	token := g.token(t, 1)
	get := browsertest.Start(p, create+"return (await request(b)).status", object{"gateway": "/"}, statement)
	g.token(t, 2)
	// It must be waiting in the queue when the payment is approved.
	browsertest.Wait(p, "both challenges to be known", `
		const names = performance.getEntriesByType('resource').map((e) => e.name);
		return new Set(names.filter((name) => name.includes('/challenges/'))).size >= 2`)
	g.approve(t, token)
	g.paid(t, pay)
	var status int
	get.Settle().As(t, &status)
	if status != 200 {
		t.Errorf("the statement answered %d", status)
	}
	if got := calls(p); got != "required completed " {
		t.Errorf("called %q: the statement was asked about", got)
	}
}

const statement = "/pay/statements/64022918?currency=EUR&intervalStart=2026-01-01T00:00:00.000Z&intervalEnd=2026-02-01T00:00:00.000Z&type=COMPACT"

// Who has the turn may give up; the next one has it then.
func TestQueueGoesOnAfterACancel(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	first := b.pay(p, nil, "/api/1")
	approvalOf(p, "token-1")
	second := b.pay(p, nil, "/api/2")
	queued(p, 2)
	p.Press(browsertest.Escape)
	refused(t, first, "cancelled")
	say(approvalOf(p, "token-2"), "success")
	done(t, second, "/api/2")
}
