package browsertest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"countersign/build/manifest"
)

// shared is what all tests of a package use: testing.M gives no way to hand
// them anything. It is set before the first test and never again.
var shared struct {
	root    string // the repository
	browser *browser
}

// Main runs a package's tests with one Chromium. It fails, with the command
// that helps, where there is no Chromium or the artefacts are not what the
// sources give: nothing is ever skipped. Hosts are names that lead to this machine;
// no other name leads anywhere.
func Main(m *testing.M, hosts ...string) {
	MainWith(m, func() (stop func(), err error) {
		if shared.browser, err = startBrowser(hosts); err != nil {
			return nil, err
		}
		return shared.browser.stop, nil
	})
}

// MainWith is Main with another browser, of which start gives the end. What tests
// do with its pages lives with that browser; Open and its like are for Chromium.
func MainWith(m *testing.M, start func() (stop func(), err error)) {
	code, err := run(m, start)
	if err != nil {
		fmt.Fprintln(os.Stderr, "browsertest:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M, start func() (stop func(), err error)) (int, error) {
	var err error
	if shared.root, err = findRoot(); err != nil {
		return 0, err
	}
	if _, err := manifest.Fresh(os.DirFS(shared.root)); err != nil {
		return 0, err
	}
	stop, err := start()
	if err != nil {
		return 0, err
	}
	defer stop()
	return m.Run(), nil
}

// findRoot finds the repository, in which tests run in their package's folder.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the repository: %w", err)
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) || parent == dir {
			return "", fmt.Errorf("finding the repository: %w", err)
		}
		dir = parent
	}
}

// Dist is the folder of built artefacts, which Main has found to be fresh.
func Dist() fs.FS { return os.DirFS(filepath.Join(shared.root, "build", "dist")) }
