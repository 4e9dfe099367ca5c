package mipise

import (
	"sync"

	"countersign/server/sandbox/internal/fault"
)

// scenarios holds the scenario for everybody and those of single users.
type scenarios struct {
	mu      sync.Mutex
	initial Scenario
	all     Scenario
	users   map[string]*Scenario
}

func newScenarios(initial Scenario) *scenarios {
	s := &scenarios{initial: initial}
	s.reset()
	return s
}

func (s *scenarios) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all, s.users = s.initial.clone(), map[string]*Scenario{}
}

// of gives the scenario of a user; "" is everybody.
func (s *scenarios) of(user string) Scenario {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(user).clone()
}

// set replaces the scenario of a user; "" is everybody.
func (s *scenarios) set(user string, to Scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to = to.clone()
	if user == "" {
		s.all = to
		return
	}
	s.users[user] = &to
}

// unset returns a user to the scenario for everybody, and everybody ("") to the
// initial one.
func (s *scenarios) unset(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == "" {
		s.all = s.initial.clone()
		return
	}
	delete(s.users, user)
}

// fault picks what goes wrong with a request of a user.
func (s *scenarios) fault(user string, r fault.Request, chance func(float64) bool) fault.Kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(user).Faults.Pick(r, chance)
}

// find gives the scenario that counts for a user. The caller holds the lock.
func (s *scenarios) find(user string) *Scenario {
	if own := s.users[user]; own != nil {
		return own
	}
	return &s.all
}

func (s Scenario) clone() Scenario {
	s.Faults.Next = append([]fault.Next{}, s.Faults.Next...)
	return s
}
