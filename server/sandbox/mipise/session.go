package mipise

import "time"

// session is what a right secret code opened: the life of one token of
// secret_code/verify, and what was proved with it.
type session struct {
	issued   time.Time
	expires  time.Time
	verified time.Time // auth_by_sms; zero: not yet
	spent    bool
}

// fresh reports whether the token may have an auth_by_sms code generated
// (reference of secret_code/verify: within five minutes).
func (s *session) fresh(now time.Time) bool { return s != nil && now.Before(s.expires) }

// open reports whether the session lets a protected operation pass.
func (s *session) open(k ProofKnobs, now time.Time) bool {
	switch {
	case s == nil || s.spent:
		return false
	case k.Possession == "not_required":
		return s.fresh(now)
	case s.verified.IsZero():
		return false
	case k.Ends == "token":
		return s.fresh(now)
	}
	return now.Before(s.verified.Add(time.Duration(k.Seconds) * time.Second))
}

// dead reports whether the session can be of no use any more: token, code and
// proof live a day at most each.
func (s *session) dead(now time.Time) bool {
	return now.After(s.issued.Add(3 * day * time.Second))
}

// begin gives a customer a new session, under the id of its token.
func (c *customer) begin(id string, scenario Scenario, now time.Time) *session {
	if scenario.Unconfirmed.Secret.Reissue == "replaces" {
		c.revoke()
	}
	for _, kept := range []map[string]*session{c.tokens, c.proofs} {
		for old, held := range kept {
			if held.dead(now) {
				delete(kept, old)
			}
		}
	}
	next := &session{issued: now, expires: now.Add(time.Duration(scenario.TokenSeconds) * time.Second)}
	c.tokens[id] = next
	if scenario.Unconfirmed.Proof.Token == "secret_code" {
		c.proofs[id] = next
	}
	if scenario.Unconfirmed.Proof.Possession == "not_required" {
		c.authenticated = now
	}
	return next
}

// proof gives the session that lets an operation pass, with a token's id or,
// where the server remembers, without; nil: none does.
func (c *customer) proof(id string, k ProofKnobs, now time.Time) *session {
	return pick(c.proofs, id, k, func(s *session) bool { return s.open(k, now) })
}

// token gives the session whose token may have an auth_by_sms code generated.
func (c *customer) token(id string, k ProofKnobs, now time.Time) *session {
	return pick(c.tokens, id, k, func(s *session) bool { return s.fresh(now) })
}

func pick(from map[string]*session, id string, k ProofKnobs, good func(*session) bool) *session {
	if k.Carrier != "state" {
		if held := from[id]; good(held) {
			return held
		}
		return nil
	}
	var best *session
	for _, held := range from {
		if good(held) && (best == nil || held.issued.After(best.issued)) {
			best = held
		}
	}
	return best
}

// mayRead reports whether the customer may read: they were authenticated
// within the days of the scenario.
func (c *customer) mayRead(days int, now time.Time) bool {
	return !c.authenticated.IsZero() && now.Before(c.authenticated.AddDate(0, 0, days))
}
