package dist

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"countersign/build/internal/lean"
)

// link compiles and links the helper.
//
// Inlining is off and so is the new garbage collector: together they save a
// tenth after compression. Leaving out what no page can reach in the runtime
// saves another sixth. Bounds checks stay on.
func (c Config) link(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "countersign-build")
	if err != nil {
		return nil, fmt.Errorf("making a folder to link in: %w", err)
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "linked.wasm")
	env := []string{"GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=nogreenteagc"}
	args := []string{"-gcflags=all=-l", "-ldflags=-s -w", "-o", out}
	if !c.KeepNames {
		root, err := goEnv(ctx, c.Root, "GOROOT")
		if err != nil {
			return nil, err
		}
		overlay, err := lean.Overlay(root, dir)
		if err != nil {
			return nil, fmt.Errorf("making the runtime leaner: %w", err)
		}
		args = append(args, "-overlay="+overlay)
	}
	if err := c.compile(ctx, env, append(args, "./wasm")...); err != nil {
		return nil, err
	}
	linked, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("reading what was linked: %w", err)
	}
	return linked, nil
}

// Server makes the server binary, which embeds the web artefacts: they come
// first.
func Server(ctx context.Context, c Config) error {
	flags := "-s -w -X main.version=" + c.Version
	out := filepath.Join(c.Out, binary)
	return c.compile(ctx, nil, "-ldflags="+flags, "-o", out, "./server/cmd/countersign")
}

// compile runs go build so that the result depends on the sources and the
// toolchain alone.
func (c Config) compile(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"build", "-trimpath", "-buildvcs=false"}, args...)...)
	cmd.Dir = c.Root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=", "GOWASM=")
	cmd.Env = append(cmd.Env, env...)
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("compiling %s: %w\n%s", args[len(args)-1], err, text)
	}
	return nil
}
