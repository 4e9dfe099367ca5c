package dist

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// The toolchain's runtime script sets globals. Wrapped so, it takes the object
// to set them on instead, and hands itself to the script element that loads
// it: nothing is added to the page, and no inline script or eval is needed. One
// of those globals, fs, it also uses by its bare name, to print what a dying
// program says; that must not become the page's own.
const (
	wrapBefore = "document.currentScript.countersign((globalThis) => {\n'use strict';\nlet fs;\n"
	wrapAfter  = "\nfs = globalThis.fs;\nreturn globalThis.Go;\n});\n"
)

// runtime gives the toolchain's own lib/wasm/wasm_exec.js, which belongs to
// what its compiler writes, wrapped for the loader.
func (c Config) runtime(ctx context.Context) ([]byte, error) {
	root, err := goEnv(ctx, c.Root, "GOROOT")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, fmt.Errorf("reading the toolchain's runtime script: %w", err)
	}
	const banner = "/* Copyright 2018 The Go Authors, BSD-3-Clause, go.dev/LICENSE */"
	return minify(wrapBefore+string(text)+wrapAfter, api.FormatDefault, banner)
}
