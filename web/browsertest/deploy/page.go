package deploy

import (
	"os"
	"strings"
	"testing"
)

// Block is a fenced block of the page.
type Block struct{ Language, Text string }

// Blocks reads the page, which is at a path of the repository.
func Blocks(t testing.TB) (blocks []Block) {
	t.Helper()
	text, err := os.ReadFile(repository(t) + "/server/DEPLOYING.md")
	if err != nil {
		t.Fatal(err)
	}
	rest := string(text)
	for {
		_, after, found := strings.Cut(rest, "\n```")
		if !found {
			return blocks
		}
		language, after, _ := strings.Cut(after, "\n")
		body, after, closed := strings.Cut(after, "\n```\n")
		if !closed {
			t.Fatalf("a block of %s has no end", language)
		}
		blocks = append(blocks, Block{language, body + "\n"})
		rest = "\n" + after
	}
}

// The blocks of sh, in the order in which they stand on the page.
const (
	Install = iota
	Enable
	RollNginx
	RollCaddy
	Upgrade
	GoBack
	NewKey
	UseNewKey
	Watch
	shells // how many there are
)

// only gives the n-th block of a language.
func only(t testing.TB, language string, n int) string {
	t.Helper()
	for _, b := range Blocks(t) {
		if b.Language != language {
			continue
		}
		if n == 0 {
			return b.Text
		}
		n--
	}
	t.Fatalf("the page has too few blocks of %s", language)
	return ""
}

// Executed says how many blocks of each language are executed.
func Executed() map[string]int {
	return map[string]int{"sh": shells, "yaml": 1, "ini": 2, "nginx": 1, "caddyfile": 1}
}
