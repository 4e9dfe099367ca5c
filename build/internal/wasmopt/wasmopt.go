// Package wasmopt makes the WebAssembly that the Go linker writes smaller
// after compression, without changing what it does: custom sections go, the
// data segments become few, and the pc-line table loses what only stack traces
// print. How artefacts are built around it lives in
// build/internal/dist.
//
// The format is WebAssembly core 1.0, section 5 (binary format); the pc-line
// table is that of cmd/link and runtime/symtab.go. The table is recognised by
// its structure and every offset in it is checked, so that a toolchain that
// lays it out differently makes the build fail and never a broken program.
package wasmopt

// Options says how much may be lost.
type Options struct {
	// KeepNames keeps function names, files, lines and arguments, for readable
	// stack traces while developing.
	KeepNames bool
}

// Optimize gives a smaller module that behaves as the given one does.
func Optimize(wasm []byte, o Options) ([]byte, error) {
	m, err := Parse(wasm)
	if err != nil {
		return nil, err
	}
	m.StripCustom()
	mem, err := m.readMemory()
	if err != nil {
		return nil, err
	}
	if !o.KeepNames {
		if err := blankNames(mem.bytes); err != nil {
			return nil, err
		}
	}
	m.writeMemory(mem)
	return m.Encode(), nil
}
