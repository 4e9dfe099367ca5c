package dialog

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// What pages may configure is in the type definitions, and nothing else is.
func TestTypeDefinitions(t *testing.T) {
	text, err := os.ReadFile("../../../web/countersign.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	listed := func(block, name string) (names []string) {
		for _, found := range regexp.MustCompile(name).FindAllSubmatch(regexp.MustCompile(block).Find(text), -1) {
			names = append(names, string(found[1]))
		}
		slices.Sort(names)
		return names
	}

	keys := []string{}
	var all texts
	all.each(func(key string, _ *string) { keys = append(keys, key) })
	slices.Sort(keys)
	if got := listed(`export type MessageKey =[^;]*;`, `'(\w+)'`); !slices.Equal(got, keys) {
		t.Errorf("message keys %v, want %v", got, keys)
	}

	colours := []string{themeScheme}
	for _, name := range themeNames {
		colours = append(colours, name[0])
	}
	slices.Sort(colours)
	if got := listed(`(?s)export interface Theme \{.*?\n\}`, `(\w+)\?:`); !slices.Equal(got, colours) {
		t.Errorf("the theme's keys %v, want %v", got, colours)
	}
}
