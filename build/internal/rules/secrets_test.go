package rules

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// secretWords end the names of what an attacker might guess byte by byte, if the
// time that a comparison takes said how much of it is right.
var secretWords = []string{"token", "secret", "password", "passcode", "pin", "proof", "digest", "mac", "signature", "nonce", "cookie", "apikey", "verifier", "brought"}

// comparers are the functions that stop at the first difference.
var comparers = []string{"bytes.Equal", "bytes.Compare", "strings.EqualFold", "strings.Compare", "slices.Equal", "reflect.DeepEqual", "cmp.Compare"}

// harmless comparisons have one reason each why their time tells nobody anything.
var harmless = map[string]string{
	"server/internal/challenge/execute.go: r.Digest != digest":       "a hash of what the client itself has sent, twice",
	"server/internal/gateway/retry.go: record.Digest != body.digest": "the same",
	"server/internal/challenge/move.go: r.Token != token":            "the gateway read it from the same record a moment ago",
	"server/provider/wise/token.go: o.Token != c.Token":              "the provider names what it was asked for; nobody else can answer",
	"server/provider/intergiro/poll.go: k.ID != c.Token":             "the same",
	"server/internal/gateway/pointer.go: strconv.Itoa(i) != token":   "a word of a JSON pointer, from the configuration",
	"server/provider/mipise/read.go: strconv.Itoa(i) != token":       "the same",
}

// TestAttackTiming: secrets are compared with crypto/subtle or hmac.Equal, or
// looked up by a hash. The sandbox guards none.
func TestAttackTiming(t *testing.T) {
	left, all := maps.Clone(harmless), sources(t)
	constants := constantsOf(all)
	for _, s := range all {
		if s.test() || !strings.HasPrefix(s.name, "server/") || strings.HasPrefix(s.name, "server/sandbox/") {
			continue
		}
		for _, found := range comparisons(s.file, constants[path.Dir(s.name)]) {
			where := s.name + ": " + found
			if _, ok := harmless[where]; !ok {
				t.Errorf("%s: use crypto/subtle.ConstantTimeCompare", where)
			}
			delete(left, where)
		}
	}
	for where := range left {
		t.Errorf("%s is no more, but still called harmless", where)
	}
}

// TestComparisonsAreFound tries what finds them.
func TestComparisonsAreFound(t *testing.T) {
	const text = `package x
	func f() {
		_ = a.Token == b
		_ = "x" != c.password
		_ = name == "" || kind == typePIN || r.Digest == (Digest{}) || token == json.Delim('{')
		_ = secret != nil || len(pin) == 4 || kind == stepup.MethodSecret
		_ = bytes.Equal(x, r.MAC) && strings.EqualFold(given, want)
		switch token { case other: }
		switch { case mine.apiKey != theirs: }
	}`
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a.Token == b", "bytes.Equal(x, r.MAC)", "token == other", "mine.apiKey != theirs"}
	if got := comparisons(file, map[string]bool{"typePIN": true}); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// constantsOf gives the names of the constants of each folder.
func constantsOf(all []source) map[string]map[string]bool {
	names := map[string]map[string]bool{}
	for _, s := range all {
		dir := path.Dir(s.name)
		if names[dir] == nil {
			names[dir] = map[string]bool{}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if declared, ok := n.(*ast.GenDecl); ok && declared.Tok == token.CONST {
				for _, spec := range declared.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						names[dir][name.Name] = true
					}
				}
			}
			return true
		})
	}
	return names
}

// comparisons gives those of secrets with what is no constant.
func comparisons(file *ast.File, constants map[string]bool) (found []string) {
	guessable := func(a, b ast.Expr) bool {
		return !written(a, constants) && !written(b, constants) && (secret(a) || secret(b))
	}
	note := func(n ast.Node) {
		var text bytes.Buffer
		_ = printer.Fprint(&text, token.NewFileSet(), n) // to memory
		found = append(found, text.String())
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) && guessable(n.X, n.Y) {
				note(n)
			}
		case *ast.CallExpr:
			if len(n.Args) == 2 && slices.Contains(comparers, dotted(n.Fun)) && guessable(n.Args[0], n.Args[1]) {
				note(n)
			}
		case *ast.SwitchStmt:
			for _, clause := range n.Body.List {
				for _, value := range clause.(*ast.CaseClause).List {
					if n.Tag != nil && guessable(n.Tag, value) {
						note(&ast.BinaryExpr{X: n.Tag, Op: token.EQL, Y: value})
					}
				}
			}
		}
		return true
	})
	return found
}

func secret(e ast.Expr) bool {
	name := strings.ToLower(dotted(e))
	name = name[strings.LastIndex(name, ".")+1:]
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.HasSuffix(name, word) })
}

// written reports what stands in the source: a literal, nil, a constant, or a
// number of something.
func written(e ast.Expr, constants map[string]bool) bool {
	switch e := e.(type) {
	case *ast.BasicLit, *ast.CompositeLit:
		return true
	case *ast.ParenExpr:
		return written(e.X, constants)
	case *ast.Ident:
		return e.Name == "nil" || constants[e.Name]
	case *ast.CallExpr:
		return dotted(e.Fun) == "len" || len(e.Args) == 1 && written(e.Args[0], constants)
	case *ast.SelectorExpr:
		from, ok := e.X.(*ast.Ident)
		return ok && slices.Contains([]string{"stepup", "wire", "http", "problem", "token", "ast"}, from.Name)
	}
	return false
}

// dotted gives a name as it is written, without what it is called with.
func dotted(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return dotted(e.X) + "." + e.Sel.Name
	case *ast.ParenExpr:
		return dotted(e.X)
	case *ast.CallExpr: // string(token), []byte(token)
		if len(e.Args) == 1 {
			return dotted(e.Args[0])
		}
	case *ast.IndexExpr:
		return dotted(e.X)
	case *ast.UnaryExpr:
		return dotted(e.X)
	}
	return ""
}
