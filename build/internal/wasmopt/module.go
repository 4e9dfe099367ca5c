package wasmopt

import (
	"errors"
	"fmt"
)

// The section ids that this package looks into.
const (
	sectionCustom = 0
	sectionImport = 2
	sectionMemory = 5
	sectionData   = 11
)

var header = []byte{0, 'a', 's', 'm', 1, 0, 0, 0}

// Module is a WebAssembly module as a list of sections.
type Module struct {
	Sections []Section
}

// Section is one section; the payload of a custom section begins with its
// name.
type Section struct {
	ID      byte
	Payload []byte
}

// Parse splits a module into its sections. Their payloads point into the given
// bytes.
func Parse(wasm []byte) (*Module, error) {
	r := reader{rest: wasm}
	if string(r.bytes(len(header))) != string(header) {
		return nil, errors.New("wasm: not a module of version 1")
	}
	m := &Module{}
	for len(r.rest) > 0 && r.err == nil {
		id := r.byte()
		m.Sections = append(m.Sections, Section{ID: id, Payload: r.vector()})
	}
	if r.err != nil {
		return nil, fmt.Errorf("wasm: section %d: %w", len(m.Sections), r.err)
	}
	return m, nil
}

// Encode writes the module.
func (m *Module) Encode() []byte {
	out := append([]byte(nil), header...)
	for _, s := range m.Sections {
		out = append(out, s.ID)
		out = appendVector(out, s.Payload)
	}
	return out
}

// StripCustom removes the custom sections: names, producers, build id. They
// have no meaning for execution (core 1.0, section 2.5).
func (m *Module) StripCustom() {
	kept := m.Sections[:0]
	for _, s := range m.Sections {
		if s.ID != sectionCustom {
			kept = append(kept, s)
		}
	}
	m.Sections = kept
}

// section gives the one section with this id, nil where there is none. The
// format allows each but the custom ones once.
func (m *Module) section(id byte) *Section {
	for i := range m.Sections {
		if m.Sections[i].ID == id {
			return &m.Sections[i]
		}
	}
	return nil
}
