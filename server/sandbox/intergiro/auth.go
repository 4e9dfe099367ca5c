package intergiro

import "crypto/subtle"

// login is POST /v3/auth/login ("Authentication").
func (s *Simulator) login(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	var in struct {
		Key string `json:"api_key"`
	}
	if r := c.decode(&in); r != nil {
		return answer{}, r
	}
	if in.Key == "" {
		return answer{}, invalid(u, "api_key", "must not be empty")
	}
	if !same(in.Key, APIKey) {
		return answer{}, &refusal{u.BadKeyStatus, codeBadKey, "the API key is not known", ""}
	}
	p, allowed := s.sessions.login(c.scenario)
	if !allowed {
		return answer{}, &refusal{u.FraudStatus, codeFraud, "there were too many logins: refresh the session instead", ""}
	}
	return ok(p), nil
}

// refresh is POST /v3/auth/refresh ("Authentication"): only after a 401, and
// always with the latest refresh token.
func (s *Simulator) refresh(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	var in struct {
		Token string `json:"refresh_token"`
	}
	if r := c.decode(&in); r != nil {
		return answer{}, r
	}
	if in.Token == "" {
		return answer{}, invalid(u, "refresh_token", "must not be empty")
	}
	p, how := s.sessions.renew(in.Token, c.scenario)
	switch how {
	case early:
		return answer{}, &refusal{u.EarlyRefreshStatus, codeEarly, "the access token has not run out", ""}
	case reused:
		return answer{}, &refusal{u.ReusedRefreshStatus, codeReused, "the refresh token is not the latest of a session", ""}
	}
	return ok(p), nil
}

// same compares secrets.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
