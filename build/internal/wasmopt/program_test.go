package wasmopt

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgramBehavesTheSame runs a real Go program under Node, as the linker
// wrote it and after each pass.
func TestProgramBehavesTheSame(t *testing.T) {
	linked := compile(t)
	kept := optimize(t, linked, Options{KeepNames: true})
	blanked := optimize(t, linked, Options{})

	for _, args := range [][]string{nil, {"panic"}, {"deadlock"}, {"exit"}} {
		t.Run(strings.Join(append([]string{"run"}, args...), " "), func(t *testing.T) {
			want := run(t, linked, args...)
			if got := run(t, kept, args...); got != want {
				t.Errorf("with names, got\n%+v\nwant\n%+v", got, want)
			}
			got := run(t, blanked, args...)
			if got.first != want.first || got.code != want.code || (args == nil && got != want) {
				t.Errorf("without names, got\n%+v\nwant\n%+v", got, want)
			}
		})
	}
	if before, after := len(sections(t, linked)), len(sections(t, blanked)); after >= before {
		t.Errorf("%d sections became %d, the custom ones should be gone", before, after)
	}
	for _, text := range []string{"main.goroutines", "runtime.mallocgc", "main.go"} {
		if !bytes.Contains(linked, []byte(text)) || bytes.Contains(blanked, []byte(text)) {
			t.Errorf("%q should be in the linked module and not in the blanked one", text)
		}
	}
	if !bytes.Contains(kept, []byte("main.goroutines")) {
		t.Error("the names should have been kept")
	}
}

func TestSegmentsBecomeFew(t *testing.T) {
	linked := compile(t)
	before, after := segments(t, linked), segments(t, optimize(t, linked, Options{}))
	if len(before) < 10_000 || len(after) > 100 {
		t.Errorf("%d segments became %d", len(before), len(after))
	}
}

// compile builds the test program with the flags of the release.
func compile(t *testing.T) []byte {
	t.Helper()
	// Reading it here makes the test cache notice when it changes.
	if _, err := os.ReadFile("testdata/program/main.go"); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-gcflags=all=-l", "-o", out, "./testdata/program")
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

// result is how a program ended. first is the first line it printed.
type result struct {
	output, first string
	code          int
}

func run(t *testing.T, wasm []byte, args ...string) result {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	if err := os.WriteFile(file, wasm, 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	wrapper := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec")
	cmd := exec.Command(wrapper, append([]string{file}, args...)...)
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("running under Node (is it installed?): %v", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return result{string(text), first, cmd.ProcessState.ExitCode()}
}

func optimize(t *testing.T, wasm []byte, o Options) []byte {
	t.Helper()
	out, err := Optimize(wasm, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sections(t *testing.T, wasm []byte) []Section {
	t.Helper()
	m, err := Parse(wasm)
	if err != nil {
		t.Fatal(err)
	}
	return m.Sections
}

func segments(t *testing.T, wasm []byte) []segment {
	t.Helper()
	m, err := Parse(wasm)
	if err != nil {
		t.Fatal(err)
	}
	list, err := parseSegments(m.section(sectionData).Payload)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
