package wise

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// approvals owns the one-time tokens and decides what passes. One lock guards
// it, so a token is spent by exactly one of many that present it.
type approvals struct {
	clock  *clock.Clock
	random *random.Source

	mu        sync.Mutex
	tokens    map[string]*approval
	customers map[int64]*customer
	swept     time.Time
	issued    uint64 // tokens so far
}

func newApprovals(c *clock.Clock, r *random.Source) *approvals {
	a := &approvals{clock: c, random: r}
	a.reset()
	return a
}

func (a *approvals) reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.tokens, a.customers, a.issued = map[string]*approval{}, map[int64]*customer{}, 0
}

// attempt is a request for a protected action.
type attempt struct {
	user    int64
	digest  digest
	proof   string // the x-2fa-approval header
	risk    risk
	action  string
	subject subject
	// forget makes an approved token count as expired (a fault).
	forget bool
}

// verdict is what becomes of an attempt.
type verdict struct {
	open      bool
	approved  bool   // open by proof, not by exemption
	challenge string // the token to answer with
	blocked   bool
	plain     bool // refused without a challenge
}

// judge decides over an attempt. A token that opens it is spent by that.
func (a *approvals) judge(t attempt, s Scenario) verdict {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	who, held := a.customer(t.user), a.tokens[t.proof]
	if held.opens(t.user, t.digest, now) {
		held.progress = spent
		if !t.forget {
			return verdict{open: true, approved: true}
		}
	}
	switch {
	case exempt(t, who, s, now):
		return verdict{open: true}
	case who.isBlocked(now):
		return verdict{blocked: true}
	case held != nil && held.progress == spent && s.Unconfirmed.SpentReplay == "plain":
		return verdict{plain: true}
	case held.belongs(t.user, t.digest, now) && held.progress == waiting && s.Unconfirmed.UnclearedReplay == "same":
		return verdict{challenge: held.token}
	}
	return verdict{challenge: a.issue(t, s, now).token}
}

// exempt reports that the attempt needs no approval (docs.wise.com, guide
// "SCA over API": five minutes for low-risk calls after one approval).
func exempt(t attempt, who *customer, s Scenario, now time.Time) bool {
	if s.Challenge != "auto" || t.risk == high {
		return s.Challenge == "never"
	}
	within := func(since time.Time, window time.Duration) bool {
		return !since.IsZero() && now.Before(since.Add(window))
	}
	return within(who.cleared, time.Duration(s.LowRiskSeconds)*time.Second) ||
		t.action == actionStatement && within(who.statement, time.Duration(s.StatementDays)*24*time.Hour)
}

// issue makes a new token. With nothing to prove it is approved at once.
func (a *approvals) issue(t attempt, s Scenario, now time.Time) *approval {
	a.sweep(now)
	a.issued++
	issued := &approval{
		token: a.random.UUID(), user: t.user, digest: t.digest, action: t.action, subject: t.subject,
		issued: now, expires: now.Add(time.Duration(s.ChallengeSeconds) * time.Second), progress: waiting,
		factors: newFactors(s), codes: map[string]code{}, drops: a.issued%2 == 0,
	}
	a.tokens[issued.token] = issued
	if ready(issued.factors) {
		a.complete(issued, now)
	}
	return issued
}

// sweep forgets tokens that expired long ago, now and then.
func (a *approvals) sweep(now time.Time) {
	if now.Before(a.swept.Add(time.Minute)) {
		return
	}
	a.swept = now
	for token, held := range a.tokens {
		if now.After(held.expires.Add(time.Hour)) {
			delete(a.tokens, token)
		}
	}
}

func (a *approvals) customer(user int64) *customer {
	if a.customers[user] == nil {
		a.customers[user] = &customer{}
	}
	return a.customers[user]
}

// status gives a copy of a user's token while it can be asked for.
func (a *approvals) status(token string, user int64) (approval, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	held := a.of(token, user)
	if held == nil {
		return approval{}, false
	}
	return held.copied(), true
}

// of finds a user's token while it is good for anything. The caller holds the
// lock.
func (a *approvals) of(token string, user int64) *approval {
	held := a.tokens[token]
	if held == nil || held.user != user || held.expired(a.clock.Now()) || held.progress == spent {
		return nil
	}
	return held
}

// list gives copies of all tokens, in no order.
func (a *approvals) list() []approval {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make([]approval, 0, len(a.tokens))
	for _, held := range a.tokens {
		all = append(all, held.copied())
	}
	return all
}
