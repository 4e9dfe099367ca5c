package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// addStyles dresses the dialogs until the surface closes. A page that brings
// styles of its own, under the original library's id, keeps them. A constructed
// style sheet needs no 'unsafe-inline'.
func (s *surface) addStyles() {
	if s.document.Call("getElementById", idStyles).Truthy() {
		return
	}
	head := s.document.Get("head")
	if !head.Truthy() {
		head = s.document.Get("documentElement")
	}
	sheet, err := jsbridge.Try(func() js.Value {
		sheet := s.window.Get("CSSStyleSheet").New()
		sheet.Call("replaceSync", css)
		return sheet
	})
	if err != nil {
		// Browsers before constructed style sheets.
		style := s.element("style", "", css)
		style.Set("id", idStyles)
		s.put(head, style)
		return
	}
	marker := s.element("meta", "")
	marker.Set("id", idStyles)
	s.put(head, marker)
	s.adopt(sheet)
}

func (s *surface) adopt(sheet js.Value) {
	list := func() js.Value { return js.Global().Get("Array").Call("from", s.document.Get("adoptedStyleSheets")) }
	s.document.Set("adoptedStyleSheets", list().Call("concat", sheet))
	s.onClose(func() {
		sheets := list()
		if at := sheets.Call("indexOf", sheet).Int(); at >= 0 {
			sheets.Call("splice", at, 1)
			s.document.Set("adoptedStyleSheets", sheets)
		}
	})
}
