package dialog

import "syscall/js"

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
	form.Set("method", "POST")
	form.Set("action", s.shown.PageURL)
	form.Set("target", frameName)
	return form
}

func (s *surface) field(name, value string) js.Value {
	input := s.element("input", "")
	input.Set("type", "hidden")
	input.Set("name", name)
	input.Set("value", value)
	return input
}

// postable reports whether the form goes to a page at all: an address of
// another kind (javascript:, data:) must not be opened.
func postable(form js.Value) bool {
	return isWebAddress(form.Get("action").String())
}
