package dist

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// binary is the server's name. It has no dot, so that it is not embedded into
// itself.
const binary = "countersign"

// fill makes the folder hold these files. Each is replaced in one step, and
// what belongs to an older build goes last, so that whoever serves the folder
// meanwhile always finds what a loader names.
func fill(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("filling %s: %w", dir, err)
	}
	for name, content := range files {
		if err := replace(filepath.Join(dir, name), content); err != nil {
			return fmt.Errorf("filling %s: %w", dir, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("filling %s: %w", dir, err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if _, ours := files[name]; ours || name == binary || strings.HasPrefix(name, ".") {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("filling %s: %w", dir, err)
		}
	}
	return nil
}

// replace writes a file in one step, and not at all if it is the same already.
func replace(name string, content []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, content) {
		return nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if _, err := temporary.Write(content); err != nil {
		temporary.Close()
		return err
	}
	if err := temporary.Chmod(0o644); err != nil {
		temporary.Close()
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}
