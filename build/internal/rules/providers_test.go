package rules

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/server/provider/registry"
)

// TestHelperKnowsNoProvider: what browsers load speaks of no provider but the one
// whose library it stands in for, so another one adds nothing to it.
func TestHelperKnowsNoProvider(t *testing.T) {
	const replaced = "wise"
	root, looked := filepath.Join("..", "..", ".."), 0
	for _, dir := range []string{"wasm", "shared", "web/countersign.js", "web/countersign.mjs"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			looked++
			for _, kind := range registry.Kinds() {
				if kind != replaced && bytes.Contains(bytes.ToLower(text), []byte(kind)) {
					t.Errorf("%s speaks of %s", path, kind)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 100 {
		t.Errorf("only %d files were looked at", looked)
	}
}
