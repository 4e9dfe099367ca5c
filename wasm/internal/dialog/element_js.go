package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// element makes an element of a class around its children.
func (p *Presenter) element(tag, class string, children ...any) js.Value {
	e := p.document.Call("createElement", tag)
	if class != "" {
		e.Set("className", class)
	}
	if len(children) > 0 {
		e.Call("append", children...)
	}
	return e
}

// body is where dialogs and forms go; a page may have none yet.
func (p *Presenter) body() js.Value {
	if body := p.document.Get("body"); body.Truthy() {
		return body
	}
	return p.document.Get("documentElement")
}

// put adds an element to the page until the surface closes.
func (s *surface) put(parent, e js.Value) {
	parent.Call("append", e)
	s.onClose(func() { e.Call("remove") })
}

// draw makes a picture that says nothing to who cannot see it.
func (p *Presenter) draw(class string, sign picture) js.Value {
	const namespace = "http://www.w3.org/2000/svg"
	svg := p.document.Call("createElementNS", namespace, "svg")
	attributes(svg, "class", class, "viewBox", "0 0 24 24", "aria-hidden", "true")
	path := p.document.Call("createElementNS", namespace, "path")
	attributes(path, "fill", "none", "stroke", "currentColor", "stroke-width", "1.8",
		"stroke-linecap", "round", "stroke-linejoin", "round", "d", string(sign))
	svg.Call("append", path)
	return svg
}

// attributes sets attributes, names and values in turn. It must not set style,
// which needs 'unsafe-inline'.
func attributes(e js.Value, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		e.Call("setAttribute", pairs[i], pairs[i+1])
	}
}

func (p *Presenter) button(class, label string) js.Value {
	return jsbridge.Assign(p.element("button", classButton+class, label), "type", "button")
}
