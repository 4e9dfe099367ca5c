package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Budget is one promise, and what was measured.
type Budget struct {
	What       string
	Limit, Got float64
	Unit       string
}

// Kept reports a promise that is kept.
func (b Budget) Kept() bool { return b.Got > 0 && b.Got <= b.Limit }

// The budgets.
const (
	ratioBudget = 1.15 // of the bare ReverseProxy's CPU
	idleBudget  = 8192 // bytes of heap and stacks by channel
)

// Budgets compares what was measured to what is promised.
func (r Report) Budgets() (all []Budget) {
	caddy := map[string]float64{}
	for _, f := range r.Forwarding {
		if f.Name == nameCaddy {
			caddy[f.Request] = f.CPU
		}
	}
	for _, f := range r.Forwarding {
		if f.Name != nameGateway && f.Name != nameLogging {
			continue
		}
		all = append(all,
			Budget{f.Title + ", " + f.Request + ": CPU beside the ReverseProxy", ratioBudget, f.Ratio, "×"},
			Budget{f.Title + ", " + f.Request + ": CPU beside Caddy", 1, f.CPU / caddy[f.Request], "×"})
	}
	for _, i := range r.Idle {
		if i.Name == titleGateway {
			all = append(all, Budget{fmt.Sprintf("idle channel, of %d", i.Channels), idleBudget, i.InUse, "B"})
		}
	}
	return all
}

// PrintBudgets prints a table of them, and reports whether all are kept.
func PrintBudgets(out io.Writer, all []Budget) bool {
	kept := true
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "budget\tmeasured\tkept\twhat")
	for _, b := range all {
		word := "yes"
		if !b.Kept() {
			word, kept = "NO", false
		}
		fmt.Fprintf(table, "%.4g %s\t%.4g %s\t%s\t%s\n", b.Limit, b.Unit, b.Got, b.Unit, word, b.What)
	}
	_ = table.Flush() // as good as it gets
	return kept
}
