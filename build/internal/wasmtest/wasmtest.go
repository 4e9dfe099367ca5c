// Package wasmtest helps to test that a WebAssembly program still does what it
// did: it compiles the program in testdata, which exercises what the runtime
// must do, and runs it under Node. What may change a program is in
// build/internal/wasmopt and build/internal/lean.
package wasmtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Args are the ways to run the program: to its end, and into each of the ends
// that the runtime reports itself.
func Args() [][]string {
	return [][]string{nil, {"panic"}, {"float"}, {"deadlock"}, {"exit"}}
}

// Compile compiles the program with the flags of the release and these.
func Compile(t testing.TB, flags ...string) []byte {
	t.Helper()
	source := filepath.Join(here(t), "testdata", "program")
	// Reading it here makes the test cache notice when it changes.
	if _, err := os.ReadFile(filepath.Join(source, "main.go")); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "program.wasm")
	args := append([]string{"build", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-l", "-o", out}, flags...)
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=nogreenteagc", "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("compiling the program: %v\n%s", err, text)
	}
	wasm, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// Result is how a program ended.
type Result struct {
	// Output is all that it printed, First the first line of it.
	Output, First string
	// Code is its exit code.
	Code int
}

// Run runs a program under Node.
func Run(t testing.TB, wasm []byte, args ...string) Result {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	if err := os.WriteFile(file, wasm, 0o600); err != nil {
		t.Fatal(err)
	}
	wrapper := filepath.Join(GOROOT(t), "lib", "wasm", "go_js_wasm_exec")
	cmd := exec.Command(wrapper, append([]string{file}, args...)...)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("running under Node (is it installed?): %v", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return Result{string(text), first, cmd.ProcessState.ExitCode()}
}

// GOROOT gives the root of the toolchain that compiles.
func GOROOT(t testing.TB) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(root))
}

// here gives this package's folder. The compiler may have been told to keep it
// to itself.
func here(t testing.TB) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "countersign/build/internal/wasmtest").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(dir))
}
