// Package memory keeps challenge records in this process. They are gone when
// it ends; for several instances or restarts use another store. What a record
// is and what a store promises lives in server/internal/challenge.
package memory

import (
	"context"
	"sync"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
)

// Config bounds a Store. Zero fields take the defaults.
type Config struct {
	// MaxRecords is how many records are kept at most (100,000).
	MaxRecords int
	// MaxAnswerBytes is how much the kept answers' bodies may hold together;
	// beyond it the oldest bodies are dropped (256 MiB).
	MaxAnswerBytes int
	Now            func() time.Time // nil is time.Now
}

// Store is a challenge.Store in memory.
type Store struct {
	config Config

	mu       sync.Mutex
	records  map[string]*challenge.Record
	sessions map[session.ID]*shelf
	answers  answers
	swept    time.Time
}

// shelf is what belongs to one session.
type shelf struct {
	ids       []string // in the order of creation
	listeners []*listener
}

var _ challenge.Store = (*Store)(nil)

// New makes an empty store.
func New(c Config) *Store {
	if c.MaxRecords == 0 {
		c.MaxRecords = 100_000
	}
	if c.MaxAnswerBytes == 0 {
		c.MaxAnswerBytes = 256 << 20
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Store{
		config:   c,
		records:  map[string]*challenge.Record{},
		sessions: map[session.ID]*shelf{},
		answers:  answers{limit: c.MaxAnswerBytes},
	}
}

// Create implements challenge.Store.
func (s *Store) Create(_ context.Context, r challenge.Record, maxOpen int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.config.Now()
	s.sweep(now)
	if len(s.records) >= s.config.MaxRecords || s.open(r.Session, now) >= maxOpen {
		return challenge.ErrTooMany
	}
	kept := r.Clone()
	s.answers.replace(&challenge.Record{}, &kept)
	s.records[r.ID] = &kept
	shelf := s.shelf(r.Session)
	shelf.ids = append(shelf.ids, r.ID)
	shelf.tell(r.ID)
	return nil
}

// Get implements challenge.Store.
func (s *Store) Get(_ context.Context, id string) (challenge.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.find(id)
	if r == nil {
		return challenge.Record{}, challenge.ErrNotFound
	}
	return r.Clone(), nil
}

// Update implements challenge.Store.
func (s *Store) Update(_ context.Context, id string, change func(*challenge.Record) error) (challenge.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.find(id)
	if r == nil {
		return challenge.Record{}, challenge.ErrNotFound
	}
	changed := r.Clone()
	if err := change(&changed); err != nil {
		return challenge.Record{}, err
	}
	changed.Version = r.Version + 1
	s.answers.replace(r, &changed)
	*r = changed.Clone()
	s.answers.trim(s.records)
	s.shelf(r.Session).tell(id)
	return changed, nil
}

// ByRequest implements challenge.Store.
func (s *Store) ByRequest(_ context.Context, id session.ID, request string) (challenge.Record, error) {
	return s.newest(id, func(r *challenge.Record) bool { return r.Request == request })
}

// ByToken implements challenge.Store.
func (s *Store) ByToken(_ context.Context, id session.ID, token string) (challenge.Record, error) {
	return s.newest(id, func(r *challenge.Record) bool { return r.Holds(token) })
}

// newest gives the session's youngest record that is wanted. A session has few
// records, because few may be open and ended ones are soon forgotten.
func (s *Store) newest(id session.ID, wanted func(*challenge.Record) bool) (challenge.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if shelf := s.sessions[id]; shelf != nil {
		for i := len(shelf.ids) - 1; i >= 0; i-- {
			if r := s.find(shelf.ids[i]); r != nil && wanted(r) {
				return r.Clone(), nil
			}
		}
	}
	return challenge.Record{}, challenge.ErrNotFound
}

func (s *Store) find(id string) *challenge.Record {
	r := s.records[id]
	if r == nil || !s.config.Now().Before(r.KeepUntil) {
		return nil
	}
	return r
}

func (s *Store) shelf(id session.ID) *shelf {
	if s.sessions[id] == nil {
		s.sessions[id] = &shelf{}
	}
	return s.sessions[id]
}

func (s *Store) open(id session.ID, now time.Time) int {
	open := 0
	if shelf := s.sessions[id]; shelf != nil {
		for _, id := range shelf.ids {
			if r := s.find(id); r != nil && r.Open(now) {
				open++
			}
		}
	}
	return open
}
