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

// readLook reads the page's configuration as it stands now.
func (p *Presenter) readLook(given any) (l look) {
	config, _ := given.(js.Value)
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

// contrast sees to it that a page's accent leaves everything readable, where the
// page says nothing of it: what is written on it is black or white, and words and
// rings do not take its colour. The dialog is in the page, so that the browser
// knows what colour it is.
func (s *surface) contrast(overlay js.Value) {
	accent := ""
	if isObject(s.theme) {
		accent = jsbridge.String(s.theme, "accent")
	}
	if accent == "" {
		return
	}
	probe := s.element("i", "")
	probe.Get("style").Set("color", accent)
	overlay.Call("append", probe)
	on := readableOn(jsbridge.String(s.window.Call("getComputedStyle", probe), "color"))
	probe.Call("remove")
	for _, derived := range [...]struct{ name, property, value string }{
		{"onAccent", "--countersign-on-accent", on},
		{"link", "--countersign-link", "var(--countersign-text)"},
	} {
		if derived.value != "" && jsbridge.String(s.theme, derived.name) == "" {
			overlay.Get("style").Call("setProperty", derived.property, derived.value)
		}
	}
}

func member(object js.Value, name string) js.Value {
	if !isObject(object) {
		return js.Undefined()
	}
	return object.Get(name)
}

func isObject(v js.Value) bool { return v.Type() == js.TypeObject }
