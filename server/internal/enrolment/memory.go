package enrolment

import (
	"context"
	"slices"
	"sync"
	"time"

	"countersign/server/internal/session"
	"countersign/shared/wire"
)

// Limits bound a Memory. A zero field takes its default.
type Limits struct {
	// Customers is how many are remembered (100,000); beyond, those are forgotten
	// that have not been heard of for the longest time.
	Customers int
	// Each is how many ids are kept for each of them, the newest (16).
	Each int
	// Expected is how long an id is waited for that only a browser can read
	// (10 min).
	Expected time.Duration
	Now      func() time.Time // nil is time.Now
}

// Memory is a Store in this process.
type Memory struct {
	limits Limits

	mu             sync.Mutex
	lists          map[Key]*list
	oldest, newest *list // in the order of use
}

// list is the ids of one key.
type list struct {
	List
	key          Key
	older, newer *list
}

var _ Store = (*Memory)(nil)

// NewMemory makes an empty store.
func NewMemory(l Limits) *Memory {
	if l.Customers == 0 {
		l.Customers = 100_000
	}
	if l.Each == 0 {
		l.Each = DefaultEach
	}
	if l.Expected == 0 {
		l.Expected = DefaultExpected
	}
	if l.Now == nil {
		l.Now = time.Now
	}
	return &Memory{limits: l, lists: map[Key]*list{}}
}

// Add implements Store.
func (m *Memory) Add(_ context.Context, k Key, e wire.Enrolment) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.use(k).Add(e, m.limits.Each)
	return nil
}

// Expect implements Store.
func (m *Memory) Expect(_ context.Context, k Key, s session.ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, now := m.use(k), m.limits.Now()
	l.Lapse(now)
	l.Expect(s, now.Add(m.limits.Expected), m.limits.Each)
	return nil
}

// Note implements Store.
func (m *Memory) Note(_ context.Context, k Key, s session.ID, e wire.Enrolment) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lists[k] == nil {
		return ErrUnexpected
	}
	l := m.use(k)
	l.Lapse(m.limits.Now())
	return l.Note(s, e, m.limits.Each)
}

// List implements Store.
func (m *Memory) List(_ context.Context, k Key) ([]wire.Enrolment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lists[k] == nil {
		return nil, nil
	}
	return slices.Clone(m.use(k).IDs), nil
}

// Remove implements Store.
func (m *Memory) Remove(_ context.Context, k Key, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l := m.lists[k]
	if l == nil {
		return nil
	}
	l.Remove(id)
	l.Lapse(m.limits.Now())
	if l.Empty() {
		m.forget(l)
	}
	return nil
}

// use gives a key's list, as the one that was used last. The lock is held.
func (m *Memory) use(k Key) *list {
	l := m.lists[k]
	if l == nil {
		if len(m.lists) >= m.limits.Customers {
			m.forget(m.oldest)
		}
		l = &list{key: k}
		m.lists[k] = l
	} else {
		m.unlink(l)
	}
	l.older, l.newer = m.newest, nil
	if m.newest != nil {
		m.newest.newer = l
	}
	m.newest = l
	if m.oldest == nil {
		m.oldest = l
	}
	return l
}

func (m *Memory) forget(l *list) {
	m.unlink(l)
	delete(m.lists, l.key)
}

func (m *Memory) unlink(l *list) {
	if l.older != nil {
		l.older.newer = l.newer
	} else {
		m.oldest = l.newer
	}
	if l.newer != nil {
		l.newer.older = l.older
	} else {
		m.newest = l.older
	}
	l.older, l.newer = nil, nil
}
