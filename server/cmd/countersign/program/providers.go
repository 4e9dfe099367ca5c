package program

import (
	"context"
	"fmt"
	"strings"

	"countersign/server/provider"
	"countersign/server/provider/registry"
)

// providers says what each kind of provider can do and which settings of its own
// it has, as the kinds themselves tell it.
func (m *Main) providers(_ context.Context, args []string) error {
	flags := newFlags("providers", providersHelp)
	if err := m.parse(flags, args); err != nil {
		return finished(err)
	}
	var b strings.Builder
	for i, kind := range registry.Kinds() {
		if i > 0 {
			b.WriteString("\n")
		}
		if err := describeKind(&b, kind); err != nil {
			return err
		}
	}
	return m.print(b.String())
}

func describeKind(b *strings.Builder, kind string) error {
	usual, err := registry.Open(kind, provider.Settings{})
	if err != nil {
		return fmt.Errorf("provider %s: %w", kind, err) // cannot be: the registry's tests open all
	}
	b.WriteString(kind + "\n")
	for _, ability := range provider.Abilities() {
		if ability.Of(usual) {
			describeAbility(b, ability, usual, "")
			continue
		}
		if option, able := enabling(kind, ability); able != nil {
			describeAbility(b, ability, able, " (with the option "+option+")")
		}
	}
	if options := registry.Options(kind); len(options) > 0 {
		b.WriteString("\n  Options, with their defaults:\n")
		for _, o := range options {
			describeOption(b, o)
		}
	}
	return nil
}

// enabling finds an option with which a kind has an ability that it lacks by
// default, and the provider that it then is; nil where there is none.
func enabling(kind string, ability provider.Ability) (option string, able provider.Provider) {
	for _, o := range registry.Options(kind) {
		for _, value := range o.Values {
			p, err := registry.Open(kind, provider.Settings{Options: map[string]string{o.Name: value}})
			if err == nil && ability.Of(p) {
				return o.Name + ": " + value, p
			}
		}
	}
	return "", nil
}

func describeAbility(b *strings.Builder, a provider.Ability, p provider.Provider, more string) {
	about := a.About
	if detail := a.Detail(p); detail != "" {
		about += ": " + detail
	}
	write(b, "  "+pad(a.Name, 11), about+more)
}

func describeOption(b *strings.Builder, o provider.Option) {
	value := o.Default
	if value == "" {
		value = `""`
	}
	if len(o.Values) > 0 {
		value += "   # " + strings.Join(o.Values, ", ")
	}
	b.WriteString("    " + o.Name + ": " + value + "\n")
	write(b, "      ", o.About)
}

// width is how wide a terminal is taken to be.
const width = 80

// write writes a text in as many lines as it needs. Those that follow the first
// begin below it.
func write(b *strings.Builder, begin, text string) {
	line := begin
	indent := strings.Repeat(" ", len(begin))
	for i, word := range strings.Fields(text) {
		if i > 0 && len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = indent + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
}

func pad(text string, length int) string {
	return text + strings.Repeat(" ", max(1, length-len(text)))
}
