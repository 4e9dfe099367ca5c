package lean

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"sort"
	"strconv"
	"strings"
)

// replace gives a source file in which some functions have other bodies.
func replace(source []byte, bodies map[string]string) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parsing: %w", err)
	}
	offset := func(p token.Pos) int { return files.Position(p).Offset }
	var edits []edit
	used := map[string]bool{}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		name, found := match(f, bodies)
		if !found {
			continue
		}
		used[name] = true
		edits = append(edits, edit{offset(f.Body.Lbrace) + 1, offset(f.Body.Rbrace), " " + bodies[name] + " "})
	}
	for name := range bodies {
		if !used[name] {
			return nil, fmt.Errorf("there is no function %s", name)
		}
	}
	return blankImports(apply(source, edits))
}

// match gives the name under which a function gets another body.
func match(f *ast.FuncDecl, bodies map[string]string) (name string, found bool) {
	if f.Recv == nil {
		_, found = bodies[f.Name.Name]
		return f.Name.Name, found
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	named, ok := of.(*ast.Ident)
	if !ok {
		return "", false
	}
	name = named.Name + "." + f.Name.Name
	if _, found = bodies[name]; found {
		return name, true
	}
	name = named.Name + ".*"
	_, found = bodies[name]
	return name, found && f.Type.Results == nil
}

// blankImports keeps imports that nothing uses any more from being errors.
func blankImports(source []byte) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, 0)
	if err != nil {
		return nil, fmt.Errorf("parsing what was replaced: %w", err)
	}
	// Names of packages are declared nowhere in a file's own scopes.
	used := map[string]bool{}
	for _, name := range file.Unresolved {
		used[name.Name] = true
	}
	var edits []edit
	for _, i := range file.Imports {
		from, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, errors.New("an import is not quoted")
		}
		if at := files.Position(i.Path.Pos()).Offset; i.Name == nil && !used[path.Base(from)] {
			edits = append(edits, edit{at, at, "_ "})
		}
	}
	return apply(source, edits), nil
}

// edit puts a text in the place of the bytes from one offset to another.
type edit struct {
	from, to int
	text     string
}

// apply makes edits that do not overlap.
func apply(source []byte, edits []edit) []byte {
	sort.Slice(edits, func(i, j int) bool { return edits[i].from < edits[j].from })
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.Write(source[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(source[at:])
	return []byte(out.String())
}
