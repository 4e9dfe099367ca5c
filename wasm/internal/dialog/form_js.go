package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// form makes the hidden form that takes the one-time token to the approval
// page. The names of its fields are the approval page's.
func (s *surface) form() js.Value {
	form := s.element("form", "",
		s.field("ott", s.shown.Token),
		s.field("libVersion", "countersign/"+s.version),
		s.field("parentHostname", s.window.Get("location").Get("hostname").String()),
		s.field("flow", string(s.shown.Flow)),
	)
	form.Get("style").Set("display", "none")
	return jsbridge.Assign(form, "method", "POST", "action", s.shown.PageURL, "target", frameName)
}

func (s *surface) field(name, value string) js.Value {
	return jsbridge.Assign(s.element("input", ""), "type", "hidden", "name", name, "value", value)
}

// postable reports whether the form goes to a page at all: an address of
// another kind (javascript:, data:) must not be opened.
func postable(form js.Value) bool {
	return isWebAddress(form.Get("action").String())
}
