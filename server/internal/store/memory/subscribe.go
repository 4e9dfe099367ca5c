package memory

import (
	"context"
	"slices"

	"countersign/server/internal/session"
)

// listener is one subscription.
type listener struct{ notify func(id string) }

// tell tells everyone who listens to the session. The store's lock is held.
func (s *shelf) tell(id string) {
	for _, l := range s.listeners {
		l.notify(id)
	}
}

// Subscribe implements challenge.Store.
func (s *Store) Subscribe(_ context.Context, id session.ID, notify func(id string)) (cancel func(), err error) {
	l := &listener{notify}
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.shelf(id)
	shelf.listeners = append(shelf.listeners, l)
	return func() { s.unsubscribe(id, l) }, nil
}

func (s *Store) unsubscribe(id session.ID, l *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.sessions[id]
	if shelf == nil {
		return // it was cancelled before, and the session forgotten
	}
	shelf.listeners = slices.DeleteFunc(shelf.listeners, func(other *listener) bool { return other == l })
	if len(shelf.ids) == 0 && len(shelf.listeners) == 0 {
		delete(s.sessions, id)
	}
}
