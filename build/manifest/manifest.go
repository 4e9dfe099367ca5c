// Package manifest describes the built artefacts: their names, sizes and
// hashes, what they were built from, and whether they still are what the
// sources would give. Making them is build/internal/dist; embedding them is
// package build.
package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// Version is the version of the product. It is written here and nowhere else:
// the build puts it into the loader and the server binary.
const Version = "0.1.0"

// File is the manifest's own name in the folder of artefacts.
const File = "manifest.json"

// The artefacts' stable names.
const (
	Script  = "countersign.js"
	Module  = "countersign.mjs"
	Types   = "countersign.d.ts"
	Wasm    = "countersign.wasm"
	Runtime = "countersign.runtime.js"
)

// Manifest says what the folder of artefacts holds.
type Manifest struct {
	// Version is the product's version.
	Version string `json:"version"`
	// Go is the toolchain that compiled the WebAssembly, such as go1.26.8.
	Go string `json:"go"`
	// Sources is the hash of everything the artefacts were made from.
	Sources string `json:"sources"`
	// Artefacts are the files by stable name.
	Artefacts map[string]Artefact `json:"artefacts"`
}

// Artefact is one built file.
type Artefact struct {
	// Hashed is the content-hashed name of the same bytes, which may be cached
	// for ever; "" where there is none.
	Hashed string `json:"hashed,omitempty"`
	// Size, Gzip and Brotli are in bytes; 0 where there is no such variant.
	Size   int `json:"size"`
	Gzip   int `json:"gzip,omitempty"`
	Brotli int `json:"brotli,omitempty"`
	// SHA256 is in hex.
	SHA256 string `json:"sha256"`
	// Integrity is for the integrity attribute (W3C Subresource Integrity).
	Integrity string `json:"integrity"`
}

// ErrNotBuilt means that the folder holds no artefacts.
var ErrNotBuilt = errors.New("build/dist holds no artefacts: run `make build`")

// Read reads the manifest of a folder of artefacts. It fails with ErrNotBuilt
// where there is none.
func Read(dist fs.FS) (Manifest, error) {
	text, err := fs.ReadFile(dist, File)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, ErrNotBuilt
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("reading the manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return Manifest{}, fmt.Errorf("reading the manifest: %w", err)
	}
	return m, nil
}

// Encode gives the manifest as the bytes of its file, the same for the same
// manifest.
func (m Manifest) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding the manifest: %w", err)
	}
	return append(text, '\n'), nil
}
