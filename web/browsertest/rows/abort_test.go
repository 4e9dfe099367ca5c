package rows_test

import (
	"context"
	"net/http"
	"testing"

	"countersign/web/browsertest"
)

// Row 8: init.signal aborts at any moment and closes what was open. The error's
// cause is the signal's reason.

// abortable sends a request whose signal is aborted by stop. It gives the name
// and code of the error, and whether the reason came through.
func (b *bank) abortable(p *browsertest.Page, config object, path string) browsertest.Running {
	return browsertest.Start(p, create+`
		const controller = (window.controller = new AbortController());
		const e = await request(b, { method: 'POST', signal: controller.signal }).then(() => ({}), (e) => e);
		return [e.name, e.code, e.cause === controller.signal.reason]`, b.config(config), path)
}

func stop(p *browsertest.Page) { browsertest.Do(p, "controller.abort(new Error('changed my mind'))") }

func aborted(t *testing.T, running browsertest.Running) {
	t.Helper()
	var got [3]any
	running.Settle().As(t, &got)
	if got != [3]any{"SCAError", "aborted", true} {
		t.Errorf("got %v", got)
	}
}

func TestAbort(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]func(t *testing.T, b *bank, p *browsertest.Page) browsertest.Running{
		"while the frame is shown": func(_ *testing.T, b *bank, p *browsertest.Page) browsertest.Running {
			running := b.abortable(p, nil, "/api/1")
			approvalOf(p, "token-1")
			return running
		},
		"while the button is shown": func(_ *testing.T, b *bank, p *browsertest.Page) browsertest.Running {
			running := b.abortable(p, object{"flow": "tab"}, "/api/1")
			browsertest.Wait(p, "the button", "return document.querySelector(a)", primary)
			return running
		},
		"while the window is open": func(_ *testing.T, b *bank, p *browsertest.Page) browsertest.Running {
			running := b.abortable(p, object{"flow": "popup"}, "/api/1")
			p.Click(primary)
			p.Window("/approval/token-1")
			return running
		},
		"while it is repeated": func(_ *testing.T, b *bank, p *browsertest.Page) browsertest.Running {
			b.hold = make(chan struct{})
			running := b.abortable(p, object{"approvalPageUrl": b.approval("say=success")}, "/api/1")
			arrived(p, 2)
			return running
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			p := b.visit(t)
			running := at(t, b, p)
			stop(p)
			aborted(t, running)
			clean(t, p)
			alone(t, p)
		})
	}
}

func TestAbortInTheQueue(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	first := b.pay(p, nil, "/api/1")
	frame := approvalOf(p, "token-1")
	second := b.abortable(p, nil, "/api/2")
	queued(p, 2)
	third := b.pay(p, nil, "/api/3")
	queued(p, 3)
	stop(p)
	aborted(t, second)
	if first.Settled() || third.Settled() {
		t.Error("an abort has ended another request")
	}
	say(frame, "success")
	done(t, first, "/api/1")
	say(approvalOf(p, "token-3"), "success")
	done(t, third, "/api/3")
}

// The helper is still on its way.
func TestAbortWhileTheHelperLoads(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	slow := b.slowHelper(t)
	p := browsertest.Open(t, b.Home+"/slow")
	running := b.abortable(p, object{"preload": "challenge"}, "/api/1")
	<-slow.asked
	stop(p)
	aborted(t, running)
	slow.release()
	// It still arrives, and serves the next request.
	done(t, b.pay(p, object{"approvalPageUrl": b.approval("say=success")}, "/api/2"), "/api/2")
}

// Before the first answer it is fetch's own rejection, by identity.
func TestAbortBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	asked, answer := context.WithCancel(t.Context())
	b.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) {
		answer()
		<-r.Context().Done()
	})
	p := b.visit(t)
	running := browsertest.Start(p, `
		const controller = (window.controller = new AbortController());
		const e = await countersign.create()('/hang', { signal: controller.signal }).catch((e) => e);
		return e === controller.signal.reason`)
	<-asked.Done()
	stop(p)
	var same bool
	running.Settle().As(t, &same)
	if !same {
		t.Error("the rejection is not the signal's reason")
	}
}

// A signal that was aborted before anything was sent sends nothing.
func TestAbortedFromTheStart(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	outcome := browsertest.Settle(p, "await countersign.create()('/api/1', { signal: AbortSignal.abort() })")
	outcome.Is(t, "AbortError", "")
	b.count(t, 0)
}

// With the gateway an abort ends the challenge there as well.
func TestAbortCancelsAtTheGateway(t *testing.T) {
	t.Parallel()
	g := newGateway(t, setup{})
	p := g.visit(t)
	running := browsertest.Start(p, `
		window.controller = new AbortController();
		await countersign.create({ gateway: '/' })(a, { method: 'POST', data: { type: 'BALANCE' }, signal: controller.signal })`, transfer)
	g.token(t, 1)
	browsertest.Wait(p, "the dialog", "return document.querySelector('dialog')")
	stop(p)
	running.Settle().Is(t, "SCAError", "aborted")
	browsertest.Wait(p, "the state", `
		const [id] = performance.getEntriesByType('resource').map((e) => /challenges\/([^/?]+)$/.exec(e.name)?.[1]).filter(Boolean);
		return (await (await fetch('/countersign/v1/challenges/' + id)).json()).state === 'cancelled'`)
	g.executed(t, 0)
}
