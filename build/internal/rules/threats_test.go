package rules

import (
	"go/ast"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// threats is the page that lists what can be attacked.
const threats = "server/THREATS.md"

var (
	namedTest = regexp.MustCompile("`([a-z/]+)\\.(Test\\w+)`")
	namedFile = regexp.MustCompile("`([a-z_/]+/[a-z_]+\\.go)`")
)

// TestThreats: each attack on the page is made by a test that there is, and stopped
// in a file that there is; each test that is an attack stands on the page.
func TestThreats(t *testing.T) {
	text, err := os.ReadFile(path.Join(root, threats))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n## Attacks\n")
	table, _, _ = strings.Cut(table, "\n## ")
	there, listed := tests(t), map[string]bool{}
	rows := strings.Split(strings.TrimSpace(table), "\n")
	for _, row := range rows[2:] { // after the head
		cells := strings.Split(strings.Trim(row, "|"), "|")
		if len(cells) != 4 {
			t.Errorf("%s: %d columns, want 4", row, len(cells))
			continue
		}
		attack := strings.TrimSpace(cells[0])
		files, named := namedFile.FindAllStringSubmatch(cells[2], -1), namedTest.FindAllStringSubmatch(cells[3], -1)
		if len(files) != strings.Count(cells[2], "`")/2 || len(files) == 0 || len(named) != strings.Count(cells[3], "`")/2 || len(named) == 0 {
			t.Errorf("%q: names %d files and %d tests, and something else", attack, len(files), len(named))
		}
		for _, file := range files {
			if _, err := os.Stat(path.Join(root, file[1])); err != nil {
				t.Errorf("%q: %v", attack, err)
			}
		}
		for _, test := range named {
			name := test[1] + "." + test[2]
			if listed[name] = true; !there[name] {
				t.Errorf("%q: there is no test %s", attack, name)
			}
		}
	}
	for name := range there {
		if strings.Contains(name, ".TestAttack") && !listed[name] {
			t.Errorf("%s is not in %s", name, threats)
		}
	}
}

// tests gives the names of all tests, after their folders.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test() && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				names[path.Dir(s.name)+"."+f.Name.Name] = true
			}
		}
	}
	return names
}
