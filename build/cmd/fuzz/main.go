// Command fuzz runs every fuzz target of the repository for a short time, one
// after the other. `make fuzz` and `make test` run it. It finds the targets in
// the sources, so that none can be forgotten; what a target finds is kept by
// the go command in the package's testdata/fuzz.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"regexp"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	// A number of inputs, as a target that is stopped by the clock may be counted
	// as failed for just that (go.dev/issue/75804).
	each := flag.String("each", "1000x", "how long each target runs: a number of inputs, or a time such as 1m")
	flag.Parse()
	targets, err := find(os.DirFS("."))
	if err != nil {
		return err
	}
	var faults []error
	for _, t := range targets {
		if err := t.fuzz(ctx, *each); err != nil {
			faults = append(faults, err)
		}
	}
	fmt.Printf("%d fuzz targets, %v each\n", len(targets), *each)
	return errors.Join(faults...)
}

// target is one fuzz function of a package, whose folder is relative.
type target struct{ dir, name string }

// fuzz runs the target for a while.
func (t target) fuzz(ctx context.Context, each string) error {
	began := time.Now()
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", each, t.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s in %s: %w\n%s", t.name, t.dir, err, out)
	}
	fmt.Printf("ok  \t%s %s\t%.1fs\n", t.dir, t.name, time.Since(began).Seconds())
	return nil
}

var declaration = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(\w+ \*testing\.F\)`)

// find finds the fuzz targets below a folder. Those of other modules do not
// count, nor does what only compiles for another platform.
func find(root fs.FS) ([]target, error) {
	var targets []target
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && foreign(root, name):
			return fs.SkipDir
		case !strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_js_test.go"):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		for _, match := range declaration.FindAllSubmatch(text, -1) {
			targets = append(targets, target{"./" + path.Dir(name), string(match[1])})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("finding the fuzz targets: %w", err)
	}
	return targets, nil
}

func foreign(root fs.FS, dir string) bool {
	base := path.Base(dir)
	if base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") {
		return true
	}
	_, err := fs.Stat(root, path.Join(dir, "go.mod"))
	return err == nil
}
