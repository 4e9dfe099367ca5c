package mipise

import (
	"net/http"
	"time"

	"countersign/server/sandbox/internal/site"
)

// managedLock is whether a customer is locked out.
type managedLock struct {
	// Failures in a row, by process; secret_code/verify stands for the code.
	Failures map[string]int `json:"failures"`
	Blocked  bool           `json:"blocked"`
	Until    *time.Time     `json:"until"`
}

func (s *Simulator) showLock(w http.ResponseWriter, _ *http.Request, user string) {
	m := managedLock{Failures: map[string]int{}}
	names := s.scenarios.Of(user).Unconfirmed.Processes
	s.customers.edit(user, func(cu *customer) {
		for st, n := range cu.failures {
			name := "secret_code/verify"
			if st != secretVerify {
				name = names.of(st)
			}
			m.Failures[name] = n
		}
		if m.Blocked = cu.isBlocked(s.clock.Now()); m.Blocked {
			until := cu.blocked
			m.Until = &until
		}
	})
	site.JSON(w, http.StatusOK, m)
}

// lockUser locks a customer out as wrong answers would.
func (s *Simulator) lockUser(w http.ResponseWriter, r *http.Request, user string) {
	seconds := s.scenarios.Of(user).Unconfirmed.LockSeconds
	s.customers.edit(user, func(cu *customer) { cu.lock(lockEnd(seconds, s.clock.Now())) })
	s.showLock(w, r, user)
}

// unlockUser lets a customer in again, and forgets the failures.
func (s *Simulator) unlockUser(w http.ResponseWriter, r *http.Request, user string) {
	s.customers.edit(user, func(cu *customer) { cu.unlock() })
	s.showLock(w, r, user)
}
