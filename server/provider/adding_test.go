package provider_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAdding follows README.md: it puts the files of the page where they belong,
// by an overlay (of which vet knows nothing), and runs the suite for the provider that is then there.
func TestAdding(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	page := follow(t, root, string(text))
	if len(page) != 9 {
		t.Errorf("the page makes or changes %d files", len(page))
	}
	list := filepath.Join(t.TempDir(), "overlay.json")
	overlay, err := json.Marshal(map[string]any{"Replace": page})
	if err == nil {
		err = os.WriteFile(list, overlay, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	run := func(arguments ...string) string {
		command := exec.CommandContext(t.Context(), "go", arguments...)
		command.Dir = root
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, out)
		}
		return string(out)
	}
	run("build", "-overlay", list, "./server/...")
	out := run("test", "-overlay", list, "-vet=off", "-v", "-run", "^TestConformance$/^acme$", "./server/internal/journey")
	if passed := strings.Count(out, "--- PASS: TestConformance/acme/"); passed != 10 {
		t.Errorf("%d parts of the suite have passed\n%s", passed, out)
	}
}

var (
	file = regexp.MustCompile("(?s)\n`([^`]+\\.go)`:\n\n```go\n(.*?)```\n")
	edit = regexp.MustCompile("(?s)\nIn `([^`]+\\.go)`:\n((?:\n```diff\n.*?```\n)+)")
	diff = regexp.MustCompile("(?s)```diff\n(.*?)```")
)

// follow does what the page says, in files of its own, and gives those by the
// paths that they stand for.
func follow(t *testing.T, root, page string) map[string]string {
	t.Helper()
	done, dir := map[string]string{}, t.TempDir()
	write := func(path, text string) {
		name := filepath.Join(dir, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		done[filepath.Join(root, path)] = name
	}
	for _, found := range file.FindAllStringSubmatch(page, -1) {
		write(found[1], found[2])
	}
	for _, found := range edit.FindAllStringSubmatch(page, -1) {
		old, err := os.ReadFile(filepath.Join(root, found[1]))
		if err != nil {
			t.Fatal(err)
		}
		text := string(old)
		for _, change := range diff.FindAllStringSubmatch(found[2], -1) {
			text = changed(t, text, change[1])
		}
		write(found[1], text)
	}
	return done
}

// changed adds the lines of a diff below the one that it shows.
func changed(t *testing.T, text, diff string) string {
	t.Helper()
	var place, added string
	for line := range strings.Lines(diff) {
		if line[0] == '+' {
			added += line[1:]
		} else {
			place = "\n" + line[1:]
		}
	}
	if strings.Count(text, place) != 1 {
		t.Fatalf("the page changes what stands below %q, which is there %d times", place, strings.Count(text, place))
	}
	return strings.Replace(text, place, place+added, 1)
}
