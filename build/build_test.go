package build_test

import (
	"errors"
	"io/fs"
	"testing"

	"countersign/build"
	"countersign/build/manifest"
)

// TestDist: it compiles and opens whether anything has been built or not, and
// never holds the server itself.
func TestDist(t *testing.T) {
	if _, err := fs.ReadFile(build.Dist, ".gitignore"); err != nil {
		t.Error(err)
	}
	if _, err := fs.Stat(build.Dist, "countersign"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the server's binary: got %v", err)
	}
	m, err := manifest.Read(build.Dist)
	if errors.Is(err, manifest.ErrNotBuilt) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range m.Artefacts {
		info, err := fs.Stat(build.Dist, name)
		if err != nil || info.Size() != int64(a.Size) {
			t.Errorf("%s: got %v, %v", name, info, err)
		}
	}
}
