package factors_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// step is a place at which a customer may give up, and how to get there.
type step struct {
	setup  setup
	config string
	// reach goes there from the payment's challenge.
	reach func(v visit)
}

// steps are all the places in the dialog.
func steps() map[string]step {
	return map[string]step{
		"choice": {setup: setup{factors: []string{"SMS"}}, reach: func(v visit) { v.asks(askChannel) }},
		"code": {setup: setup{factors: []string{"SMS"}}, reach: func(v visit) {
			v.asks(askChannel)
			v.press("Text message")
			v.asks(askCode)
			v.Type("1")
		}},
		"PIN": {setup: setup{factors: []string{"PIN"}}, reach: func(v visit) {
			v.asks(askPIN)
			v.Type("48")
		}},
		"second step": {setup: setup{factors: []string{"PIN", "SMS"}}, reach: func(v visit) {
			v.asks(askPIN)
			v.enter(wise.PIN)
			v.asks(askChannel)
		}},
		"after a wrong answer": {setup: setup{factors: []string{"PIN"}}, reach: func(v visit) {
			v.asks(askPIN)
			v.enter(wrongPIN)
			v.says(wrong)
		}},
		"device": {
			setup: setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT"}}, config: "{ deviceFingerprint: () => new Promise(() => {}) }",
			reach: func(v visit) {
				browsertest.Wait(v, "the hook's work", read+"const s = screen(); return s.Busy && s.Heading === 'Checking this device'")
			},
		},
		"face scan": {
			setup: setup{factors: []string{"FACE_MAP"}}, config: "{ faceMap: () => new Promise(() => {}) }",
			reach: func(v visit) {
				v.asks(askFace)
				v.press("Start face scan")
				browsertest.Wait(v, "the hook's work", read+"return screen().Busy")
			},
		},
		"elsewhere": {setup: setup{factors: []string{"PASSWORD"}}, config: "{ flow: 'dialog' }", reach: func(v visit) { v.asks(askWise) }},
	}
}

// ways are all the ways to give up.
var ways = map[string]func(v visit){
	"Escape":   func(v visit) { v.Press(browsertest.Escape) },
	"Cancel":   func(v visit) { v.press("Cancel") },
	"backdrop": func(v visit) { v.ClickAt(5, 5) },
}

// At each step the customer can give up, in each way: the outcome is typed, the
// gateway knows, nothing is paid, and the page is as it was.
func TestCancel(t *testing.T) {
	t.Parallel()
	for name, s := range steps() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, s.setup).visit(t)
			for way, give := range ways {
				running := v.pay(s.config)
				s.reach(v)
				give(v)
				outcome := running.Settle()
				outcome.Is(t, "SCAError", "cancelled")
				v.clean()
				v.ended("cancelled")
				if t.Failed() {
					t.Fatalf("by %s", way)
				}
			}
			v.executed(0)
		})
	}
}

// A signal ends it at each step; the error's cause is the signal's reason.
func TestAbort(t *testing.T) {
	t.Parallel()
	for name, s := range steps() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, s.setup).visit(t)
			running := v.abortable(s.config)
			s.reach(v)
			v.abort(running)
			v.ended("cancelled")
			v.executed(0)
		})
	}
}

// abortable is pay with a signal. It gives how the request ended.
func (v visit) abortable(config string) browsertest.Running {
	v.t.Helper()
	if config == "" {
		config = "{}"
	}
	return v.start(`
		const controller = (window.controller = new AbortController());
		const e = await create(`+config+`)(at(a), { ...funding, signal: controller.signal }).then(() => ({}), (e) => e);
		return [e.name, e.code, e.cause === controller.signal.reason].join(' ')`, transfer)
}

func (v visit) abort(running browsertest.Running) {
	v.t.Helper()
	browsertest.Do(v, "controller.abort(new Error('changed my mind'))")
	var got string
	running.Settle().As(v.t, &got)
	if got != "SCAError aborted true" {
		v.t.Errorf("ended with %q", got)
	}
	v.clean()
}

// gate holds requests to paths with an end until it is opened.
type gate struct {
	end    string
	come   chan struct{} // closed by the first
	open   chan struct{}
	once   sync.Once
	opened sync.Once
}

func newGate(t testing.TB, end string) *gate {
	t.Helper()
	g := &gate{end: end, come: make(chan struct{}), open: make(chan struct{})}
	t.Cleanup(g.release)
	return g
}

func (g *gate) release() { g.opened.Do(func() { close(g.open) }) }

func (g *gate) front(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, g.end) {
			g.once.Do(func() { close(g.come) })
			<-g.open
		}
		next.ServeHTTP(w, r)
	})
}

// While an answer is under way the customer can give up as well. What comes of
// the answer changes nothing then.
func TestCancelWhileBusy(t *testing.T) {
	t.Parallel()
	for name, give := range map[string]func(v visit, running browsertest.Running){
		"cancel": func(v visit, running browsertest.Running) {
			v.Press(browsertest.Escape)
			running.Settle()
		},
		"abort": func(v visit, running browsertest.Running) { v.abort(running) },
	} {
		for factor, end := range map[string]string{"answer": "/verify", "code": "/start"} {
			t.Run(name+" "+factor, func(t *testing.T) {
				t.Parallel()
				g := newGate(t, end)
				s := setup{factors: []string{"PIN"}, front: g.front}
				if factor == "code" {
					s.factors = []string{"SMS"}
				}
				v := newShop(t, s).visit(t)
				running := v.abortable("")
				if factor == "code" {
					v.asks(askChannel)
					v.press("Phone call")
				} else {
					v.asks(askPIN)
					v.enter(wise.PIN)
				}
				<-g.come
				give(v, running)
				v.clean()
				v.ended("cancelled")
				g.release()
				v.ended("cancelled")
				v.executed(0)
				if got := v.asked("/pin/verify") + v.asked("/trigger"); got != 0 {
					t.Errorf("the provider was asked %d times after the end", got)
				}
			})
		}
	}
}

// A second click while one is under way does nothing.
func TestOneThingAtATime(t *testing.T) {
	t.Parallel()
	g := newGate(t, "/verify")
	v := newShop(t, setup{factors: []string{"PIN"}, front: g.front}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(wise.PIN)
	<-g.come
	s := v.screen()
	if !s.Busy || s.Status != "Checking. One moment, please…" {
		t.Errorf("the dialog shows %+v", s)
	}
	for range 3 {
		v.Press(browsertest.Enter)
	}
	browsertest.Do(v, "for (const b of document.querySelectorAll('dialog form button')) b.click()")
	g.release()
	v.paid(running)
	if got := v.asked("/pin/verify"); got != 1 {
		t.Errorf("the provider was asked %d times", got)
	}
}

// Marking a text from inside the box to beside it closes nothing.
func TestDragOutOfTheDialog(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	browsertest.Do(v, `
		const overlay = document.querySelector('dialog');
		const fire = (on, type) => on.dispatchEvent(new PointerEvent(type, { bubbles: true }));
		fire(overlay.querySelector('h3'), 'pointerdown');
		fire(overlay, 'click');`)
	v.asks(askPIN)
	v.enter(wise.PIN)
	v.paid(running)
}

// The customer does not answer in the time that the page gives.
func TestTimeout(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("{ timeout: 2000 }")
	v.refused(running, "timeout")
	v.ended("cancelled")
}
