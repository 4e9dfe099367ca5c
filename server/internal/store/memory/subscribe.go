package memory

import (
	"context"

	"countersign/server/internal/session"
)

// backlog is how many ids wait for a slow reader before further ones are lost
// to it. It reads the records anyway.
const backlog = 16

type listener struct{ ids chan string }

// tell tells everyone who listens to the session. The store's lock is held.
func (s *shelf) tell(id string) {
	for l := range s.listeners {
		select {
		case l.ids <- id:
		default:
		}
	}
}

// Subscribe implements challenge.Store.
func (s *Store) Subscribe(ctx context.Context, id session.ID) (<-chan string, error) {
	l := &listener{ids: make(chan string, backlog)}
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.shelf(id)
	if shelf.listeners == nil {
		shelf.listeners = map[*listener]struct{}{}
	}
	shelf.listeners[l] = struct{}{}
	context.AfterFunc(ctx, func() { s.unsubscribe(id, l) })
	return l.ids, nil
}

func (s *Store) unsubscribe(id session.ID, l *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.sessions[id]
	delete(shelf.listeners, l)
	close(l.ids)
	if len(shelf.ids) == 0 && len(shelf.listeners) == 0 {
		delete(s.sessions, id)
	}
}
