package lean_test

import (
	"bytes"
	"strings"
	"testing"

	"countersign/build/internal/lean"
	"countersign/build/internal/wasmtest"
)

// TestProgramBehavesTheSame runs a real Go program under Node, with the
// toolchain's runtime and with the leaner one. Up to its end it must do the
// same; what it says at a bad end may be less.
func TestProgramBehavesTheSame(t *testing.T) {
	overlay, err := lean.Overlay(wasmtest.GOROOT(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	whole, small := wasmtest.Compile(t), wasmtest.Compile(t, "-overlay="+overlay)
	if len(small) > len(whole)*9/10 {
		t.Errorf("%d bytes became %d", len(whole), len(small))
	}
	for _, args := range wasmtest.Args() {
		t.Run(strings.Join(append([]string{"run"}, args...), " "), func(t *testing.T) {
			want, got := wasmtest.Run(t, whole, args...), wasmtest.Run(t, small, args...)
			want.First = strings.Replace(want.First, "panic: 1.5", "panic: (float)", 1)
			if got.First != want.First || got.Code != want.Code || (args == nil && got != want) {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
			if args != nil && bytes.Contains([]byte(got.Output), []byte("main.go:")) {
				t.Errorf("there is still a stack trace:\n%s", got.Output)
			}
		})
	}
}

// TestOtherToolchain: one whose runtime is not the expected one is refused.
func TestOtherToolchain(t *testing.T) {
	if _, err := lean.Overlay(t.TempDir(), t.TempDir()); err == nil {
		t.Error("a toolchain without sources was taken")
	}
}
