// Command size prints how large the built artefacts are beside their budgets,
// and fails where one is over. It is what `make size` runs. Sizes are in bytes,
// 1 KB = 1000 bytes; the budgets are promises to the pages that use it: what a
// page pays before anything happens, and what it pays for the helper.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"countersign/build/manifest"
)

// The budgets, brotli, in bytes.
const (
	loaderBudget = 5_000
	helperBudget = 400_000
)

func main() {
	if err := run(os.Stdout, "."); err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, root string) error {
	m, err := manifest.Fresh(os.DirFS(root))
	if err != nil {
		return err
	}
	return report(out, rows(m))
}

// row is one line of the table; a row without a budget only informs.
type row struct {
	name                       string
	size, gzip, brotli, budget int
}

func rows(m manifest.Manifest) []row {
	of := func(label string, budget int, names ...string) row {
		r := row{name: label, budget: budget}
		for _, name := range names {
			a := m.Artefacts[name]
			r.size, r.gzip, r.brotli = r.size+a.Size, r.gzip+a.Gzip, r.brotli+a.Brotli
		}
		return r
	}
	return []row{
		of("loader, classic ("+manifest.Script+")", loaderBudget, manifest.Script),
		of("loader, module ("+manifest.Module+")", loaderBudget, manifest.Module),
		of("  runtime ("+manifest.Runtime+")", 0, manifest.Runtime),
		of("  WebAssembly ("+manifest.Wasm+")", 0, manifest.Wasm),
		of("helper (runtime and WebAssembly)", helperBudget, manifest.Runtime, manifest.Wasm),
	}
}

// report prints the table. It fails after the last line, so that all that is
// over is seen at once.
func report(out io.Writer, rows []row) error {
	var over []error
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "bytes\tgzip\tbrotli\tbudget\tof it\tleft\t  what")
	for _, r := range rows {
		budget, share, left := "", "", ""
		if r.budget > 0 {
			budget, share = fmt.Sprint(r.budget), fmt.Sprintf("%.0f %%", 100*float64(r.brotli)/float64(r.budget))
			left = fmt.Sprint(r.budget - r.brotli)
		}
		if r.brotli == 0 {
			over = append(over, fmt.Errorf("%s is missing", r.name))
		}
		if r.budget > 0 && r.brotli > r.budget {
			over = append(over, fmt.Errorf("%s: %d bytes over its budget", r.name, r.brotli-r.budget))
		}
		fmt.Fprintf(table, "%d\t%d\t%d\t%s\t%s\t%s\t  %s\n", r.size, r.gzip, r.brotli, budget, share, left, r.name)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	return errors.Join(over...)
}
