package dialog

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
	"countersign/wasm/internal/prompt"
)

// endedPatience is how long the page's prompt may go on showing how it ended,
// in milliseconds: a page that forgets to close it must not keep the others in
// the queue waiting.
const endedPatience = 60_000

// witness is what the hooks of a Presentation may also be: it hears what the
// page's own prompt has thrown, so that the page gets that very object back.
// The journey itself ends as if the customer had cancelled.
type witness interface{ Threw(err error) }

// customSurface is the page's own prompt in the place of the dialog. The page
// draws; what happens is a prompt.Session's.
type customSurface struct {
	*surface
	page    js.Value // the page's function
	session *prompt.Session

	control   js.Value // what the page is given
	listeners js.Value // a Set of the page's functions
	begun     bool
	elsewhere bool
	// leave goes to the provider's page, where only that can be done; else nil.
	leave func()
}

// newCustom makes the surface of a page that has a prompt of its own.
func (p *Presenter) newCustom(common *surface, page js.Value) *customSurface {
	return &customSurface{surface: common, page: page}
}

func (d *customSurface) failed() helper.SurfaceEvent { return helper.SurfaceDismissed }

// Waiting has no meaning where there is no window.
func (d *customSurface) Waiting() {}

// Update gives the session news of the challenge.
func (d *customSurface) Update(c stepup.Challenge) {
	if d.session != nil {
		d.session.Update(c)
	}
}

func (d *customSurface) open() {
	d.begins()
	d.session = prompt.New(prompt.Config{
		Challenge: d.shown.Challenge,
		Port:      d.shown.Factors,
		Hooks:     d.shown.Hooks,
		Clock:     clock{d.window},
		Elsewhere: d.shown.Elsewhere,
		Show:      d.view,
	})
	d.onClose(d.session.Close)
	d.session.Open()
}

// begins makes what the page is given.
func (d *customSurface) begins() {
	d.listeners = d.window.Get("Set").New()
	d.control = d.controller()
	d.listenRestored()
}

// view gives the page what is to be shown: the first view with the call of its
// function, all others to those who have subscribed.
func (d *customSurface) view(v prompt.View) {
	shown := viewValue(v)
	d.elsewhere = v.Elsewhere
	d.control.Set("view", shown)
	if d.begun {
		d.tell(shown)
	} else {
		d.begun = true
		d.begin()
	}
	if v.Stage == prompt.StageEnded {
		d.after(endedPatience, d.cancel)
	}
}

// begin calls the page's function. What it gives, or promises, is called when
// the prompt is over.
func (d *customSurface) begin() {
	given, err := jsbridge.Try(func() js.Value { return d.page.Invoke(d.control) })
	if err != nil {
		d.threw(err)
		return
	}
	go func() {
		cleanup, err := jsbridge.Await(given)
		switch {
		case err != nil:
			d.threw(err)
		case cleanup.Type() == js.TypeFunction:
			d.onClose(func() { d.attempt(func() js.Value { return cleanup.Invoke() }) })
		}
	}()
}

// tell hands a view to the page's functions.
func (d *customSurface) tell(view js.Value) {
	list := d.window.Get("Array").Call("from", d.listeners)
	for i := 0; i < list.Length() && !d.closed; i++ {
		listener := list.Index(i)
		if _, err := jsbridge.Try(func() js.Value { return listener.Invoke(view) }); err != nil {
			d.threw(err)
			return
		}
	}
}

// threw ends the journey with what the page's code has thrown.
func (d *customSurface) threw(err error) {
	if d.closed {
		return
	}
	if w, ok := d.shown.Hooks.(witness); ok {
		w.Threw(err)
	}
	d.cancel()
}

func (d *customSurface) cancel() { d.emit(helper.SurfaceDismissed) }

// attempt calls the page when it is over and nothing can come of it any more:
// what it throws is shown where the page's other errors are.
func (d *customSurface) attempt(call func() js.Value) {
	_, err := jsbridge.Try(call)
	thrown, ok := jsbridge.Thrown(err)
	if report := d.window.Get("reportError"); ok && report.Type() == js.TypeFunction {
		report.Invoke(thrown)
	}
}
