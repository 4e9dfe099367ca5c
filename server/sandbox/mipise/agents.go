package mipise

import (
	"sync"
	"time"
)

// agents owns the sessions of agents: which of their tokens are good, and until
// when. It is safe for concurrent use.
type agents struct {
	mu       sync.Mutex
	sessions map[string]time.Time // the end, by the token's id
}

func newAgents() *agents {
	a := &agents{}
	a.reset()
	return a
}

// reset ends every session.
func (a *agents) reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions = map[string]time.Time{}
}

// begin starts a session and forgets those that are over.
func (a *agents) begin(id string, now, end time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for old, until := range a.sessions {
		if !now.Before(until) {
			delete(a.sessions, old)
		}
	}
	a.sessions[id] = end
}

// live reports whether a session is under way.
func (a *agents) live(id string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return now.Before(a.sessions[id])
}
