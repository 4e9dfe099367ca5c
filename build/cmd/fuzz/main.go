// Command fuzz runs every fuzz target of the repository for a short time.
// `make fuzz` and `make test` run it. It finds the targets in
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
	"runtime"
	"strings"
	"sync"
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
	err = inPackages(targets, func(t target) error { return t.fuzz(ctx, *each) })
	fmt.Printf("%d fuzz targets, %v each\n", len(targets), *each)
	return err
}

// inPackages does something with each target. Packages take turns on all
// processors, as building one keeps no more than one of them busy; the targets
// of a package come one after the other, as the first builds for all.
func inPackages(targets []target, do func(target) error) error {
	var (
		group  sync.WaitGroup
		faults = make([]error, len(targets))
		free   = make(chan struct{}, runtime.GOMAXPROCS(0))
	)
	for first, t := range targets {
		if first > 0 && targets[first-1].dir == t.dir {
			continue
		}
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			for i := first; i < len(targets) && targets[i].dir == t.dir; i++ {
				faults[i] = do(targets[i])
			}
		})
	}
	group.Wait()
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
