package wasmopt

import (
	"bytes"
	"testing"
)

// FuzzOptimize: whatever the bytes, there is an error or a module that leaves
// the same memory behind, and a second pass finds nothing more to do.
func FuzzOptimize(f *testing.F) {
	f.Add(module(dataOf(segment{8, []byte{1, 0, 0, 2}}, segment{minGap * 3, []byte{3}})))
	f.Add(module(dataOf(segment{40, []byte{1}}, segment{8, []byte{1, 2, 3}})))
	f.Add(module(nil))
	f.Add(header)
	f.Fuzz(func(t *testing.T, wasm []byte) {
		once, err := Optimize(wasm, Options{KeepNames: true})
		if err != nil {
			return
		}
		if !bytes.Equal(nonZero(t, wasm), nonZero(t, once)) {
			t.Fatal("the memory differs")
		}
		if len(segments(t, once)) == 0 {
			return // all zero: there is nothing left to initialise
		}
		if twice := optimize(t, once, Options{KeepNames: true}); !bytes.Equal(once, twice) {
			t.Fatal("a second pass changes the module")
		}
	})
}

// nonZero gives the memory without the zeroes around it.
func nonZero(t *testing.T, wasm []byte) []byte {
	t.Helper()
	m, err := Parse(wasm)
	if err != nil {
		t.Fatal(err)
	}
	if len(segments(t, wasm)) == 0 {
		return nil
	}
	mem, err := m.readMemory()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Trim(mem.bytes, "\x00")
}

// FuzzBlankNames: whatever the table, there is an error or a table whose
// functions all have one of the names that may stay.
func FuzzBlankNames(f *testing.F) {
	f.Add(table("main.main", "runtime.mallocgc"))
	f.Add(table("reflect.makeFuncStub", "runtime.a", "type:.eq.x"))
	f.Fuzz(func(t *testing.T, mem []byte) {
		if blankNames(mem) != nil {
			return
		}
		tab := parsePclntab(mem[bytes.Index(mem, headerMagic):])
		if tab == nil {
			return // the first of several places with the magic number
		}
		if i := bytes.Index(tab.names, []byte("main.")); i >= 0 {
			t.Fatalf("a name is left at %d", i)
		}
	})
}
