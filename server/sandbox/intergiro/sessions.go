package intergiro

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// session is one login with what it was refreshed to.
type session struct {
	access  string // the newest
	refresh string // the newest
	// accessEnds and refreshEnds are when those run out.
	accessEnds, refreshEnds time.Time
	// told: a call with the newest access token was answered 401.
	told bool
}

// sessions owns the tokens. One lock guards it, so that of many refreshes with
// one token exactly one succeeds.
type sessions struct {
	clock  *clock.Clock
	random *random.Source

	mu      sync.Mutex
	access  map[string]*session // by the newest access token
	refresh map[string]*session // by every refresh token that there was
	logins  []time.Time         // of the last hour
}

func newSessions(c *clock.Clock, r *random.Source) *sessions {
	s := &sessions{clock: c, random: r}
	s.reset()
	return s
}

func (s *sessions) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access, s.refresh, s.logins = map[string]*session{}, map[string]*session{}, nil
}

// pair is the answer to login and refresh ("Authentication").
type pair struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

// login begins a session. It gives none where there were too many.
func (s *sessions) login(sc Scenario) (pair, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	for len(s.logins) > 0 && !now.Before(s.logins[0].Add(time.Hour)) {
		s.logins = s.logins[1:]
	}
	if limit := sc.Unconfirmed.LoginsPerHour; limit > 0 && len(s.logins) >= limit {
		return pair{}, false
	}
	s.logins = append(s.logins, now)
	s.sweep(now)
	return s.issue(&session{}, sc), true
}

// issue gives a session new tokens. The caller holds the lock.
func (s *sessions) issue(held *session, sc Scenario) pair {
	now := s.clock.Now()
	delete(s.access, held.access)
	held.access, held.refresh, held.told = s.random.Hex(32), s.random.Hex(32), false
	held.accessEnds = now.Add(time.Duration(sc.AccessSeconds) * time.Second)
	held.refreshEnds = now.Add(time.Duration(sc.RefreshSeconds) * time.Second)
	s.access[held.access], s.refresh[held.refresh] = held, held
	return pair{held.access, held.refresh}
}

// find reports whether an access token is good. A session that is told
// otherwise may be refreshed.
func (s *sessions) find(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.access[token]
	if held == nil {
		return false
	}
	held.told = held.told || !s.clock.Now().Before(held.accessEnds)
	return !held.told
}

// end has an access token run out, and tells its session so.
func (s *sessions) end(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if held := s.access[token]; held != nil {
		held.accessEnds, held.told = s.clock.Now(), true
	}
}

// renewal is what becomes of a refresh.
type renewal int

const (
	renewed renewal = iota
	early           // the access token is still good
	reused          // not the newest, or not known
)

// renew refreshes a session with its newest refresh token, no sooner than
// allowed.
func (s *sessions) renew(token string, sc Scenario) (pair, renewal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, held := s.clock.Now(), s.refresh[token]
	switch {
	case held == nil, held.refresh == token && !now.Before(held.refreshEnds):
		return pair{}, reused
	case held.refresh != token:
		if sc.Unconfirmed.ReusedRefresh == "ends" {
			s.drop(held)
		}
		return pair{}, reused
	case !held.told && (sc.Unconfirmed.RefreshAfter == "unauthorized" || now.Before(held.accessEnds)):
		return pair{}, early
	}
	return s.issue(held, sc), renewed
}

// drop ends a session. The caller holds the lock.
func (s *sessions) drop(held *session) {
	delete(s.access, held.access)
	for token, of := range s.refresh {
		if of == held {
			delete(s.refresh, token)
		}
	}
}

// sweep forgets what has run out. The caller holds the lock.
func (s *sessions) sweep(now time.Time) {
	if len(s.refresh) < 1000 {
		return
	}
	for token, held := range s.refresh {
		if !now.Before(held.refreshEnds) {
			delete(s.refresh, token)
			delete(s.access, held.access)
		}
	}
}

// expire has all access tokens run out now.
func (s *sessions) expire() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	for _, held := range s.access {
		if now.Before(held.accessEnds) {
			held.accessEnds = now
		}
	}
	return len(s.access)
}

// revoke ends all sessions.
func (s *sessions) revoke() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.access)
	s.access, s.refresh = map[string]*session{}, map[string]*session{}
	return n
}
