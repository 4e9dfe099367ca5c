// Package dist makes the contents of build/dist: the WebAssembly, its runtime,
// the loader in its two shapes, their compressed variants, the manifest, and
// the server binary that embeds them. What the linker's output goes through is
// build/internal/wasmopt; what the manifest says is build/manifest.
package dist

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"countersign/build/internal/wasmopt"
	"countersign/build/manifest"
)

// Config says what to build from and to where.
type Config struct {
	// Root is the repository.
	Root string
	// Out is the folder to fill. What is in it and does not belong there is
	// removed, names with a leading dot and the server binary excepted.
	Out string
	// Version is the product's version.
	Version string
	// KeepNames keeps the whole runtime in the WebAssembly, with function
	// names and lines, for readable stack traces while developing.
	KeepNames bool
}

// Web makes the web artefacts. The same sources and toolchain give the same
// bytes.
func Web(ctx context.Context, c Config) (manifest.Manifest, error) {
	m := manifest.Manifest{Version: c.Version, Artefacts: map[string]manifest.Artefact{}}
	var err error
	if m.Sources, err = manifest.Sources(os.DirFS(c.Root)); err != nil {
		return m, err
	}
	if m.Go, err = goEnv(ctx, c.Root, "GOVERSION"); err != nil {
		return m, err
	}
	artefacts, err := c.artefacts(ctx)
	if err != nil {
		return m, err
	}
	files := map[string][]byte{}
	for _, a := range artefacts {
		if m.Artefacts[a.name], err = a.files(files); err != nil {
			return m, err
		}
	}
	if files[manifest.File], err = m.Encode(); err != nil {
		return m, err
	}
	return m, fill(c.Out, files)
}

// artefacts makes the artefacts in the order in which they refer to each other.
func (c Config) artefacts(ctx context.Context) ([]artefact, error) {
	linked, err := c.link(ctx)
	if err != nil {
		return nil, err
	}
	small, err := wasmopt.Optimize(linked, wasmopt.Options{KeepNames: c.KeepNames})
	if err != nil {
		return nil, err
	}
	wasm := newArtefact(manifest.Wasm, small)

	text, err := c.runtime(ctx)
	if err != nil {
		return nil, err
	}
	runtime := newArtefact(manifest.Runtime, text)

	script, module, err := c.loader(runtime, wasm)
	if err != nil {
		return nil, err
	}
	types, err := os.ReadFile(c.path("web", manifest.Types))
	if err != nil {
		return nil, fmt.Errorf("reading the type definitions: %w", err)
	}
	return []artefact{
		wasm,
		runtime,
		newArtefact(manifest.Script, script),
		newArtefact(manifest.Module, module),
		{name: manifest.Types, content: types},
	}, nil
}

func (c Config) path(elements ...string) string {
	return filepath.Join(append([]string{c.Root}, elements...)...)
}

// goEnv asks the toolchain in use for one of its settings.
func goEnv(ctx context.Context, dir, name string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", name)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env %s: %w", name, err)
	}
	return strings.TrimSpace(string(out)), nil
}
