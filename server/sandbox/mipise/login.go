package mipise

import (
	"crypto/subtle"
	"net/http"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

// login is POST /login (reference "post_login-1"): the agent's name and
// password for a JWT. There is no refresh; an agent logs in again.
func (s *Simulator) login(c *call) answer {
	k := c.scenario.Unconfirmed.Login
	given, refusal := c.texts(k.NameKey, k.PasswordKey)
	if refusal != nil {
		return *refusal
	}
	if !same(given[0], Agent) || !same(given[1], AgentPassword) {
		return c.refuse(http.StatusUnauthorized, codeUnauthorized, "Name or password is wrong.")
	}
	life := time.Duration(k.Seconds) * time.Second
	id, token := s.issue(kindAgent, Agent, life, c.scenario)
	now := s.clock.Now()
	s.agents.begin(id, now, now.Add(life))
	return exchange.JSON(http.StatusOK, grant(k.TokenKey, token, k.ExpiresKey, k.Seconds))
}

// grant gives the object that hands a token out.
func grant(tokenKey, token, expiresKey string, seconds int) map[string]any {
	object := map[string]any{tokenKey: token}
	if expiresKey != "" {
		object[expiresKey] = seconds
	}
	return object
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
