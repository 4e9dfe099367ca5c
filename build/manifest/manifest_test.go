package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"runtime"
	"testing"
	"testing/fstest"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// repository is one with fresh artefacts.
func repository(t *testing.T) fstest.MapFS {
	t.Helper()
	root := fstest.MapFS{
		"go.mod":                    file("module countersign"),
		"wasm/main.go":              file("package main"),
		"wasm/testdata/x":           file("x"),
		"shared/a.go":               file("package shared"),
		"server/server.go":          file("package server"),
		"web/countersign.mjs":       file("export {}"),
		"build/cmd/dist/main.go":    file("package main"),
		"build/dist/.gitignore":     file("*"),
		"build/dist/countersign.js": file("script"),
		"build/dist/c.1.js":         file("script"),
	}
	seal(t, root)
	return root
}

// seal writes the manifest that fits the rest.
func seal(t *testing.T, root fstest.MapFS) {
	t.Helper()
	sources, err := Sources(root)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("script"))
	m := Manifest{Version: Version, Go: runtime.Version(), Sources: sources, Artefacts: map[string]Artefact{
		Script: {Hashed: "c.1.js", Size: 6, SHA256: hex.EncodeToString(sum[:])},
	}}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	root["build/dist/manifest.json"] = file(string(text))
}

func TestFresh(t *testing.T) {
	m, err := Fresh(repository(t))
	if err != nil || m.Version != Version || m.Artefacts[Script].Size != 6 {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestChangesThatMatter(t *testing.T) {
	for name, want := range map[string]error{
		"go.mod":                    ErrStale,
		"wasm/main.go":              ErrStale,
		"wasm/new.go":               ErrStale,
		"wasm/new_test.go":          nil,
		"wasm/testdata/x":           nil,
		"shared/a.go":               ErrStale,
		"server/server.go":          nil,
		"web/countersign.mjs":       ErrStale,
		"web/browsertest/new.go":    nil,
		"build/cmd/dist/main.go":    ErrStale,
		"build/tools/go.mod":        nil,
		"build/dist/other":          nil,
		"build/dist/countersign.js": ErrStale,
		"build/dist/c.1.js":         ErrStale,
	} {
		root := repository(t)
		root[name] = file("changed")
		if _, err := Fresh(root); !errors.Is(err, want) {
			t.Errorf("%s changed: got %v, want %v", name, err, want)
		}
	}
}

func TestRemovalsThatMatter(t *testing.T) {
	for name, want := range map[string]error{
		"wasm/main.go":             ErrStale,
		"build/dist/c.1.js":        ErrStale,
		"build/dist/manifest.json": ErrNotBuilt,
	} {
		root := repository(t)
		delete(root, name)
		if _, err := Fresh(root); !errors.Is(err, want) {
			t.Errorf("%s is gone: got %v, want %v", name, err, want)
		}
	}
}

func TestOtherToolchain(t *testing.T) {
	root := repository(t)
	dist, err := fs.Sub(root, "build/dist")
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(dist)
	if err != nil {
		t.Fatal(err)
	}
	m.Go = "go1.1"
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	root["build/dist/manifest.json"] = file(string(text))
	if _, err := Fresh(root); !errors.Is(err, ErrStale) {
		t.Errorf("got %v", err)
	}
}

func TestBrokenManifest(t *testing.T) {
	root := repository(t)
	root["build/dist/manifest.json"] = file("{")
	if _, err := Fresh(root); err == nil || errors.Is(err, ErrStale) {
		t.Errorf("got %v", err)
	}
}
