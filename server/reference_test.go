package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/server/internal/config"
	"countersign/shared/wire"
)

// reference gives the rows of a part of REFERENCE.md, by their first cells.
func reference(t *testing.T, heading string) map[string][]string {
	t.Helper()
	_, part, found := strings.Cut(source(t, "REFERENCE.md"), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("there is no part %q", heading)
	}
	part, _, _ = strings.Cut(part, "\n## ")
	rows := map[string][]string{}
	for line := range strings.Lines(part) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|\n"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		name := strings.Trim(cells[0], "`")
		if _, twice := rows[name]; twice && name != "code" {
			t.Errorf("%s stands there twice", name)
		}
		rows[name] = cells
	}
	for _, head := range []string{"code", "name", "limit"} {
		delete(rows, head)
	}
	return rows
}

func source(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// same compares what the page names with what there is.
func same[V, W any](t *testing.T, named map[string]V, there map[string]W) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(there)) {
		if _, ok := named[name]; !ok {
			t.Errorf("the page lacks %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if _, ok := there[name]; !ok {
			t.Errorf("the page names %s, which there is not", name)
		}
	}
}

// TestReferenceOfProblems compares codes and statuses with the sources.
func TestReferenceOfProblems(t *testing.T) {
	statuses := map[string]int{}
	for status := 400; status < 600; status++ {
		statuses[strings.ReplaceAll(http.StatusText(status), " ", "")] = status
	}
	there := map[string]int{}
	for _, p := range regexp.MustCompile(`Problem\{"(\w+)", http\.Status(\w+),`).FindAllStringSubmatch(source(t, "internal/problem/kinds.go"), -1) {
		there[p[1]] = statuses[p[2]]
	}
	rows := reference(t, "Problems")
	same(t, rows, there)
	for code, row := range rows {
		if len(row) != 3 || row[1] != fmt.Sprint(there[code]) {
			t.Errorf("%s: the row is %q, and its status %d", code, row, there[code])
		}
	}
	// One that is made elsewhere would stand nowhere.
	for _, name := range sources(t) {
		if regexp.MustCompile(`problem\.Problem\{\s*[^}\s]`).MatchString(source(t, name)) {
			t.Errorf("%s makes a problem of its own: it belongs in internal/problem/kinds.go", name)
		}
	}
}

// sources are the Go files of the server, without tests.
func sources(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			all = append(all, path)
		}
		return err
	})
	if err != nil || len(all) < 100 {
		t.Fatalf("%d files (%v)", len(all), err)
	}
	return all
}

// TestReferenceOfLimits compares keys with the configuration's, and reasons with
// those that are counted.
func TestReferenceOfLimits(t *testing.T) {
	keys, reasons := map[string]bool{}, map[string]bool{}
	for _, row := range reference(t, "Limits") {
		if len(row) != 4 {
			t.Fatalf("the row is %q", row)
		}
		for _, key := range regexp.MustCompile("`([a-z_]+[.][a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
			keys[key[1]] = true
		}
		if reason := strings.Trim(row[3], "`"); reason != "" && !strings.HasPrefix(reason, "countersign_") {
			reasons[reason] = true
		}
	}
	there, counted := map[string]bool{}, map[string]bool{}
	for _, group := range []string{"limits", "timeouts", "channel"} {
		_, part, _ := strings.Cut(config.Reference, "\n"+group+":\n")
		part, _, _ = strings.Cut(part, "\n\n")
		for _, key := range regexp.MustCompile(`(?m)^  (\w+):`).FindAllStringSubmatch(part, -1) {
			there[group+"."+key[1]] = true
		}
	}
	same(t, keys, there)
	for _, reason := range regexp.MustCompile(`Reason = "(\w+)"`).FindAllStringSubmatch(source(t, "internal/limit/guard.go"), -1) {
		counted[reason[1]] = true
	}
	same(t, reasons, counted)
}

func TestReferenceOfCloseCodes(t *testing.T) {
	there := map[string]bool{}
	for _, code := range regexp.MustCompile(`CloseCode = (\d+)`).FindAllStringSubmatch(source(t, "../shared/wire/channel.go"), -1) {
		there[code[1]] = true
	}
	rows := reference(t, "Close codes of the channel")
	same(t, rows, there)
	for code, row := range rows {
		n, _ := strconv.Atoi(code)
		if again := wire.CloseCode(n).Reconnect(); (row[2] == "yes") != again {
			t.Errorf("%s: %q, and whether to connect again is %t", code, row, again)
		}
	}
}

func TestReferenceOfMetrics(t *testing.T) {
	there := map[string]bool{}
	for _, name := range regexp.MustCompile(`(?:counter\(|Name: )"(\w+)"`).FindAllStringSubmatch(source(t, "internal/observe/metrics.go"), -1) {
		there["countersign_"+name[1]] = true
	}
	same(t, reference(t, "Metrics"), there)
}
