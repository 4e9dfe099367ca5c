package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// drawEntry puts the place's field on the panel. It is one input whatever its
// length: password managers, screen readers and pasting know how to use one.
func (p *panel) drawEntry() {
	e := &p.shown.entry
	p.forget()
	field := p.empty(partField)
	if e.label == "" {
		return
	}
	label := p.element("label", classLabel, e.label)
	attributes(label, "for", idInput)
	p.input = p.newInput()
	line := p.element("div", classEntry, p.input)
	if e.secret {
		line.Call("append", p.revealer())
	}
	note := p.element("p", classNote, e.note)
	attributes(note, "id", idNote)
	field.Call("append", label, line, note)
}

// forget leaves nothing of what was typed in an input that is going.
func (p *panel) forget() {
	if p.input.Truthy() {
		p.input.Set("value", "")
	}
	p.input = js.Undefined()
}

// newInput makes the input. Its type is password for a secret; it has no name,
// so that no browser keeps it.
func (p *panel) newInput() js.Value {
	e := &p.shown.entry
	input := p.element("input", classInput)
	attributes(input, "id", idInput, "type", "text", "dir", "ltr", "autocapitalize", "off", "autocorrect", "off", "spellcheck", "false",
		"enterkeyhint", "go", "aria-required", "true", "aria-describedby", idNote+" "+idFault)
	if e.numeric {
		attributes(input, "inputmode", "numeric", "pattern", "[0-9]*")
	}
	switch {
	case e.fresh:
		attributes(input, "type", "password", "autocomplete", "new-password")
	case e.secret:
		attributes(input, "type", "password", "autocomplete", "off", "data-1p-ignore", "", "data-lpignore", "true")
	default:
		attributes(input, "autocomplete", "one-time-code")
	}
	if e.length > 0 {
		input.Set("maxLength", e.length)
	}
	return input
}

// revealer shows and hides a secret. Its name stays; that it is pressed says
// the rest.
func (p *panel) revealer() js.Value {
	b := p.button(" "+classReveal, "")
	attributes(b, "name", nameReveal, "title", p.shown.entry.show, "aria-label", p.shown.entry.show, "aria-pressed", "false", "aria-controls", idInput)
	b.Call("append", p.surface.draw("", pictureEye))
	return b
}

func (p *panel) reveal(shown bool) {
	kind := "password"
	if shown {
		kind = "text"
	}
	p.input.Set("type", kind)
	if b := p.parts[partField].Call("querySelector", "button"); b.Truthy() {
		attributes(b, "aria-pressed", boolean(shown))
	}
}

// typed keeps the field to digits, wherever the caret is.
func (p *panel) typed(event js.Value) {
	if p.complaint != "" {
		p.complaint = ""
		p.drawState(false)
	}
	if !p.shown.entry.numeric || event.Get("isComposing").Truthy() {
		return
	}
	value, length := p.input.Get("value"), p.shown.entry.length
	clean := digitsOnly(value.String(), length)
	if clean == value.String() {
		return
	}
	before := digitsOnly(value.Call("slice", 0, p.input.Get("selectionStart")).String(), 0)
	p.input.Set("value", clean)
	p.input.Call("setSelectionRange", len(before), len(before))
}

// pasted takes the digits out of what is pasted, before the field cuts it.
func (p *panel) pasted(event js.Value) {
	data := event.Get("clipboardData")
	if !p.input.Truthy() || !p.shown.entry.numeric || !data.Truthy() || p.shown.busy != "" {
		return
	}
	event.Call("preventDefault")
	length := p.shown.entry.length
	clean := digitsOnly(data.Call("getData", "text").String(), length)
	if len(clean) == length && length > 0 {
		p.input.Call("select") // the whole of it
	}
	p.input.Call("setRangeText", clean, p.input.Get("selectionStart"), p.input.Get("selectionEnd"), "end")
	if value := p.input.Get("value").String(); length > 0 && len(value) > length {
		p.input.Set("value", value[:length])
	}
	p.typed(event)
}

// submit hands in what the customer is at; a field must be complete.
func (p *panel) submit(event js.Value) {
	event.Call("preventDefault")
	s := &p.shown
	if s.busy != "" || s.primary.label == "" {
		return
	}
	answer := ""
	if p.input.Truthy() {
		answer = p.input.Get("value").String()
		if s.entry.numeric {
			answer = digitsOnly(answer, s.entry.length)
		}
		if !s.entry.complete(answer) {
			p.complain(s.entry.complaint(answer))
			return
		}
		if s.entry.secret {
			p.reveal(false)
		}
	}
	p.act(s.primary.do, answer)
}

// complain says what is wrong with the field before anything is sent.
func (p *panel) complain(fault string) {
	p.complaint = fault
	p.input.Call("focus")
	p.drawState(true)
}

// click takes the buttons that do not hand the form in. The second click of a
// double click is not meant for what the first has put in its place.
func (p *panel) click(event js.Value) {
	b := event.Get("target").Call("closest", "button")
	if !b.Truthy() {
		return
	}
	name := b.Get("name").String()
	if name == nameReveal {
		p.reveal(b.Call("getAttribute", "aria-pressed").String() != "true")
		return
	}
	off := b.Call("getAttribute", "aria-disabled").String() == "true"
	if name != "" && !off && jsbridge.Int(event, "detail") < 2 {
		p.act(deed(name), b.Get("value").String())
	}
}
