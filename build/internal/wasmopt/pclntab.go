package wasmopt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Layout of the pc-line table: runtime.pcHeader and runtime._func, Go 1.26,
// 64-bit pointers, little endian.
const (
	headerSize = 8 + 8*8
	funcSize   = 44 // _func without its variable part
	// funcIDWrapper is internal/abi.FuncIDWrapper.
	funcIDWrapper = 23
)

// headerMagic is Go120PCLnTabMagic, two zero bytes, the instruction size of
// wasm and its pointer size.
var headerMagic = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// pclntab is the pc-line table in memory. All slices point into it.
type pclntab struct {
	names []byte // NUL-terminated function names
	cus   []byte // file numbers of compilation units
	files []byte // NUL-terminated file names
	pcs   []byte // pc-value tables, shared between functions
	funcs []byte // functab, then the _func records
	count int
}

// findPclntab finds the one pc-line table in memory.
func findPclntab(mem []byte) (*pclntab, error) {
	var found *pclntab
	for at := 0; ; {
		i := bytes.Index(mem[at:], headerMagic)
		if i < 0 {
			break
		}
		if t := parsePclntab(mem[at+i:]); t != nil {
			if found != nil {
				return nil, errors.New("pc-line table: more than one")
			}
			found = t
		}
		at += i + len(headerMagic)
	}
	if found == nil {
		return nil, errors.New("pc-line table: none found, or its layout is not that of Go 1.26")
	}
	return found, nil
}

// parsePclntab cuts the table at its header's offsets. It gives nil where they
// are not ascending offsets within b.
func parsePclntab(b []byte) *pclntab {
	if len(b) < headerSize {
		return nil
	}
	count := binary.LittleEndian.Uint64(b[8:])
	bounds := [6]uint64{5: uint64(len(b))}
	for i := range 5 {
		bounds[i] = binary.LittleEndian.Uint64(b[8+8*(3+i):])
	}
	for i := range 5 {
		if bounds[i] < headerSize || bounds[i] > bounds[i+1] {
			return nil
		}
	}
	part := func(i int) []byte { return b[bounds[i]:bounds[i+1]:bounds[i+1]] }
	t := &pclntab{names: part(0), cus: part(1), files: part(2), pcs: part(3), funcs: part(4)}
	if count == 0 || count > uint64(len(t.funcs))/8 {
		return nil
	}
	t.count = int(count)
	return t
}

// function gives the i-th record. The functab before the records is pairs of
// entry and offset, one for each function and the end.
func (t *pclntab) function(i int) (function, error) {
	entry := binary.LittleEndian.Uint32(t.funcs[8*i:])
	at := uint64(binary.LittleEndian.Uint32(t.funcs[8*i+4:]))
	if at < uint64(8*t.count+4) || at+funcSize > uint64(len(t.funcs)) {
		return nil, fmt.Errorf("pc-line table: function %d lies outside", i)
	}
	f := function(t.funcs[at:])
	size := uint64(funcSize) + 4*(uint64(f.u32(fieldNPCData))+uint64(f[fieldNFuncData]))
	if f.u32(fieldEntry) != entry || size > uint64(len(f)) {
		return nil, fmt.Errorf("pc-line table: function %d is not one", i)
	}
	return f[:size:size], nil
}

// name gives the name of a function.
func (t *pclntab) name(f function) (string, error) {
	at := f.u32(fieldName)
	if uint64(at) >= uint64(len(t.names)) {
		return "", errors.New("pc-line table: a name lies outside")
	}
	end := bytes.IndexByte(t.names[at:], 0)
	if end < 0 {
		return "", errors.New("pc-line table: a name does not end")
	}
	return string(t.names[at:][:end]), nil
}
