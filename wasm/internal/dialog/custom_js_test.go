package dialog

import (
	"syscall/js"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// custom is a page with a prompt of its own, and a gateway that is played.
type custom struct {
	opener
	t *testing.T
	// seen is what the page's prompt writes into.
	seen   js.Value
	thrown []error
}

func script(t *testing.T, body string, args ...any) js.Value {
	t.Helper()
	return js.Global().Get("Function").New("a", "b", body).Invoke(args...)
}

// showCustom opens a prompt, a function body of controller and seen.
func showCustom(t *testing.T, page string) *custom {
	t.Helper()
	return showCustomAs(t, page, func(p *Presenter, shown helper.Presentation, page js.Value) opener {
		return p.newCustom(newSurface(p, shown), page)
	})
}

// showCustomAs opens it as one kind of surface.
func showCustomAs(t *testing.T, page string, open func(*Presenter, helper.Presentation, js.Value) opener) *custom {
	t.Helper()
	// Under Node there is no private global object; window is the global itself.
	js.Global().Set("window", js.Global())
	window := script(t, `return Object.assign(Object.create(globalThis), new EventTarget(), {
		document: { documentElement: { lang: 'en' }, body: {} }, navigator: { language: 'en' },
		addEventListener() {}, removeEventListener() {}, reportError: (error) => { a.reported = error },
	})`, script(t, "return globalThis.seenNow = { views: [] }"))
	c := &custom{t: t, seen: js.Global().Get("seenNow")}
	function := script(t, "return (controller) => { const seen = a; "+page+" }", c.seen)
	p := New(Config{Window: window})
	shown := helper.Presentation{
		Flow:      helper.FlowDialog,
		Factors:   c,
		Hooks:     c,
		Elsewhere: true,
		Challenge: stepup.Challenge{
			ID: "c1", State: stepup.StatePending, Hosted: &stepup.Hosted{URL: "https://a.example/", Token: "handle-1"},
			Factors: []stepup.Factor{{
				ID: "sms", Type: "SMS", Method: stepup.MethodCode, State: stepup.StatePending, Length: 6,
				Alternatives: []stepup.Factor{{ID: "voice", Type: "VOICE", Method: stepup.MethodCode, State: stepup.StatePending}},
			}, {
				ID: "pin", Type: "PIN", Method: stepup.MethodSecret, State: stepup.StatePending, Sealed: true,
			}},
		},
	}
	c.opener = open(p, shown, function)
	c.open()
	t.Cleanup(c.Close)
	return c
}

func (c *custom) Start(string) (stepup.Challenge, error) {
	return c.shownChallenge(), nil
}

func (c *custom) Verify(_ stepup.Factor, answer string) (bool, stepup.Challenge, error) {
	c.seen.Set("answer", answer)
	return answer == "111111", c.shownChallenge(), nil
}

func (c *custom) shownChallenge() stepup.Challenge {
	return c.opener.(*customSurface).shown.Challenge
}

func (c *custom) Able(stepup.Method) bool { return false }

func (c *custom) Capture(stepup.Method, stepup.Challenge) (string, error) { return "", nil }

func (c *custom) Threw(err error) { c.thrown = append(c.thrown, err) }

// until waits until what the page has seen is as the expression says.
func (c *custom) until(expression string) {
	c.t.Helper()
	ready := script(c.t, `return new Promise((resolve, reject) => {
		const look = () => (`+expression+`) ? resolve() : setTimeout(look, 1)
		setTimeout(() => reject(new Error(JSON.stringify(a))), 5000)
		setTimeout(look)
	})`, c.seen)
	if _, err := jsbridge.Await(ready); err != nil {
		c.t.Fatalf("not %s: %v", expression, err)
	}
}

// next gives the surface's next event.
func (c *custom) next() helper.SurfaceEvent {
	c.t.Helper()
	late := make(chan struct{})
	defer jsbridge.After(5000, func() { close(late) })()
	select {
	case event := <-c.Events():
		return event
	case <-late:
		c.t.Fatal("no event")
		return 0
	}
}

const recording = `seen.controller = controller
	seen.views.push(controller.view)
	seen.unsubscribe = controller.subscribe((view) => seen.views.push(view))
	return () => { seen.cleaned = (seen.cleaned || 0) + 1 }`

func TestCustomPrompt(t *testing.T) {
	c := showCustom(t, recording)
	c.until("a.views.length === 1")
	first := js.Global().Get("JSON").Call("stringify", c.seen.Get("views").Index(0)).String()
	const choices = `"choices":[{"id":"sms","type":"SMS","method":"code","state":"pending","length":6},{"id":"voice",`
	for _, part := range []string{`"stage":"choose"`, `"step":1,"steps":2`, choices, `"busy":false`, `"elsewhere":true`, `"challenge":{"id":"c1"`} {
		if !script(t, "return a.includes(b)", first, part).Bool() {
			t.Errorf("the first view has no %s: %s", part, first)
		}
	}
	if script(t, "return a.includes('handle-1') || a.includes('sealed')", first).Bool() {
		t.Errorf("the page sees what it should not: %s", first)
	}

	act := func(body string) { script(t, "const { controller } = a; "+body, c.seen) }
	act("controller.choose('sms')")
	c.until("a.controller.view.factor?.id === 'sms'")
	act("controller.send()")
	c.until("a.controller.view.stage === 'enter' && a.controller.view.notice === 'sent'")
	act("controller.answer('999999')")
	c.until("a.controller.view.notice === 'wrong' && !a.controller.view.busy")
	act("controller.answer('111111')")
	c.until("a.controller.view.step === 2 && a.answer === '111111'")
	c.until("a.views.at(-1) === a.controller.view")

	act("controller.elsewhere()")
	if got := c.next(); got != helper.SurfaceElsewhere {
		t.Errorf("elsewhere: event %d", got)
	}
	act("controller.cancel()")
	if got := c.next(); got != helper.SurfaceDismissed {
		t.Errorf("cancel: event %d", got)
	}

	script(t, "a.unsubscribe(); a.views = []", c.seen)
	c.Close()
	c.Close()
	// What the page does when it is over does nothing.
	act("controller.cancel(); controller.answer('1'); controller.subscribe(() => {})(); a.unsubscribe()")
	if !script(t, "return a.cleaned === 1 && a.views.length === 0", c.seen).Bool() {
		t.Error("not cleaned up once, or told after it was over")
	}
	if len(c.thrown) != 0 {
		t.Errorf("thrown %v", c.thrown)
	}
}

// What the page's code throws ends the journey, and comes back by identity.
func TestCustomPromptThatThrows(t *testing.T) {
	for name, page := range map[string]string{
		"at once":      "throw (seen.thrown = new RangeError('mine'))",
		"as a promise": "return Promise.reject(seen.thrown = new RangeError('mine'))",
		"later":        "controller.subscribe(() => { throw (seen.thrown = new RangeError('mine')) }); controller.choose('sms')",
	} {
		t.Run(name, func(t *testing.T) {
			c := showCustom(t, page)
			if got := c.next(); got != helper.SurfaceDismissed {
				t.Errorf("event %d", got)
			}
			if len(c.thrown) == 0 {
				t.Fatal("nobody heard of it")
			}
			if thrown, ok := jsbridge.Thrown(c.thrown[0]); !ok || !thrown.Equal(c.seen.Get("thrown")) {
				t.Errorf("heard %v", c.thrown[0])
			}
		})
	}
}

func TestCustomPromptThatPromises(t *testing.T) {
	c := showCustom(t, "return new Promise((resolve) => { seen.resolve = () => resolve(() => { seen.cleaned = true }) })")
	c.until("a.resolve")
	script(t, "a.resolve()", c.seen)
	c.until("true") // lets the promise settle
	c.Close()
	c.until("a.cleaned")
}

// A prompt that is closed before it has come up is cleaned up all the same.
func TestCustomPromptThatIsLate(t *testing.T) {
	c := showCustom(t, "return new Promise((resolve) => { seen.resolve = () => resolve(() => { seen.cleaned = true; throw new Error('too late') }) })")
	c.until("a.resolve")
	c.Close()
	script(t, "a.resolve()", c.seen)
	c.until("a.cleaned && a.reported")
	if len(c.thrown) != 0 {
		t.Errorf("thrown %v", c.thrown)
	}
}

func TestCustomPromptHearsNews(t *testing.T) {
	c := showCustom(t, recording)
	c.until("a.views.length === 1")
	ended := c.shownChallenge()
	ended.State = stepup.StateExpired
	c.Update(ended)
	c.until("a.controller.view.stage === 'ended' && a.controller.view.code === 'expired'")
	script(t, "a.controller.cancel()", c.seen)
	if got := c.next(); got != helper.SurfaceDismissed {
		t.Errorf("event %d", got)
	}
}
