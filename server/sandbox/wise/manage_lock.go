package wise

import (
	"net/http"
	"time"

	"countersign/server/sandbox/internal/site"
)

// managedLock is whether a customer is locked out.
type managedLock struct {
	Failures int        `json:"failures"` // in a row
	Blocked  bool       `json:"blocked"`
	Until    *time.Time `json:"until"`
}

func (s *Simulator) showLock(w http.ResponseWriter, _ *http.Request, user int64) {
	site.JSON(w, http.StatusOK, s.approvals.lock(user))
}

// blockUser locks a customer out as five failures would.
func (s *Simulator) blockUser(w http.ResponseWriter, r *http.Request, user int64) {
	s.approvals.setLock(user, s.clock.Now().Add(lockout))
	s.showLock(w, r, user)
}

// unblockUser lets a customer in again, and forgets the failures.
func (s *Simulator) unblockUser(w http.ResponseWriter, r *http.Request, user int64) {
	s.approvals.setLock(user, time.Time{})
	s.showLock(w, r, user)
}

func (a *approvals) lock(user int64) managedLock {
	a.mu.Lock()
	defer a.mu.Unlock()
	who := a.customer(user)
	l := managedLock{Failures: who.failures, Blocked: who.isBlocked(a.clock.Now())}
	if l.Blocked {
		until := who.blocked
		l.Until = &until
	}
	return l
}

func (a *approvals) setLock(user int64, until time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	who := a.customer(user)
	who.failures, who.blocked = 0, until
}
