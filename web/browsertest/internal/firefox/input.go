package firefox

import "countersign/web/browsertest"

// keys are WebDriver's names of those that browsertest names.
//
// https://w3c.github.io/webdriver/#keyboard-actions
var keys = map[string]string{browsertest.Escape: "\uE00C", browsertest.Enter: "\uE007", browsertest.Tab: "\uE004"}

// Click waits for the element and clicks its middle, as a customer would: the event is
// trusted, counts as a user gesture, and goes to whatever lies on top.
func (p *Page) Click(selector string) {
	p.t.Helper()
	x, y := browsertest.Middle(p, selector)
	p.ClickAt(x, y)
}

// ClickAt clicks a point, in CSS pixels from the top left of the viewport.
func (p *Page) ClickAt(x, y float64) {
	p.t.Helper()
	p.perform(p.context, object{"type": "pointer", "id": "mouse", "actions": []object{
		{"type": "pointerMove", "x": int(x), "y": int(y)},
		{"type": "pointerDown", "button": 0},
		{"type": "pointerUp", "button": 0},
	}})
}

// Press presses a key: one of browsertest's names, or a character.
func (p *Page) Press(key string) {
	p.t.Helper()
	if name, ok := keys[key]; ok {
		key = name
	}
	p.Type(key)
}

// Type types text into whatever has the focus, in the page or a frame of it. The
// browser hands keys to the process of the document that it is told.
func (p *Page) Type(text string) {
	p.t.Helper()
	var actions []object
	for _, r := range text {
		actions = append(actions, object{"type": "keyDown", "value": string(r)}, object{"type": "keyUp", "value": string(r)})
	}
	context := p.focused(p.tree(object{"root": p.context}))
	if context == "" {
		context = p.context
	}
	p.perform(context, object{"type": "key", "id": "keyboard", "actions": actions})
}

func (p *Page) perform(context string, source object) {
	p.t.Helper()
	p.must("input.performActions", object{"context": context, "actions": []object{source}}, nil)
}

// focused is the context whose document has the focus, "" for none of these.
func (p *Page) focused(among []node) string {
	for _, n := range among {
		// One that has gone meanwhile has no focus.
		has, _ := running.evaluate(n.Context, "document.hasFocus() && document.activeElement?.localName !== 'iframe'")
		if has == "true" {
			return n.Context
		}
		if below := p.focused(n.Children); below != "" {
			return below
		}
	}
	return ""
}
