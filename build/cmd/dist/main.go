// Command dist is the one step that makes build/dist: the web artefacts, their
// manifest, and the server binary that embeds them. It is what `make build`
// runs:
//
//	go run ./build/cmd/dist
//
// The work itself is in build/internal/dist.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"countersign/build/internal/dist"
	"countersign/build/manifest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1) //nolint:gocritic // stop has nothing left to do
	}
}

func run(ctx context.Context) error {
	c := dist.Config{}
	flag.StringVar(&c.Root, "root", ".", "the repository")
	flag.StringVar(&c.Out, "out", "build/dist", "the folder to fill")
	flag.StringVar(&c.Version, "version", manifest.Version, "the version to build in")
	flag.BoolVar(&c.KeepNames, "names", false, "keep the whole runtime and function names in the WebAssembly, for readable stack traces")
	web := flag.Bool("web", false, "make the web artefacts only, not the server binary")
	flag.Parse()

	out, err := filepath.Abs(c.Out)
	if err != nil {
		return err
	}
	c.Out = out
	m, err := dist.Web(ctx, c)
	if err != nil {
		return err
	}
	fmt.Printf("countersign %s, %s: %d artefacts in %s\n", m.Version, m.Go, len(m.Artefacts), c.Out)
	if *web {
		return nil
	}
	return dist.Server(ctx, c)
}
