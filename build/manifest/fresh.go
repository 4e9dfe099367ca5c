package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
)

// ErrStale means that the artefacts are not what the sources give now.
var ErrStale = errors.New("build/dist is stale: run `make build`")

// Fresh checks that the artefacts in the repository's build/dist are complete
// and were made from its present sources by this toolchain. Tests of the
// artefacts call it first, so that they cannot pass on old ones.
func Fresh(root fs.FS) (Manifest, error) {
	dist, err := fs.Sub(root, "build/dist")
	if err != nil {
		return Manifest{}, fmt.Errorf("opening build/dist: %w", err)
	}
	m, err := Read(dist)
	if err != nil {
		return Manifest{}, err
	}
	sources, err := Sources(root)
	if err != nil {
		return Manifest{}, err
	}
	if m.Sources != sources || m.Go != runtime.Version() {
		return Manifest{}, ErrStale
	}
	for name, a := range m.Artefacts {
		if err := verify(dist, name, a); err != nil {
			return Manifest{}, err
		}
	}
	return m, nil
}

// verify checks that both names of an artefact hold the bytes that the
// manifest speaks of.
func verify(dist fs.FS, name string, a Artefact) error {
	for _, name := range []string{name, a.Hashed} {
		if name == "" {
			continue
		}
		text, err := fs.ReadFile(dist, name)
		if err != nil {
			return fmt.Errorf("%w (%w)", ErrStale, err)
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != a.SHA256 {
			return fmt.Errorf("%w (%s is not what its manifest says)", ErrStale, name)
		}
	}
	return nil
}
