package wasmopt

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// table builds a pc-line table of functions with one stack-size table each,
// one file table that shares its bytes with the first stack-size table, and
// one line table of its own.
func table(names ...string) []byte {
	pcs := []byte{0, 2, 1, 0, 4, 9, 0} // tables at 1 and 4
	nameTab := []byte{0}
	var funcs []byte
	at := 8*len(names) + 4
	for i := range names {
		funcs = binary.LittleEndian.AppendUint32(funcs, uint32(i))
		funcs = binary.LittleEndian.AppendUint32(funcs, uint32(at+i*funcSize))
	}
	funcs = binary.LittleEndian.AppendUint32(funcs, uint32(len(names)))
	for i, name := range names {
		f := make(function, funcSize)
		f.set(fieldEntry, uint32(i))
		f.set(fieldName, uint32(len(nameTab)))
		f.set(fieldPCSP, 1)
		f.set(fieldPCFile, 1)
		f.set(fieldPCLine, 4)
		f.set(fieldCU, 1)
		f.set(fieldStartLine, 12)
		funcs = append(funcs, f...)
		nameTab = append(append(nameTab, name...), 0)
	}
	head := append([]byte(nil), headerMagic...)
	word := func(v int) { head = binary.LittleEndian.AppendUint64(head, uint64(v)) }
	word(len(names))
	word(1)
	word(0)
	offset := headerSize
	parts := [][]byte{nameTab, {1, 0, 0, 0}, []byte("file.go\x00"), pcs, funcs}
	for _, p := range parts {
		word(offset)
		offset += len(p)
	}
	return append(head, bytes.Join(parts, nil)...)
}

func TestBlankNames(t *testing.T) {
	mem := table("main.main", "runtime.mallocgc", "reflect.makeFuncStub")
	if err := blankNames(mem); err != nil {
		t.Fatal(err)
	}
	tab, err := findPclntab(mem)
	if err != nil {
		t.Fatal(err)
	}
	if want := []byte{0, 2, 1, 0, 0, 0, 0}; !bytes.Equal(tab.pcs, want) {
		t.Errorf("pc-value tables %v, want %v: the stack size stays, the lines go", tab.pcs, want)
	}
	if len(bytes.Trim(tab.files, "\x00"))+len(bytes.Trim(tab.cus, "\x00")) > 0 {
		t.Errorf("files %q and units %v should be blank", tab.files, tab.cus)
	}
	for i, want := range []string{"", nameRuntime, "reflect.makeFuncStub"} {
		f, err := tab.function(i)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tab.name(f); got != want || err != nil {
			t.Errorf("function %d is called %q (%v), want %q", i, got, err, want)
		}
		if f.u32(fieldPCSP) != 1 || f.u32(fieldPCFile)+f.u32(fieldPCLine)+f.u32(fieldStartLine) != 0 {
			t.Errorf("function %d is %v", i, f)
		}
	}
}

func TestBlankFunction(t *testing.T) {
	f := make(function, funcSize+4*5+4*8)
	for at := range f {
		f[at] = 1
	}
	f.set(fieldNPCData, 5)
	f[fieldNFuncData] = 8
	f.blank()
	for i, want := range []bool{false, true, true, false, true} {
		if got := f.u32(f.pcdataField(i)) != 0; got != want {
			t.Errorf("pc-data %d is there: %v, want %v", i, got, want)
		}
	}
	for i, want := range []bool{true, true, true, true, true, false, false, true} {
		if got := f.u32(f.funcdataField(i)) != noFuncdata; got != want {
			t.Errorf("funcdata %d is there: %v, want %v", i, got, want)
		}
	}
}

// TestBlankShortFunction: assembly functions have little or no such data.
func TestBlankShortFunction(t *testing.T) {
	f := make(function, funcSize+4)
	f.set(fieldNPCData, 1)
	f.set(f.pcdataField(0), 7)
	f.blank()
	if f.u32(f.pcdataField(0)) != 0 || f.pcdata() != 1 {
		t.Errorf("got %v", f)
	}
}

func TestStandIn(t *testing.T) {
	for _, test := range []struct {
		name string
		id   byte
		want string
	}{
		{"main.main", 0, namePlain},
		{"internal/runtime/maps.(*Map).Delete", 0, namePlain},
		{"runtime.bgsweep", 0, nameRuntime},
		{"runtime.(*TypeAssertionError).Error", funcIDWrapper, nameRuntime},
		{"main.(*item).Name", funcIDWrapper, nameWrapper},
		{"reflect.makeFuncStub", funcIDWrapper, "reflect.makeFuncStub"},
		{"reflect.methodValueCall", funcIDWrapper, "reflect.methodValueCall"},
	} {
		if got := standIn(test.name, test.id); got != test.want {
			t.Errorf("%s becomes %q, want %q", test.name, got, test.want)
		}
	}
}

func TestRefusedTables(t *testing.T) {
	at := func(f func(b []byte, tab *pclntab)) []byte {
		b := table("runtime.a", "main.b")
		f(b, parsePclntab(b))
		return b
	}
	record := func(tab *pclntab) function {
		f, err := tab.function(0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for name, mem := range map[string][]byte{
		"none":               make([]byte, 100),
		"two":                append(table("runtime.a"), table("runtime.b")...),
		"cut off":            table("main.a")[:headerSize-1],
		"offsets descend":    at(func(b []byte, _ *pclntab) { b[32] = 0xff }),
		"too many functions": at(func(b []byte, _ *pclntab) { b[9] = 0xff }),
		"record outside":     at(func(_ []byte, tab *pclntab) { tab.funcs[5] = 0xff }),
		"record elsewhere":   at(func(_ []byte, tab *pclntab) { record(tab).set(fieldEntry, 9) }),
		"pc-data outside":    at(func(_ []byte, tab *pclntab) { record(tab).set(fieldNPCData, 1<<31) }),
		"name outside":       at(func(_ []byte, tab *pclntab) { record(tab).set(fieldName, 1<<31) }),
		"name without end":   at(func(_ []byte, tab *pclntab) { copy(tab.names, bytes.Repeat([]byte{'x'}, len(tab.names))) }),
		"table outside":      at(func(_ []byte, tab *pclntab) { record(tab).set(fieldPCSP, 1<<31) }),
		"table without end":  at(func(_ []byte, tab *pclntab) { record(tab).set(fieldPCSP, uint32(len(tab.pcs)-1)) }),
		"no room for names":  table("runtime."),
	} {
		t.Run(name, func(t *testing.T) {
			if err := blankNames(mem); err == nil {
				t.Error("should have been refused")
			}
		})
	}
}
