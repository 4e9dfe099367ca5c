// Package registry knows every provider there is. It is the only package that
// imports them; a new provider is one line here.
package registry

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/server/provider"
	"countersign/server/provider/wise"
)

// Open makes the provider of this kind. The error names the fault in the
// settings, or the kinds there are.
func Open(kind string, s provider.Settings) (provider.Provider, error) {
	open, ok := kinds()[kind]
	if !ok {
		return nil, fmt.Errorf("kind %q: there is only %s", kind, strings.Join(Kinds(), ", "))
	}
	return open(s)
}

// Kinds lists the kinds of providers, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds())) }

func kinds() map[string]func(provider.Settings) (provider.Provider, error) {
	return map[string]func(provider.Settings) (provider.Provider, error){
		"wise": wise.New,
	}
}
