package main

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestFind(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	got, err := find(fstest.MapFS{
		"a/a_test.go":            file("package a\n\nfunc FuzzOne(f *testing.F) {\n}\n\nfunc FuzzTwo(fuzz *testing.F) {\n}\n"),
		"a/a.go":                 file("func FuzzNot(f *testing.F) {"),
		"a/b/testdata/x_test.go": file("func FuzzNot(f *testing.F) {"),
		"a/b/b_js_test.go":       file("func FuzzNot(f *testing.F) {"),
		"a/b/b_test.go":          file("// func FuzzNot(f *testing.F)\nfunc TestFuzz(t *testing.T) {\n"),
		".git/x_test.go":         file("func FuzzNot(f *testing.F) {"),
		"tools/go.mod":           file("module tools"),
		"tools/x_test.go":        file("func FuzzNot(f *testing.F) {"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []target{{"./a", "FuzzOne"}, {"./a", "FuzzTwo"}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
