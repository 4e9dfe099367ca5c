package main

import (
	"strconv"
	"strings"
	"testing"

	"countersign/build/manifest"
)

func artefacts(loader, wasm int) manifest.Manifest {
	of := func(size int) manifest.Artefact {
		return manifest.Artefact{Size: 3 * size, Gzip: 2 * size, Brotli: size}
	}
	return manifest.Manifest{Artefacts: map[string]manifest.Artefact{
		manifest.Script: of(loader), manifest.Module: of(loader), manifest.Runtime: of(2000), manifest.Wasm: of(wasm),
	}}
}

func TestReport(t *testing.T) {
	for name, test := range map[string]struct {
		m    manifest.Manifest
		want []string // in the error; none means it passes
	}{
		"within":              {artefacts(5_000, 398_000), nil},
		"loader over":         {artefacts(5_001, 1), []string{"classic", "module", "1 bytes over"}},
		"helper over":         {artefacts(1, 398_001), []string{"helper", "1 bytes over"}},
		"everything missing":  {manifest.Manifest{}, []string{"loader, classic", "helper", "is missing"}},
		"WebAssembly missing": {artefacts(1, 0), []string{"WebAssembly", "is missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := report(&out, rows(test.m))
			if (err == nil) != (test.want == nil) {
				t.Fatalf("got %v", err)
			}
			for _, text := range test.want {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q is not in %v", text, err)
				}
			}
			if lines := strings.Count(out.String(), "\n"); lines != 6 {
				t.Errorf("%d lines:\n%s", lines, out.String())
			}
			helper := test.m.Artefacts[manifest.Runtime].Brotli + test.m.Artefacts[manifest.Wasm].Brotli
			if left := strconv.Itoa(helperBudget - helper); !strings.Contains(out.String(), " "+left+" ") {
				t.Errorf("what is left, %s, is not in\n%s", left, out.String())
			}
		})
	}
}
