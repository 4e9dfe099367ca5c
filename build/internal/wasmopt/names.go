package wasmopt

import (
	"errors"
	"strings"
)

// The runtime branches on some function names. These stand in for all names
// that it would treat alike.
const (
	// namePlain is the name of a function that the runtime does not know.
	namePlain = ""
	// nameRuntime keeps what isSystemGoroutine looks for, and has the form
	// that panicwrap takes apart.
	nameRuntime = "runtime.(*_)._"
	// nameWrapper has the form that panicwrap takes apart.
	nameWrapper = "_.(*_)._"
)

// standIn gives the name that takes the place of name without the runtime
// behaving differently (Go 1.26: isSystemGoroutine, panicwrap and
// stkframe.argMapInternal are all that look at names on wasm).
func standIn(name string, id byte) string {
	switch {
	case name == "reflect.makeFuncStub", name == "reflect.methodValueCall":
		return name
	case strings.HasPrefix(name, "runtime."):
		return nameRuntime
	case id == funcIDWrapper:
		return nameWrapper
	}
	return namePlain
}

// blankNames removes from the pc-line table in mem what only stack traces
// print: function names, file names, line numbers and argument values; and the
// unsafe points, which only preemption by signals asks for, of which wasm has
// none. What the runtime needs to run stays: stack sizes, stack maps, and the
// names it branches on. The table keeps its size and place; the zeroes compress
// away.
func blankNames(mem []byte) error {
	t, err := findPclntab(mem)
	if err != nil {
		return err
	}
	names := newNameTable()
	kept := make([]bool, len(t.pcs))
	for i := range t.count {
		f, err := t.function(i)
		if err != nil {
			return err
		}
		name, err := t.name(f)
		if err != nil {
			return err
		}
		f.blank()
		f.set(fieldName, names.offset(standIn(name, f[fieldID])))
		if err := t.keepTables(f, kept); err != nil {
			return err
		}
	}
	for i, keep := range kept {
		if !keep {
			t.pcs[i] = 0
		}
	}
	clear(t.cus)
	clear(t.files)
	return names.write(t.names)
}

// keepTables marks the pc-value tables that f still has. Tables are shared: the
// lines of one function may be the same bytes as another's stack sizes.
func (t *pclntab) keepTables(f function, kept []bool) error {
	if err := t.keepTable(f.u32(fieldPCSP), kept); err != nil {
		return err
	}
	for i := range f.pcdata() {
		if err := t.keepTable(f.u32(f.pcdataField(i)), kept); err != nil {
			return err
		}
	}
	return nil
}

// keepTable marks one table: pairs of a value and a pc difference, both
// variable-length, until a value difference of zero that is not the first.
// Offset 0 means there is no table (runtime.pcvalue).
func (t *pclntab) keepTable(offset uint32, kept []bool) error {
	if offset == 0 {
		return nil
	}
	if uint64(offset) >= uint64(len(t.pcs)) {
		return errors.New("pc-line table: a pc-value table lies outside")
	}
	r := reader{rest: t.pcs[offset:]}
	for first := true; r.u32() != 0 || first; first = false {
		r.u32()
	}
	if r.err != nil {
		return errors.New("pc-line table: a pc-value table does not end")
	}
	for i := int(offset); i < len(t.pcs)-len(r.rest); i++ {
		kept[i] = true
	}
	return nil
}

// nameTable is a new table of function names. Offset 0 is the empty name, as
// runtime.funcName has it.
type nameTable struct {
	bytes   []byte
	offsets map[string]uint32
}

func newNameTable() *nameTable {
	return &nameTable{bytes: []byte{0}, offsets: map[string]uint32{"": 0}}
}

func (n *nameTable) offset(name string) uint32 {
	at, ok := n.offsets[name]
	if !ok {
		at = uint32(len(n.bytes))
		n.offsets[name] = at
		n.bytes = append(append(n.bytes, name...), 0)
	}
	return at
}

// write puts the names in the place of the old ones.
func (n *nameTable) write(old []byte) error {
	if len(n.bytes) > len(old) {
		return errors.New("pc-line table: no room for the names that must stay")
	}
	clear(old)
	copy(old, n.bytes)
	return nil
}
