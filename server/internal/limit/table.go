package limit

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is how often something may happen: so often a second in the long run, and
// so often at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

// maxKeys is how many clients a table remembers. Of more, those are forgotten that
// were seen before all others; they begin anew.
const maxKeys = 1 << 16

// table limits how often each of many may do something. What it remembers is
// bounded. It is safe for concurrent use.
type table[K comparable] struct {
	rate Rate
	keys int

	mu    sync.Mutex
	known map[K]*list.Element
	order *list.List // of *row[K], those that were seen last in front
}

type row[K comparable] struct {
	key     K
	limiter rate.Limiter
}

func newTable[K comparable](r Rate, keys int) *table[K] {
	return &table[K]{rate: r, keys: keys, known: map[K]*list.Element{}, order: list.New()}
}

// take lets something happen, or says how long to wait until it may.
func (t *table[K]) take(key K, now time.Time) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.row(key).limiter.ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// row gives what is remembered of a key. The lock is held.
func (t *table[K]) row(key K) *row[K] {
	if at := t.known[key]; at != nil {
		t.order.MoveToFront(at)
		return at.Value.(*row[K])
	}
	if len(t.known) >= t.keys {
		oldest := t.order.Remove(t.order.Back()).(*row[K])
		delete(t.known, oldest.key)
	}
	r := &row[K]{key: key, limiter: *rate.NewLimiter(rate.Limit(t.rate.PerSecond), t.rate.Burst)}
	t.known[key] = t.order.PushFront(r)
	return r
}
