package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// sourceRoots are the files and folders that the web artefacts are made of.
var sourceRoots = []string{
	"go.mod",
	"build",
	"shared",
	"wasm",
	"web/countersign.d.ts",
	"web/countersign.js",
	"web/countersign.mjs",
}

// Sources hashes what the web artefacts are made of, in the repository whose
// root is given. Tests do not count. Files that do not exist count as absent.
func Sources(root fs.FS) (string, error) {
	sum := sha256.New()
	for _, from := range sourceRoots {
		if _, err := fs.Stat(root, from); err != nil {
			continue
		}
		err := fs.WalkDir(root, from, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				return skipDir(name)
			}
			if strings.HasSuffix(name, "_test.go") {
				return nil
			}
			text, err := fs.ReadFile(root, name)
			if err != nil {
				return err
			}
			fmt.Fprintf(sum, "%s %d\n", name, len(text))
			sum.Write(text)
			return nil
		})
		if err != nil {
			return "", fmt.Errorf("hashing the sources: %w", err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func skipDir(name string) error {
	if name == "build/dist" || name == "build/tools" || path.Base(name) == "testdata" {
		return fs.SkipDir
	}
	return nil
}
