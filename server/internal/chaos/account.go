package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
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
	var ends, executed tally
	for _, j := range w.journeys {
		n := done[j.transfer]
		delete(done, j.transfer)
		ends.add(j.outcome, 1)
		executed.add(j.outcome, n)
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
	if ends.of(paid) == 0 {
		t.Error("nobody has paid: this shows nothing")
	}
	t.Logf("seed %d, %d instances, %d customers, %v of faults, ended after %v\n%s", c.Seed, c.Instances, c.Customers, c.Duration, took.Round(time.Second),
		w.table(&ends, &executed))
}

// table is the accounting as it is read.
func (w *world) table(ends, executed *tally) string {
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
		row(one.what, ends.of(one.outcome), executed.of(one.outcome))
	}
	row("all", ends.total(), executed.total())
	fmt.Fprintf(&b, "\n%-40s %8d\n%-40s %8d\n", "approved requests sent", w.ledger.total, "approvals sent twice", w.ledger.twice())
	for _, name := range slices.Sorted(maps.Keys(w.struck.counts)) {
		fmt.Fprintf(&b, "%-40s %8d\n", name, w.struck.of(name))
	}
	return b.String()
}

// tally counts things by name. It is safe for concurrent use; the zero value has
// counted nothing.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *tally) add(name string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[name] += n
}

func (c *tally) of(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[name]
}

func (c *tally) total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	total := 0
	for _, n := range c.counts {
		total += n
	}
	return total
}
