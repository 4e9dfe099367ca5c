package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/exchange"
)

// authorise is POST /v2/profiles/{profileId}/sca-sessions/authorise: a
// one-time token that belongs to no request. Proving it opens the window for
// low-risk requests.
func (s *Simulator) authorise(c *call) answer {
	held, issued := s.approvals.authorise(c.user, c.scenario)
	if !issued {
		return c.undocumented(c.scenario.Unconfirmed.BlockedStatus, codeBlocked).As(exchange.OutcomeBlocked)
	}
	return exchange.JSON(http.StatusOK, tokenObject{held.reduced(c.scenario.Unconfirmed, keeps, s.clock.Now())})
}

// authorise issues a token for a session. Its digest is that of no request.
func (a *approvals) authorise(user int64, s Scenario) (approval, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.clock.Now()
	if a.customer(user).isBlocked(now) {
		return approval{}, false
	}
	t := attempt{user: user, action: actionSession, subject: subject{Title: "Confirm that it is you"}}
	return a.issue(t, s, now).copied(), true
}
