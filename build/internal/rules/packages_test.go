package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// source is one Go file of the repository.
type source struct {
	name string // path from the root
	file *ast.File
}

func (s source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// sources parses all Go files, but for those of other modules and test data.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	repository := os.DirFS(root)
	err := fs.WalkDir(repository, ".", func(name string, entry fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (base == "testdata" || base == "node_modules" || name == "build/tools" || base[0] == '.'):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(repository, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{name, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPackageComments: every package says once what it owns.
func TestPackageComments(t *testing.T) {
	comments := map[string]int{}
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		dir := path.Dir(s.name)
		if s.file.Doc == nil {
			comments[dir] += 0 // it is a package all the same
			continue
		}
		comments[dir]++
		begin := "Package " + s.file.Name.Name + " "
		if s.file.Name.Name == "main" {
			begin = "Command " + path.Base(dir) + " "
		}
		if text := s.file.Doc.Text(); !strings.HasPrefix(text, begin) {
			t.Errorf("%s: the package comment should begin with %q", s.name, begin)
		}
	}
	for dir, count := range comments {
		if count != 1 {
			t.Errorf("%s has %d package comments, want one", dir, count)
		}
	}
}

// TestNoHiddenInput: configuration arrives as values. Only commands read the
// environment, and nothing runs because it is imported. What builds the product
// passes its environment on to the go command.
func TestNoHiddenInput(t *testing.T) {
	reads := []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}
	for _, s := range sources(t) {
		if s.test() || strings.Contains(s.name, "/cmd/") || strings.HasPrefix(s.name, "build/internal/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					t.Errorf("%s has an init function", s.name)
				}
			case *ast.SelectorExpr:
				if from, ok := n.X.(*ast.Ident); ok && from.Name == "os" && slices.Contains(reads, n.Sel.Name) {
					t.Errorf("%s reads the environment (os.%s)", s.name, n.Sel.Name)
				}
			}
			return true
		})
	}
}

// TestNothingIsSkipped: a test that does not run must not look like one that
// passes.
func TestNothingIsSkipped(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, f.Sel.Name) {
				return true
			}
			if receiver, ok := f.X.(*ast.Ident); ok && slices.Contains([]string{"t", "b", "f", "tb"}, receiver.Name) {
				t.Errorf("%s skips a test", s.name)
			}
			return true
		})
	}
}

// TestTopLevel: the top level is fixed; all else has its place below.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	fixed := []string{"LICENSE", "Makefile", "README.md", "build", "go.mod", "go.sum", "server", "shared", "wasm", "web"}
	ignored := []string{".test", ".out", ".prof"} // by .gitignore
	for _, entry := range entries {
		name := entry.Name()
		if name[0] != '.' && !slices.Contains(fixed, name) && !slices.Contains(ignored, path.Ext(name)) {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}
