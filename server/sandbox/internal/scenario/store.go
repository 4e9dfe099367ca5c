// Package scenario owns how the behaviour of a simulator is kept: one scenario
// for everybody and those of single users, and the checks of single settings.
// Which settings there are lives in each simulator, how the management API
// changes them in manage, which faults there are in fault.
package scenario

import (
	"sync"

	"countersign/server/sandbox/internal/fault"
)

// Scenario is the behaviour of one simulator.
type Scenario[S any] interface {
	// Clone gives a copy that shares nothing with the original.
	Clone() S
	// Validate names the settings that are not possible.
	Validate() error
}

// Store holds the scenario for everybody and those of single users. Everybody
// is the zero value of U. It is safe for concurrent use.
type Store[U comparable, S Scenario[S]] struct {
	faults func(*S) *fault.Knobs

	mu      sync.Mutex
	initial S
	all     S
	users   map[U]*S
}

// New gives a store of the initial scenario, for everybody; faults gives the
// faults of a scenario.
func New[U comparable, S Scenario[S]](initial S, faults func(*S) *fault.Knobs) *Store[U, S] {
	s := &Store[U, S]{initial: initial, faults: faults}
	s.Reset()
	return s
}

// Reset returns everybody and every user to the initial scenario.
func (s *Store[U, S]) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all, s.users = s.initial.Clone(), map[U]*S{}
}

// Of gives the scenario of a user.
func (s *Store[U, S]) Of(user U) S {
	s.mu.Lock()
	defer s.mu.Unlock()
	return (*s.find(user)).Clone()
}

// Set replaces the scenario of a user.
func (s *Store[U, S]) Set(user U, to S) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to = to.Clone()
	if user == *new(U) {
		s.all = to
		return
	}
	s.users[user] = &to
}

// Unset returns a user to the scenario for everybody, and everybody to the
// initial one.
func (s *Store[U, S]) Unset(user U) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == *new(U) {
		s.all = s.initial.Clone()
		return
	}
	delete(s.users, user)
}

// Fault picks what goes wrong with a request of a user.
func (s *Store[U, S]) Fault(user U, r fault.Request, chance func(float64) bool) fault.Kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults(s.find(user)).Pick(r, chance)
}

// find gives the scenario that counts for a user. The caller holds the lock.
func (s *Store[U, S]) find(user U) *S {
	if own := s.users[user]; own != nil {
		return own
	}
	return &s.all
}
