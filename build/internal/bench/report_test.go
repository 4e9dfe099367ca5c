package bench

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func sample() Report {
	r := Report{Go: "go1", Processors: 2, Rounds: 3}
	for _, request := range []string{"GET", "POST, 300 B"} {
		for i, name := range []string{nameDirect, nameBare, nameGateway, nameLogging, nameCaddy} {
			r.Forwarding = append(r.Forwarding, Forwarding{
				Name: name, Title: "<" + name + "> & `co`", Request: request, CPU: float64(10 * i), Ratio: float64(i), P50: 120, P99: 4567,
			})
		}
	}
	r.Idle = []Idle{{titleGateway, 10, 6200, 7000}, {titleHub, 10, 22_000, 24_000}}
	r.FanOut = []FanOut{{titleGateway, 1, 100}, {titleGateway, 10, 400}, {titleHub, 1, 50}, {titleHub, 10, 700}}
	r.Page = []Page{{What: pageRows[0].what, Unit: "KB", Ours: 4.7, Original: 11.1}, {What: "later", Unit: "ms", Ours: 130}}
	return r
}

func TestMarkdown(t *testing.T) {
	text := sample().Markdown()
	for _, want := range []string{
		"| forwarding through | GET | POST, 300 B |", "**20 µs**, 2.00 ×; 0.12, 4.57 ms", "| 0.12, 4.57 ms |",
		"**6.2 KB** | **22.0 KB**", "| an event, until the last of 10 has it | 0.40 ms | 0.70 ms |", "| later | 130 ms | none |",
	} {
		if !strings.Contains(strings.ReplaceAll(text, "  ", " "), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for table := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		columns := -1
		for line := range strings.Lines(table) {
			if n := strings.Count(line, "|"); columns >= 0 && n != columns {
				t.Errorf("%q: %d columns, want %d", line, n, columns)
			} else {
				columns = n
			}
		}
	}
}

// TestPlot: the picture is well-formed, has no text of its own markup, says in words
// all that it draws, and draws nothing beyond its edges.
func TestPlot(t *testing.T) {
	picture := sample().Plot()
	decoder := xml.NewDecoder(strings.NewReader(picture))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, picture)
		}
	}
	_, description, _ := strings.Cut(picture, "<desc")
	description, _, _ = strings.Cut(description, "</desc>")
	for _, p := range sample().panels() {
		for _, b := range p.bars {
			if !strings.Contains(description, p.amount(b.value)) {
				t.Errorf("%s %s is not told", b.label, p.amount(b.value))
			}
		}
	}
	if strings.Contains(picture, "NaN") || strings.Contains(picture, "Inf") || strings.Contains(picture, "%!") {
		t.Errorf("no numbers:\n%s", picture)
	}
}

func TestBudgets(t *testing.T) {
	all := sample().Budgets()
	var out strings.Builder
	if len(all) != 2*2*2+1 || PrintBudgets(&out, all) {
		t.Errorf("%d budgets, all kept:\n%s", len(all), &out)
	}
	for _, b := range all {
		if want := b.Got <= b.Limit; b.Kept() != want {
			t.Errorf("%+v: kept %t", b, b.Kept())
		}
	}
	if (Budget{Limit: 1}).Kept() {
		t.Error("what was not measured is kept")
	}
}

func TestReadme(t *testing.T) {
	dir := t.TempDir()
	readme, picture := filepath.Join(dir, "README.md"), filepath.Join(dir, "bench.svg")
	if err := os.WriteFile(readme, []byte("before\n"+tablesBegin+"old\n"+tablesEnd+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sample().WriteReadme(readme, picture); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(readme)
	if err != nil || !strings.HasPrefix(string(text), "before\n"+tablesBegin) || !strings.HasSuffix(string(text), tablesEnd+"after\n") || strings.Contains(string(text), "old") {
		t.Errorf("%v\n%s", err, text)
	}
	if err := os.WriteFile(readme, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if sample().WriteReadme(readme, picture) == nil {
		t.Error("a README without a place took the tables")
	}
}

func TestReadPages(t *testing.T) {
	rows, err := readPages("goos: linux\nBenchmarkPage-2  \t 3\t 0 ns/op\t 4.7 ours-script-KB\t 11.1 original-script-KB\t 130.5 ours-ready-ms\nPASS\n")
	if err != nil || len(rows) != 2 || rows[0].Ours != 4.7 || rows[0].Original != 11.1 || rows[1].Ours != 130.5 || rows[1].Original != 0 {
		t.Errorf("%+v, %v", rows, err)
	}
	if _, err := readPages("PASS\n"); err == nil {
		t.Error("nothing was read as something")
	}
}

func TestReadJourneys(t *testing.T) {
	const text = "    x: 300 journeys: prepared in 945ms, travelled in 1.5s\n    x: started 300 = paid 231 + cancelled 69; executed: 231\n"
	got, err := Journeys{Store: "s"}.read(text)
	if err != nil || len(got) != 1 || got[0].Count != 300 || got[0].Took.Seconds() != 1.5 || !strings.HasPrefix(got[0].Account, "started 300 = paid 231") {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := (Journeys{}).read("PASS"); err == nil {
		t.Error("no account was read as one")
	}
}
