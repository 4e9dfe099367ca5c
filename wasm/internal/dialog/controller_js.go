package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
	"countersign/wasm/internal/prompt"
)

// The names of what a page's prompt can do.
const (
	controlChoose    = "choose"
	controlSend      = "send"
	controlAnswer    = "answer"
	controlCapture   = "capture"
	controlElsewhere = "elsewhere"
	controlCancel    = "cancel"
)

// controller makes the object that the page's prompt is called with. What it can
// do is one callback, bound to the names; it does nothing once the prompt is
// over.
func (d *customSurface) controller() js.Value {
	control := jsbridge.Object()
	act := js.FuncOf(func(_ js.Value, args []js.Value) any {
		d.command(args)
		return nil
	})
	subscribe := js.FuncOf(func(_ js.Value, args []js.Value) any { return d.subscribe(args) })
	names := []string{controlChoose, controlSend, controlAnswer, controlCapture, controlElsewhere, controlCancel}
	for _, name := range names {
		control.Set(name, act.Value.Call("bind", js.Undefined(), name))
	}
	control.Set("subscribe", subscribe)
	d.onClose(func() {
		for _, name := range names {
			control.Set(name, d.nothing())
		}
		// Object gives back the function that it is called with.
		control.Set("subscribe", d.window.Get("Object").Call("bind", js.Undefined(), d.nothing()))
		d.listeners.Call("clear")
		act.Release()
		subscribe.Release()
	})
	return control
}

// nothing is a function of the browser's own that does nothing.
func (d *customSurface) nothing() js.Value { return d.window.Get("Function").Get("prototype") }

// subscribe adds one of the page's functions and gives the function that takes
// it away again. That one is the browser's own, so that it needs no release.
func (d *customSurface) subscribe(args []js.Value) any {
	if len(args) == 0 || args[0].Type() != js.TypeFunction {
		return d.nothing()
	}
	d.listeners.Call("add", args[0])
	return d.listeners.Get("delete").Call("bind", d.listeners, args[0])
}

// command does one of the named things. An argument that is no text counts as
// none.
func (d *customSurface) command(args []js.Value) {
	text := ""
	if len(args) > 1 && args[1].Type() == js.TypeString {
		text = args[1].String()
	}
	name := args[0].String()
	if d.leave != nil && name != controlCancel {
		if name == controlElsewhere {
			d.leave()
		}
		return
	}
	switch name {
	case controlChoose:
		d.session.Choose(text)
	case controlSend:
		d.session.Send()
	case controlAnswer:
		d.session.Answer(text)
	case controlCapture:
		d.session.Capture()
	case controlElsewhere:
		if d.elsewhere {
			d.emit(helper.SurfaceElsewhere)
		}
	case controlCancel:
		d.cancel()
	}
}

// viewValue makes the plain object that a page sees of a view. What is empty is
// left out.
func viewValue(v prompt.View) js.Value {
	value := jsbridge.Object(
		"stage", string(v.Stage), "challenge", jsbridge.Challenge(v.Challenge), "step", v.Step, "steps", v.Steps,
		"choices", jsbridge.Factors(v.Choices), "busy", v.Busy, "resendIn", v.ResendIn, "elsewhere", v.Elsewhere)
	if v.Factor.ID != "" {
		value.Set("factor", jsbridge.Factor(v.Factor))
	}
	if v.Notice != "" {
		value.Set("notice", string(v.Notice))
	}
	if v.Code != "" {
		value.Set("code", string(v.Code))
	}
	return value
}
