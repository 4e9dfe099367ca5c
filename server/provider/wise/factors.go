package wise

import (
	"strconv"
	"strings"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// maxType is the longest name of a type that is shown, in characters.
const maxType = 64

// factors gives what the entries of a token's list ask for, each of them: one
// that cannot be answered here must still be passed.
//
// Ids are the types' names, the second of a kind with a number. They stay the
// same while Wise lists the same factors; those of the entries are given first,
// so that an entry keeps its id when alternatives come and go.
func factors(entries []entry, c provider.Case) []stepup.Factor {
	_, profile := profileOf(c)
	taken := map[string]bool{}
	list := make([]stepup.Factor, len(entries))
	for i, e := range entries {
		list[i] = factor(e.Primary.Type, e.state(), profile, taken)
		list[i].Optional = !e.required()
	}
	for i, e := range entries {
		for _, o := range e.Alternatives {
			list[i].Alternatives = append(list[i].Alternatives, factor(o.Type, e.state(), profile, taken))
		}
	}
	return list
}

// factor makes a factor of a type. Without a profile the operations of a
// profile cannot be used.
func factor(typ string, state stepup.State, profile bool, taken map[string]bool) stepup.Factor {
	typ = clean(typ, maxType)
	k := kindOf(typ)
	f := stepup.Factor{
		ID: unique(slug(typ), taken), Type: typ, Category: k.category, State: state,
		Method: k.method, Length: k.length, Sealed: k.sealed(),
	}
	if k.profiled() && !profile {
		f.Method, f.Length, f.Sealed = stepup.MethodElsewhere, 0, false
	}
	return f
}

// slug makes an id of a type's name: wire.ValidID, whatever the name is.
func slug(typ string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, typ)
	if id = strings.Trim(id, "-"); id == "" {
		return "factor"
	}
	return id
}

// unique gives an id that is not taken yet, and takes it.
func unique(id string, taken map[string]bool) string {
	name := id
	for n := 2; taken[name]; n++ {
		name = id + "-" + strconv.Itoa(n)
	}
	taken[name] = true
	return name
}
