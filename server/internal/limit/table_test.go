package limit

import (
	"testing"
	"time"
)

func TestTable(t *testing.T) {
	now := time.Now()
	rows := newTable[string](Rate{PerSecond: 2, Burst: 3}, 10)
	for i := range 3 {
		if wait := rows.take("a", now); wait != 0 {
			t.Errorf("the burst ends after %d", i)
		}
	}
	if wait := rows.take("a", now); wait != 500*time.Millisecond {
		t.Errorf("wait %s, want half a second", wait)
	}
	if wait := rows.take("a", now); wait != 500*time.Millisecond {
		t.Errorf("a refusal has made it %s", wait)
	}
	if wait := rows.take("b", now); wait != 0 {
		t.Error("another one waits as well")
	}
	if wait := rows.take("a", now.Add(500*time.Millisecond)); wait != 0 {
		t.Errorf("wait %s after the time", wait)
	}
}

// TestTableIsBounded: those that come often are remembered, however many come
// once.
func TestTableIsBounded(t *testing.T) {
	now := time.Now()
	rows := newTable[int](Rate{PerSecond: 0.001, Burst: 5}, 100)
	refused := 0
	for i := 1; i <= 10_000; i++ {
		rows.take(i, now)
		if i%10 == 0 && rows.take(0, now) > 0 {
			refused++
		}
	}
	if len(rows.known) > 100 || rows.order.Len() != len(rows.known) {
		t.Errorf("%d are remembered, %d in order", len(rows.known), rows.order.Len())
	}
	if refused != 995 {
		t.Errorf("refused %d times, want all but the burst", refused)
	}
}
