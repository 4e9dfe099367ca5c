package main

import (
	"errors"
	"slices"
	"sync"
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

// Each target has its turn, those of a package in order and one at a time, and
// no fault is lost.
func TestInPackages(t *testing.T) {
	targets := []target{{"./a", "FuzzOne"}, {"./a", "FuzzTwo"}, {"./b", "FuzzOne"}, {"./c", "FuzzOne"}, {"./c", "FuzzTwo"}}
	var (
		mu     sync.Mutex
		done   = map[string][]string{}
		inside = map[string]bool{}
	)
	err := inPackages(targets, func(one target) error {
		mu.Lock()
		if inside[one.dir] {
			t.Errorf("%s has another turn already", one.dir)
		}
		inside[one.dir] = true
		done[one.dir] = append(done[one.dir], one.name)
		mu.Unlock()
		mu.Lock()
		defer mu.Unlock()
		inside[one.dir] = false
		if one.name == "FuzzTwo" {
			return errors.New(one.dir)
		}
		return nil
	})
	if !slices.Equal(done["./a"], []string{"FuzzOne", "FuzzTwo"}) || len(done["./b"]) != 1 || len(done["./c"]) != 2 {
		t.Errorf("done: %v", done)
	}
	if err == nil || err.Error() != "./a\n./c" {
		t.Errorf("faults %v, want those of a and c", err)
	}
}
