package secret

import (
	"container/list"
	"context"
	"sync"
	"time"

	"countersign/server/internal/session"
)

// Limits bound a Memory. A zero field takes its default.
type Limits struct {
	// Bytes is how much is kept together (64 MiB); beyond, what has not been used
	// for the longest time is forgotten, and its customer asked again.
	Bytes int
	// Each is how many values one session may have (16), the last used ones.
	Each int
	Now  func() time.Time // nil is time.Now
}

// overhead is about what a value costs beside its own bytes.
const overhead = 512

// Memory is a Store in this process.
type Memory struct {
	limits Limits

	mu       sync.Mutex
	kept     map[Key]*list.Element
	order    *list.List // of *entry, those that were used last in front
	sessions map[session.ID]int
	bytes    int
}

type entry struct {
	key   Key
	value string
	ends  time.Time
}

func (e *entry) size() int {
	return overhead + len(e.key.Session) + len(e.key.Provider) + len(e.key.Name) + len(e.value)
}

var _ Store = (*Memory)(nil)

// NewMemory makes an empty store.
func NewMemory(l Limits) *Memory {
	if l.Bytes == 0 {
		l.Bytes = 64 << 20
	}
	if l.Each == 0 {
		l.Each = 16
	}
	if l.Now == nil {
		l.Now = time.Now
	}
	return &Memory{limits: l, kept: map[Key]*list.Element{}, order: list.New(), sessions: map[session.ID]int{}}
}

// Get implements Store.
func (m *Memory) Get(_ context.Context, k Key) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.get(k), nil
}

// Update implements Store.
func (m *Memory) Update(_ context.Context, k Key, change func(string) (string, time.Duration, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, life, err := change(m.get(k))
	if err == nil {
		err = Check(value, life)
	}
	if err != nil {
		return err
	}
	m.forget(m.kept[k])
	if value != "" {
		m.keep(&entry{k, value, m.limits.Now().Add(min(life, MaxLife))})
	}
	return nil
}

// get gives a value as the one that was used last. The lock is held, here and
// below.
func (m *Memory) get(k Key) string {
	at := m.kept[k]
	if at == nil {
		return ""
	}
	e := at.Value.(*entry)
	if !m.limits.Now().Before(e.ends) {
		m.forget(at)
		return ""
	}
	m.order.MoveToFront(at)
	return e.value
}

func (m *Memory) keep(e *entry) {
	m.sweep()
	if m.sessions[e.key.Session] >= m.limits.Each {
		m.forgetOne(e.key.Session)
	}
	m.kept[e.key] = m.order.PushFront(e)
	m.sessions[e.key.Session]++
	m.bytes += e.size()
	for m.bytes > m.limits.Bytes {
		m.forget(m.order.Back())
	}
}

// forgetOne forgets the value of a session that was used before all others of it.
func (m *Memory) forgetOne(s session.ID) {
	for at := m.order.Back(); at != nil; at = at.Prev() {
		if at.Value.(*entry).key.Session == s {
			m.forget(at)
			return
		}
	}
}

// swept is how many of the oldest values are looked at when one is kept, so that
// those whose time is over do not stay until there is no room.
const swept = 4

func (m *Memory) sweep() {
	now, at := m.limits.Now(), m.order.Back()
	for range swept {
		if at == nil {
			return
		}
		before := at.Prev()
		if !now.Before(at.Value.(*entry).ends) {
			m.forget(at)
		}
		at = before
	}
}

func (m *Memory) forget(at *list.Element) {
	if at == nil {
		return
	}
	e := m.order.Remove(at).(*entry)
	delete(m.kept, e.key)
	m.bytes -= e.size()
	if m.sessions[e.key.Session]--; m.sessions[e.key.Session] == 0 {
		delete(m.sessions, e.key.Session)
	}
}
