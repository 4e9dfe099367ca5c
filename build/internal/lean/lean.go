// Package lean makes the runtime that is linked into the helper smaller. It
// replaces the bodies of a few functions of the standard library, so that the
// linker drops them with everything that only they use: code, tables, types.
// What is replaced, and why nobody misses it, is in cuts.go. What happens to the
// module after linking is in build/internal/wasmopt.
//
// Nothing of the toolchain is changed: the go command compiles the replaced
// files in place of its own (go help build, -overlay). A toolchain in which a
// function is missing, or has another signature, makes the build fail.
package lean

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Overlay writes the replaced files into a folder and gives the file there
// that -overlay takes. goroot is the root of the toolchain that compiles.
func Overlay(goroot, dir string) (file string, err error) {
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	for name, bodies := range cuts {
		original := filepath.Join(goroot, "src", filepath.FromSlash(name))
		source, err := os.ReadFile(original)
		if err != nil {
			return "", fmt.Errorf("reading the toolchain's own source: %w", err)
		}
		lean, err := replace(source, bodies)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		replaced := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(replaced, lean, 0o600); err != nil {
			return "", fmt.Errorf("writing a replaced source: %w", err)
		}
		overlay.Replace[original] = replaced
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		return "", fmt.Errorf("encoding the overlay: %w", err)
	}
	file = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", fmt.Errorf("writing the overlay: %w", err)
	}
	return file, nil
}
