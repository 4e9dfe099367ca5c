package bench

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// Page is one thing that a page pays, beside the library that ours replaces; 0 is
// what there is none of.
type Page struct {
	What, Unit     string
	Ours, Original float64
}

// pages runs the benchmarks of web/browsertest/cost, in a real browser.
func pages(ctx context.Context, times int) ([]Page, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^BenchmarkPage$",
		"-benchtime", strconv.Itoa(times)+"x", "./web/browsertest/cost")
	text, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, text)
	}
	return readPages(string(text))
}

// pageRows are the rows in their order, by the units that the benchmark reports.
var pageRows = []struct{ what, unit, metric string }{
	{"sent before anything happens, brotli", "KB", "script-KB"},
	{"sent when the page is idle, brotli", "KB", "helper-KB"},
	{"from the page's beginning until a request can be made", "ms", "usable-ms"},
	{"from the page's beginning until the helper is ready", "ms", "ready-ms"},
	{"a request that meets no challenge, beyond `fetch`", "µs", "request-µs"},
	{"challenge → the approval page is on screen", "ms", "prompt-ms"},
	{"the same, where nothing has been loaded ahead", "ms", "prompt-cold-ms"},
}

// readPages reads what `go test -bench` prints: pairs of a number and a unit.
func readPages(text string) (rows []Page, err error) {
	found := map[string]float64{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !strings.HasPrefix(fields[0], "BenchmarkPage") {
			continue
		}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}
			found[fields[i+1]] = value
		}
	}
	for _, row := range pageRows {
		p := Page{What: row.what, Unit: row.unit, Ours: found["ours-"+row.metric], Original: found["original-"+row.metric]}
		if _, ok := found["ours-"+row.metric]; ok {
			rows = append(rows, p)
		}
	}
	if len(rows) == 0 {
		err = errors.New("the benchmark of pages has told nothing")
	}
	return rows, err
}
