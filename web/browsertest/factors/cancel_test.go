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
	factors []string
	config  string
	// reach goes there from the payment's challenge.
	reach func(v visit)
}

// steps are all the places in the dialog.
func steps() map[string]step {
	return map[string]step{
		"choice": {factors: []string{"SMS"}, reach: func(v visit) { v.asks(askChannel) }},
		"code": {factors: []string{"SMS"}, reach: func(v visit) {
			v.asks(askChannel)
			v.press("Text message")
			v.asks(askCode)
			v.Type("1")
		}},
		"PIN": {factors: []string{"PIN"}, reach: func(v visit) {
			v.asks(askPIN)
			v.Type("48")
		}},
		"second step": {factors: []string{"PIN", "SMS"}, reach: func(v visit) {
			v.asks(askPIN)
			v.enter(wise.PIN)
			v.asks(askChannel)
		}},
		"after a wrong answer": {factors: []string{"PIN"}, reach: func(v visit) {
			v.asks(askPIN)
			v.enter(wrongPIN)
			v.says(wrong)
		}},
		"device": {
			factors: []string{"PARTNER_DEVICE_FINGERPRINT"}, config: "{ deviceFingerprint: () => new Promise(() => {}) }",
			reach: func(v visit) {
				browsertest.Wait(v, "the hook's work", read+"const s = screen(); return s.Busy && s.Heading === 'Checking this device'")
			},
		},
		"face scan": {
			factors: []string{"FACE_MAP"}, config: "{ faceMap: () => new Promise(() => {}) }",
			reach: func(v visit) {
				v.asks(askFace)
				v.press("Start face scan")
				browsertest.Wait(v, "the hook's work", read+"return screen().Busy")
			},
		},
		"elsewhere": {factors: []string{"PASSWORD"}, config: "{ flow: 'dialog' }", reach: func(v visit) { v.asks(askWise) }},
	}
}

// ways are all the ways to give up.
var ways = map[string]func(v visit){
	"Escape":   func(v visit) { v.Press(browsertest.Escape) },
	"Cancel":   func(v visit) { v.press("Cancel") },
	"backdrop": func(v visit) { v.ClickAt(5, 5) },
}

// begin makes a payment of which a step is a part, and goes to that.
func (s step) begin(v visit) browsertest.Running {
	v.t.Helper()
	v.change(object{"factors": s.factors})
	running := v.abortable(s.config)
	s.reach(v)
	return running
}

// At each step the customer can give up, in each way: the outcome is typed, the
// gateway knows, nothing is paid, and the page is as it was.
func TestCancel(t *testing.T) {
	t.Parallel()
	for way, give := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, setup{}).visit(t)
			for name, s := range steps() {
				running := s.begin(v)
				give(v)
				v.endedWith(running, "SCAError cancelled false")
				v.ended("cancelled")
				if t.Failed() {
					t.Fatalf("at the step %q", name)
				}
			}
			v.executed(0)
		})
	}
}

// A signal ends it at each step; the error's cause is the signal's reason.
func TestAbort(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{}).visit(t)
	for name, s := range steps() {
		running := s.begin(v)
		v.abort(running)
		v.ended("cancelled")
		if t.Failed() {
			t.Fatalf("at the step %q", name)
		}
	}
	v.executed(0)
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
		return [e.name, e.code, controller.signal.aborted && e.cause === controller.signal.reason].join(' ')`, transfer)
}

func (v visit) abort(running browsertest.Running) {
	v.t.Helper()
	browsertest.Do(v, "controller.abort(new Error('changed my mind'))")
	v.endedWith(running, "SCAError aborted true")
}

// endedWith fails the test unless an abortable payment ended so.
func (v visit) endedWith(running browsertest.Running, want string) {
	v.t.Helper()
	var got string
	running.Settle().As(v.t, &got)
	if got != want {
		v.t.Errorf("ended with %q, want %q", got, want)
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
	for name, end := range map[string]string{"answer": "/verify", "code": "/start"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGate(t, end)
			v := newShop(t, setup{front: g.front}).visit(t)
			for _, give := range []func(running browsertest.Running){
				func(running browsertest.Running) {
					v.Press(browsertest.Escape)
					v.endedWith(running, "SCAError cancelled false")
				},
				v.abort,
			} {
				s := step{[]string{"PIN"}, "", func(v visit) { v.asks(askPIN) }}
				if name == "code" {
					s = step{[]string{"SMS"}, "", func(v visit) { v.asks(askChannel) }}
				}
				running := s.begin(v)
				if name == "code" {
					v.press("Phone call")
				} else {
					v.enter(wise.PIN)
				}
				<-g.come
				give(running)
				v.ended("cancelled")
			}
			g.release()
			v.ended("cancelled")
			v.executed(0)
			if got := v.asked("/pin/verify") + v.asked("/trigger"); got != 0 {
				t.Errorf("the provider was asked %d times after the end", got)
			}
		})
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
