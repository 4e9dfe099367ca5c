package dialog

import (
	"slices"
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// panel draws screens between the head and the foot of a box, and tells what
// the customer does there. It touches only what has changed: a field keeps what
// is typed, and the focus stays where it is, while time goes by.
type panel struct {
	*surface
	box  *box
	root js.Value // a form, so that Enter hands it in
	act  func(do deed, argument string)

	shown screen
	drawn bool
	// complaint is a fault that is found before anything is sent.
	complaint string
	input     js.Value // undefined where there is none

	steps, picture, heading, text, choices, field, success, fault, actions js.Value
}

func (s *surface) newPanel(act func(do deed, argument string)) *panel {
	p := &panel{surface: s, act: act}
	p.steps = s.element("div", classSteps)
	p.picture = s.element("div", classPicture)
	p.heading = jsbridge.Assign(s.element("h3", classHeading), "id", idHeading, "tabIndex", -1)
	p.text = s.element("p", classSay)
	p.choices = s.element("div", classChoices)
	p.field = s.element("div", classField)
	p.success = s.element("p", classSuccess)
	p.fault = jsbridge.Assign(s.element("p", classFault), "id", idFault)
	attributes(p.fault, "role", "alert")
	p.actions = s.element("div", classActions)
	p.root = s.element("form", classBody,
		p.steps, p.picture, p.heading, p.text, p.choices, p.field, p.success, p.fault, p.actions)
	p.root.Set("noValidate", true) // what is missing is said in our words

	s.listen(p.root, "submit", func(event js.Value) {
		event.Call("preventDefault")
		p.submit()
	})
	s.listen(p.root, "click", p.click)
	s.listen(p.root, "input", func(event js.Value) { p.typed(event) })
	s.listen(p.root, "paste", p.pasted)
	return p
}

// draw shows a screen.
func (p *panel) draw(next screen) {
	before := p.shown
	p.shown = next
	moved := !p.drawn || before.place != next.place
	if moved || next.busy != "" {
		p.complaint = ""
	}
	if moved {
		p.drawPlace()
	}
	if moved || before.heading != next.heading || before.text != next.text {
		p.heading.Set("textContent", next.heading)
		p.text.Set("textContent", next.text)
	}
	if moved || !slices.Equal(before.choices, next.choices) {
		p.drawChoices()
	}
	lost := p.holds(p.actions)
	if moved || before.primary != next.primary || !slices.Equal(before.others, next.others) {
		p.drawActions()
		lost = lost && !p.holds(p.actions)
	} else {
		lost = false
	}
	p.drawState(moved || before.fault != next.fault)
	p.announce(before, moved)
	p.focus(moved, lost)
	p.drawn = true
}

func (p *panel) holds(e js.Value) bool {
	return e.Call("contains", p.document.Get("activeElement")).Bool()
}

// drawPlace draws what stays as it is while the customer is at a place.
func (p *panel) drawPlace() {
	next := p.shown
	p.steps.Call("replaceChildren")
	if next.steps > 1 {
		p.steps.Call("append", p.element("span", "", p.texts.stepOf(next)))
		for i := range next.steps {
			class := classBar
			if i < next.step {
				class += " " + classDone
			}
			p.steps.Call("append", p.element("i", class))
		}
	}
	p.picture.Call("replaceChildren")
	if next.picture != "" {
		p.picture.Call("append", p.surface.draw("", next.picture))
	}
	p.box.foot.Set("hidden", next.last)
	p.drawEntry()
}

func (p *panel) drawChoices() {
	p.choices.Call("replaceChildren")
	for _, c := range p.shown.choices {
		b := p.button(" "+classChoice, "")
		jsbridge.Assign(b, "name", string(doChoose), "value", c.id)
		label := p.element("span", "", c.label)
		if c.hint != "" {
			hint := p.element("bdi", classHint, c.hint)
			attributes(hint, "dir", "ltr")
			label.Call("append", " ", hint)
		}
		b.Call("append", p.surface.draw("", c.picture), label)
		p.choices.Call("append", b)
	}
}

func (p *panel) drawActions() {
	p.actions.Call("replaceChildren")
	if primary := p.shown.primary; primary.label != "" {
		b := jsbridge.Assign(p.button(" "+classPrimary, primary.label), "type", "submit")
		p.actions.Call("append", b)
	}
	for _, other := range p.shown.others {
		b := p.button(" "+classQuiet, other.label)
		b.Set("name", string(other.do))
		p.actions.Call("append", b)
	}
}

// drawState draws what may change at any time. again has a fault said that
// stands there already.
func (p *panel) drawState(again bool) {
	s := p.shown
	fault := s.fault
	if fault == "" {
		fault = p.complaint
	}
	if again || fault != p.fault.Get("textContent").String() {
		p.fault.Call("replaceChildren")
		if fault != "" {
			p.fault.Call("append", fault)
		}
	}
	p.success.Set("textContent", s.success)
	attributes(p.root, "aria-busy", boolean(s.busy != ""))
	buttons := p.root.Call("querySelectorAll", "button")
	for i := range buttons.Length() {
		p.drawButton(buttons.Index(i))
	}
	if p.input.Truthy() {
		p.input.Set("readOnly", s.busy != "")
		attributes(p.input, "aria-invalid", boolean(fault != "" && (p.complaint != "" || s.wrong)))
	}
}

// drawButton has a button look as if it did nothing while it does nothing. It
// keeps the focus, so that who uses a keyboard is not thrown out.
func (p *panel) drawButton(b js.Value) {
	off := p.shown.busy != ""
	if deed(b.Get("name").String()) == doSend {
		off = off || p.shown.wait > 0
		label := p.labelOf(doSend)
		b.Set("textContent", label)
		if p.shown.wait > 0 {
			time := p.element("span", "", " "+countdown(p.shown.wait))
			attributes(time, "aria-hidden", "true")
			b.Call("append", time)
		}
	}
	attributes(b, "aria-disabled", boolean(off))
}

func (p *panel) labelOf(do deed) string {
	for _, b := range p.shown.others {
		if b.do == do {
			return b.label
		}
	}
	return ""
}

// announce says what has changed to who does not see it; a fault is an alert of
// its own.
func (p *panel) announce(before screen, moved bool) {
	switch next := p.shown; {
	case next.busy != "" && next.busy != before.busy:
		p.box.say(next.busy)
	case moved:
		p.box.say(p.texts.announcement(next))
	case before.busy != "" && next.busy == "":
		p.box.say(next.success)
	}
}

// focus goes to the field of a new place, or else to its heading; where the
// dialog has only just opened it stays on the title, which is read first. On a
// small screen what is approved is seen first as well, before the field is.
func (p *panel) focus(moved, lost bool) {
	switch {
	case moved && p.input.Truthy():
		p.input.Call("focus", jsbridge.Object("preventScroll", !p.drawn))
	case moved && p.drawn, lost:
		p.heading.Call("focus")
	}
}

// retry empties the field for another try, and says again what went wrong.
func (p *panel) retry() {
	if p.input.Truthy() {
		p.input.Set("value", "")
		p.input.Call("focus")
	}
	p.drawState(true)
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
