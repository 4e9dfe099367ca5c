package config

import (
	"fmt"
	"slices"

	"countersign/server/provider/registry"
)

// options reads the settings that only this kind of provider has. What they may
// be the provider checks when it is opened.
func (g group) options(name, kind, provider string) map[string]string {
	if !slices.Contains(registry.Kinds(), kind) {
		g.value(name)
		return nil // what is wrong is the kind
	}
	o := g.group(name)
	defer o.done()
	words := fmt.Sprintf("provider %q: ", provider)
	g.decoder.note(words+"options", o.node.at, o.path)
	var values map[string]string
	for _, option := range registry.Options(kind) {
		n := o.value(option.Name)
		if n.kind == absent {
			continue
		}
		g.decoder.note(words+"option "+option.Name, n.at, o.key(option.Name))
		if values == nil {
			values = map[string]string{}
		}
		// Empty is not left out: a list may be meant to have nothing in it.
		values[option.Name] = o.text(option.Name, option.Default)
	}
	return values
}
