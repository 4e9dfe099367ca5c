package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// look is how the page wants its dialogs.
type look struct {
	locale
	theme js.Value
	// prompt is the page's own in the place of ours, where it is a function.
	prompt js.Value
}

// readLook reads the page's configuration as it stands now. A page whose
// configuration throws gets what there is without one.
func (p *Presenter) readLook(given any) look {
	config, _ := given.(js.Value)
	l := look{}
	if _, err := jsbridge.Try(func() js.Value {
		l = p.configured(config)
		return js.Undefined()
	}); err != nil {
		l = look{locale: chooseLocale(false, "")}
	}
	return l
}

func (p *Presenter) configured(config js.Value) (l look) {
	l.theme, l.prompt = member(config, "theme"), member(config, "prompt")
	messages := member(config, "messages")
	l.locale = chooseLocale(isObject(messages),
		jsbridge.String(config, "locale"),
		jsbridge.String(p.document.Get("documentElement"), "lang"),
		jsbridge.String(p.window.Get("navigator"), "language"))
	if isObject(messages) {
		l.texts.each(func(key string, text *string) {
			if own := jsbridge.String(messages, key); own != "" {
				*text = own
			}
		})
	}
	return l
}

// dress gives a dialog its language, its direction, which is that of the page
// around it, and the page's colours. Properties set one by one need no
// 'unsafe-inline'.
func (s *surface) dress(overlay js.Value) {
	direction := jsbridge.String(s.window.Call("getComputedStyle", s.body()), "direction")
	jsbridge.Assign(overlay, "lang", s.language, "dir", direction)
	if !isObject(s.theme) {
		return
	}
	if scheme := jsbridge.String(s.theme, themeScheme); scheme != "" {
		attributes(overlay, attributeScheme, scheme)
	}
	for _, entry := range themeNames {
		if value := jsbridge.String(s.theme, entry[0]); value != "" {
			overlay.Get("style").Call("setProperty", entry[1], value)
		}
	}
}

// contrast chooses the colour of what is written on the accent, where the page
// has an accent of its own and says nothing more. The dialog is in the page, so
// that the browser knows what colour that is.
func (s *surface) contrast(overlay js.Value) {
	if !isObject(s.theme) || jsbridge.String(s.theme, "accent") == "" || jsbridge.String(s.theme, "onAccent") != "" {
		return
	}
	probe := s.element("i", "")
	probe.Get("style").Set("color", jsbridge.String(s.theme, "accent"))
	overlay.Call("append", probe)
	colour := jsbridge.String(s.window.Call("getComputedStyle", probe), "color")
	probe.Call("remove")
	if on := readableOn(colour); on != "" {
		overlay.Get("style").Call("setProperty", "--countersign-on-accent", on)
	}
}

func member(object js.Value, name string) js.Value {
	if !isObject(object) {
		return js.Undefined()
	}
	return object.Get(name)
}

func isObject(v js.Value) bool { return v.Type() == js.TypeObject }
