package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"countersign/server/provider"
)

// TestEveryInterfaceIsAnAbility looks for interfaces of the package that a provider
// may implement and that nobody would hear of.
func TestEveryInterfaceIsAnAbility(t *testing.T) {
	known := map[string]bool{"Provider": true} // what every provider can do
	for _, a := range provider.Abilities() {
		if known[a.Interface] || a.Name == "" || a.About == "" {
			t.Errorf("the ability %+v has no name or interface of its own", a)
		}
		known[a.Interface] = true
	}
	// These are the gateway's, for providers to use.
	for _, used := range []string{"Upstream", "Remembering", "Memory"} {
		known[used] = true
	}
	for _, name := range interfaces(t) {
		if !known[name] {
			t.Errorf("%s is no ability", name)
		}
		delete(known, name)
	}
	delete(known, "Provider")
	if len(known) > 0 {
		t.Errorf("there are no interfaces %v", known)
	}
}

// interfaces gives the names of those that the package declares.
func interfaces(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if _, is := spec.Type.(*ast.InterfaceType); is && spec.Name.IsExported() {
					names = append(names, spec.Name.Name)
				}
			}
			return true
		})
	}
	return names
}
