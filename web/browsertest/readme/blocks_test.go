// Package readme executes what the README shows: its page snippets in a real
// browser, its configuration and commands with the real program, its Go code
// compiled, and its first command on a copy of the repository.
package readme

import (
	"os"
	"strings"
	"testing"

	"countersign/web/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

const root = "../../.."

// block is one fenced block of the README.
type block struct{ language, text string }

func blocks(t *testing.T) []block {
	t.Helper()
	text, err := os.ReadFile(root + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	for {
		_, rest, found := strings.Cut(string(text), "\n```")
		if !found {
			return all
		}
		language, rest, _ := strings.Cut(rest, "\n")
		body, rest, closed := strings.Cut(rest, "\n```\n")
		if !closed {
			t.Fatalf("a block of %s has no end", language)
		}
		all = append(all, block{language, body})
		text = []byte("\n" + rest)
	}
}

// executed are the tests that execute the blocks of each language, so that a
// new block cannot stand there unnoticed.
var executed = map[string]int{
	"html":    2, // TestPage
	"diff":    1, // TestChange
	"js":      6, // TestModule, TestStyled, TestPlain, TestFactors, TestResume, TestConnect
	"text":    1, // TestPolicy
	"yaml":    2, // all that start the gateway, TestConnect
	"go":      1, // TestEmbedding
	"sh":      4, // TestRun, TestCommands, TestKeys, TestSandboxCommands
	"mermaid": 1, // a picture
}

func TestEveryBlockIsExecuted(t *testing.T) {
	got := map[string]int{}
	for _, b := range blocks(t) {
		got[b.language]++
	}
	for language, n := range got {
		if executed[language] != n {
			t.Errorf("%d blocks of %q, the tests execute %d", n, language, executed[language])
		}
	}
	for language, n := range executed {
		if got[language] == 0 {
			t.Errorf("%d blocks of %q are executed, but none is there", n, language)
		}
	}
}

// only gives the n-th block of a language.
func only(t *testing.T, language string, n int) string {
	t.Helper()
	for _, b := range blocks(t) {
		if b.language != language {
			continue
		}
		if n == 0 {
			return b.text
		}
		n--
	}
	t.Fatalf("the README has too few blocks of %s", language)
	return ""
}
