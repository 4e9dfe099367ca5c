// Package registry knows every provider there is. It is the only package that
// imports them; a new provider is one line here.
package registry

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/server/provider"
	"countersign/server/provider/intergiro"
	"countersign/server/provider/mipise"
	"countersign/server/provider/wise"
)

// kind is a kind of provider: how one is made, and the settings that only it
// has.
type kind struct {
	open    func(provider.Settings) (provider.Provider, error)
	options func() []provider.Option
}

func kinds() map[string]kind {
	return map[string]kind{
		"intergiro": {intergiro.New, intergiro.Options},
		"mipise":    {mipise.New, mipise.Options},
		"wise":      {wise.New, nil},
	}
}

// Open makes the provider of this kind. The error names the faults in the
// settings, or the kinds there are.
func Open(name string, s provider.Settings) (provider.Provider, error) {
	k, ok := kinds()[name]
	switch {
	case !ok:
		return nil, fmt.Errorf("kind %q: there is only %s", name, strings.Join(Kinds(), ", "))
	case k.options == nil && len(s.Options) > 0:
		return nil, fmt.Errorf("options: %s has none", name)
	}
	return k.open(s)
}

// Kinds lists the kinds of providers, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds())) }

// Options lists the settings that only this kind has, none for a kind that there
// is not.
func Options(name string) []provider.Option {
	if options := kinds()[name].options; options != nil {
		return options()
	}
	return nil
}
