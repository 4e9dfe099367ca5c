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
	box   *box
	root  js.Value // a form, so that Enter hands it in
	parts [len(panelParts)]js.Value
	act   func(do deed, argument string)

	shown screen
	drawn bool
	// complaint is a fault that is found before anything is sent.
	complaint string
	input     js.Value // undefined where there is none
}

// The parts of a panel, from top to bottom.
const (
	partSteps = iota
	partPicture
	partHeading
	partText
	partChoices
	partField
	partSuccess
	partFault
	partActions
)

var panelParts = [...]struct{ tag, class string }{
	{"div", classSteps},
	{"div", classPicture},
	{"h3", classHeading},
	{"p", classSay},
	{"div", classChoices},
	{"div", classField},
	{"p", classSuccess},
	{"p", classFault},
	{"div", classActions},
}

func (s *surface) newPanel(act func(do deed, argument string)) *panel {
	p := &panel{surface: s, act: act, root: s.element("form", classBody)}
	for i := range panelParts {
		part := s.element(panelParts[i].tag, panelParts[i].class)
		p.root.Call("append", part)
		p.parts[i] = part
	}
	p.parts[partHeading].Set("tabIndex", -1)
	attributes(p.parts[partFault], "id", idFault, "role", "alert")
	p.root.Set("noValidate", true) // what is missing is said in our words

	s.onClose(p.forget)
	s.listen(p.root, "submit", p.submit)
	s.listen(p.root, "click", p.click)
	s.listen(p.root, "input", p.typed)
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
	write(p.parts[partHeading], next.heading)
	write(p.parts[partText], next.text)
	if moved || !slices.Equal(before.choices, next.choices) {
		p.drawChoices()
	}
	lost := false
	if moved || before.primary != next.primary || !slices.Equal(before.others, next.others) {
		held := p.holds(partActions)
		p.drawActions()
		lost = held && !p.holds(partActions)
	}
	p.drawState(moved || before.fault != next.fault)
	p.announce(&before, moved)
	p.focus(moved, lost)
	p.drawn = true
}

// write sets an element's text where it is another.
func write(e js.Value, text string) {
	if text != e.Get("textContent").String() {
		e.Set("textContent", text)
	}
}

func (p *panel) holds(part int) bool {
	return p.parts[part].Call("contains", p.document.Get("activeElement")).Bool()
}

// empty gives a part without what was in it.
func (p *panel) empty(part int) js.Value {
	p.parts[part].Call("replaceChildren")
	return p.parts[part]
}

// drawPlace draws what stays as it is while the customer is at a place.
func (p *panel) drawPlace() {
	next := &p.shown
	steps := p.empty(partSteps)
	if next.steps > 1 {
		steps.Call("append", p.element("span", "", p.texts.stepOf(next)))
		for i := range next.steps {
			class := classBar
			if i < next.step {
				class = classBar + " " + classDone
			}
			steps.Call("append", p.element("i", class))
		}
	}
	sign := p.empty(partPicture)
	if next.sign != "" {
		sign.Call("append", p.surface.draw("", next.sign))
	}
	p.box.foot.Set("hidden", next.last)
	p.drawEntry()
}

func (p *panel) drawChoices() {
	list := p.empty(partChoices)
	for i := range p.shown.choices {
		c := &p.shown.choices[i]
		label := p.element("span", "", c.label)
		if c.hint != "" {
			hint := p.element("bdi", classHint, c.hint)
			attributes(hint, "dir", "ltr")
			label.Call("append", " ", hint)
		}
		b := p.button(" "+classChoice, "")
		attributes(b, "name", string(doChoose), "value", c.id)
		b.Call("append", p.surface.draw("", c.sign), label)
		list.Call("append", b)
	}
}

func (p *panel) drawActions() {
	list := p.empty(partActions)
	if primary := p.shown.primary; primary.label != "" {
		b := p.button(" "+classPrimary, primary.label)
		attributes(b, "type", "submit")
		list.Call("append", b)
	}
	for _, other := range p.shown.others {
		b := p.button(" "+classQuiet, other.label)
		attributes(b, "name", string(other.do))
		list.Call("append", b)
	}
}

// drawState draws what may change at any time. again has a fault said that
// stands there already.
func (p *panel) drawState(again bool) {
	s := &p.shown
	fault := p.complaint // the newer of the two
	if fault == "" {
		fault = s.fault
	}
	if again {
		p.empty(partFault)
	}
	p.drawFault(fault)
	write(p.parts[partSuccess], s.success)
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

// drawFault has a new fault seen on a small screen as well: the field has the
// focus, and the fault is below it.
func (p *panel) drawFault(fault string) {
	e := p.parts[partFault]
	if fault == e.Get("textContent").String() {
		return // the customer may have scrolled away from it
	}
	e.Set("textContent", fault)
	if fault != "" {
		e.Call("scrollIntoView", jsbridge.Object("block", "nearest"))
	}
}

// drawButton has a button look as if it did nothing while it does nothing. It
// keeps the focus, so that who uses a keyboard is not thrown out.
func (p *panel) drawButton(b js.Value) {
	off := p.shown.busy != ""
	if b.Get("name").String() == string(doSend) {
		b.Set("textContent", p.texts.SendAgain)
		if p.shown.wait > 0 {
			off = true
			time := p.element("span", "", countdown(p.shown.wait))
			attributes(time, "aria-hidden", "true")
			b.Call("append", " ", time)
		}
	}
	attributes(b, "aria-disabled", boolean(off))
}

// announce says what has changed to who does not see it; a fault is an alert of
// its own.
func (p *panel) announce(before *screen, moved bool) {
	switch next := &p.shown; {
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
		p.parts[partHeading].Call("focus")
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
