package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// account compares what the pages were told with what the provider has done.
func (w *world) account(t testing.TB, c Config, took time.Duration) {
	t.Helper()
	done, err := w.sandbox.Executions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ends, executed := map[string]int{}, map[string]int{}
	for _, j := range w.journeys {
		n := done[j.transfer]
		delete(done, j.transfer)
		ends[j.outcome]++
		executed[j.outcome] += n
		switch {
		case j.outcome == paid && n == 1, j.outcome == refused && n == 0, j.outcome == unknown && n <= 1:
		default:
			t.Errorf("transfer %d: %s, and the provider has executed it %d times; the page was last told: %s", j.transfer, j.outcome, n, j.said)
		}
	}
	for transfer, n := range done {
		t.Errorf("transfer %d: executed %d times, and nobody's", transfer, n)
	}
	if n := w.ledger.twice(); n != 0 {
		t.Errorf("%d approvals were sent more than once", n)
	}
	if ends[paid] == 0 {
		t.Error("nobody has paid: this shows nothing")
	}
	t.Logf("seed %d, %d instances, %d customers, %v of faults, ended after %v\n%s", c.Seed, c.Instances, c.Customers, c.Duration, took.Round(time.Second),
		w.table(ends, executed))
}

// table is the accounting as it is read.
func (w *world) table(ends, executed map[string]int) string {
	var b strings.Builder
	row := func(what string, journeys, executions int) {
		fmt.Fprintf(&b, "%-40s %8d %10d\n", what, journeys, executions)
	}
	fmt.Fprintf(&b, "\n%-40s %8s %10s\n", "", "journeys", "executed")
	for _, one := range []struct{ outcome, what string }{
		{paid, "paid"},
		{refused, "refused by the provider"},
		{unknown, "unknown: the answer was lost"},
		{lost, "lost"},
		{stuck, "stuck"},
		{odd, "odd"},
	} {
		row(one.what, ends[one.outcome], executed[one.outcome])
	}
	row("all", sum(ends), sum(executed))
	fmt.Fprintf(&b, "\n%-40s %8d\n%-40s %8d\n", "approved requests sent", w.ledger.total, "approvals sent twice", w.ledger.twice())
	for _, name := range slices.Sorted(maps.Keys(w.struck)) {
		fmt.Fprintf(&b, "%-40s %8d\n", name, w.struck[name])
	}
	return b.String()
}

func sum(counts map[string]int) (n int) {
	for _, count := range counts {
		n += count
	}
	return n
}
