package wasmopt

import (
	"bytes"
	"strings"
	"testing"

	"countersign/build/internal/wasmtest"
)

// TestProgramBehavesTheSame runs a real Go program under Node, as the linker
// wrote it and after each pass.
func TestProgramBehavesTheSame(t *testing.T) {
	linked := wasmtest.Compile(t)
	kept := optimize(t, linked, Options{KeepNames: true})
	blanked := optimize(t, linked, Options{})

	for _, args := range wasmtest.Args() {
		t.Run(strings.Join(append([]string{"run"}, args...), " "), func(t *testing.T) {
			want := wasmtest.Run(t, linked, args...)
			if got := wasmtest.Run(t, kept, args...); got != want {
				t.Errorf("with names, got\n%+v\nwant\n%+v", got, want)
			}
			got := wasmtest.Run(t, blanked, args...)
			if got.First != want.First || got.Code != want.Code || (args == nil && got != want) {
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
	linked := wasmtest.Compile(t)
	before, after := segments(t, linked), segments(t, optimize(t, linked, Options{}))
	if len(before) < 10_000 || len(after) > 100 {
		t.Errorf("%d segments became %d", len(before), len(after))
	}
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
