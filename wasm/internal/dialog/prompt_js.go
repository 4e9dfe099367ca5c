package dialog

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
	"countersign/wasm/internal/prompt"
)

// lookInterval is how often the time left is looked at, in milliseconds.
const lookInterval = 5_000

// promptSurface is the built-in dialog. What happens in it is up to a
// prompt.Session.
type promptSurface struct {
	*surface
	session    *prompt.Session
	box        *box
	panel      *panel
	card, left js.Value
	view       prompt.View
	fresh      newSecret // where a secret is chosen
	doing      deed      // what the customer did last
	time       int64     // what was left when it was looked at, in milliseconds
}

func (d *promptSurface) failed() helper.SurfaceEvent { return helper.SurfaceFrameRefused }

// Waiting has no meaning where there is no window.
func (d *promptSurface) Waiting() {}

// Update gives the session news of the challenge.
func (d *promptSurface) Update(c stepup.Challenge) {
	if d.session != nil {
		d.session.Update(c)
	}
}

func (d *promptSurface) open() {
	d.addStyles()
	d.build()
	d.show(d.box)
	d.listenRestored()
	d.session = prompt.New(prompt.Config{
		Challenge: d.shown.Challenge,
		Port:      d.shown.Factors,
		Hooks:     d.shown.Hooks,
		Clock:     clock{d.window},
		Elsewhere: d.shown.Elsewhere,
		Show:      d.draw,
	})
	d.onClose(d.session.Close)
	d.onClose(jsbridge.Every(lookInterval, d.drawLeft))
	d.session.Open()
}

func (d *promptSurface) build() {
	d.left = d.element("p", classLeft)
	d.panel, d.card = d.newDialog(d.act, []any{d.left})
	d.box = d.panel.box
	d.drawSubject()
}

// asks says who wants this: the page, and whose customer is asked.
func (s *surface) asks(provider string) js.Value {
	host := jsbridge.String(s.window.Get("location"), "host")
	return s.element("p", classAsks, join(fill(s.texts.Asks, "host", host), " · ", displayName(provider)))
}

// subjectNow is what is approved: what is known now, or what was known first.
func (d *promptSurface) subjectNow() *stepup.Subject {
	for _, s := range []*stepup.Subject{d.view.Challenge.Subject, d.shown.Challenge.Subject} {
		if s != nil {
			return s
		}
	}
	return d.shown.Subject
}

func (d *promptSurface) drawSubject() {
	subject := d.subjectNow()
	d.box.title.Set("textContent", d.texts.title(subject))
	d.drawCard(d.card, subject)
}

// newDialog makes a dialog of ours about what is to be approved: a panel, below a
// card that says what it is (drawCard).
func (s *surface) newDialog(act func(deed, string), foot []any) (p *panel, card js.Value) {
	card = jsbridge.Assign(s.element("div", classCard), "id", idSubject, "translate", false)
	p = s.newPanel(act)
	p.box = s.newBox(classOverlay+" "+classPanel, s.texts.title(s.shown.Subject),
		[]any{s.asks(s.shown.Challenge.Provider)}, []any{card, p.root}, foot)
	attributes(p.box.overlay, "aria-describedby", idSubject)
	return p, card
}

func (s *surface) drawCard(card js.Value, subject *stepup.Subject) {
	card.Call("replaceChildren")
	if amount := s.amount(subject); amount != "" {
		card.Call("append", s.element("p", classAmount, s.element("bdi", "", amount)))
	}
	if subject != nil && subject.Payee != "" {
		card.Call("append", s.element("p", classPayee, s.texts.To+" ", s.element("bdi", "", subject.Payee)))
	}
}

// act does what the customer asks for in the panel.
func (d *promptSurface) act(do deed, argument string) {
	d.doing = do
	switch do {
	case doChoose:
		d.session.Choose(argument)
		if d.unsent(argument) {
			d.doing = doSend
			d.session.Send()
		}
	case doOther:
		d.session.Choose("")
	case doSend:
		d.session.Send()
	case doAnswer:
		d.answer(argument)
	case doCapture:
		d.session.Capture()
	case doElsewhere:
		d.emit(helper.SurfaceElsewhere)
	case doClose:
		d.dismiss()
	}
}

// answer hands in what was entered. A secret that is chosen is entered twice.
func (d *promptSurface) answer(entered string) {
	if chooses(&d.view) {
		place := d.panel.shown.place
		d.fresh, entered = d.fresh.take(&d.texts, entered)
		d.drawScreen(place)
	}
	if entered != "" {
		d.session.Answer(entered)
	}
}

// unsent reports that a choice is a code that is not on its way yet. To choose
// it is to have it sent.
func (d *promptSurface) unsent(factor string) bool {
	for _, f := range d.view.Choices {
		if f.ID == factor {
			return f.Method == stepup.MethodCode && f.ResendAt == ""
		}
	}
	return false
}

// draw shows a View. A page that breaks the dialog hears of it as an event.
func (d *promptSurface) draw(v prompt.View) {
	if d.closed {
		return
	}
	if _, err := jsbridge.Try(func() js.Value { d.drawView(v); return js.Null() }); err != nil {
		d.emit(d.failed())
	}
}

func (d *promptSurface) drawView(v prompt.View) {
	before := d.view
	d.view = v
	if v.Challenge.Subject != before.Challenge.Subject {
		d.drawSubject()
	}
	if chooses(&d.view) {
		d.fresh = d.fresh.follow(&d.texts, &before, &d.view)
	}
	place := ""
	if before.Busy {
		place = d.panel.shown.place
	}
	d.drawScreen(place)
	d.drawLeft()
}

// drawScreen draws what the customer sees. Where it is still at place, and what
// was entered there is wrong, it is to be entered anew.
func (d *promptSurface) drawScreen(place string) {
	s := d.texts.screen(&d.view, d.doing, d.localTime(d.view.Challenge.BlockedUntil))
	if chooses(&d.view) {
		s = d.fresh.within(&d.texts, s)
	}
	d.panel.draw(s)
	if s.wrong && s.place == place {
		d.panel.retry()
	}
}

// drawLeft shows how much time and how many attempts are left, and says aloud
// when the time gets short.
func (d *promptSurface) drawLeft() {
	now := clock{d.window}.Now()
	c := d.view.Challenge
	text := join(d.texts.timeLeft(c, now), " · ", d.texts.attemptsLeft(c))
	write(d.left, text)
	left, _ := prompt.Left(c, now)
	if warning := d.texts.warning(d.time, left); warning != "" && !d.panel.shown.last && left > 0 {
		d.box.say(warning)
	}
	d.time = left
}
