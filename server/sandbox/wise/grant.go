package wise

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"
)

// grant is what one customer has once allowed the client. Its tokens end with it.
type grant struct {
	user    int64
	created time.Time
	renewed int // how often an access token was got with a refresh token
	revoked bool
}

// authorize issues an authorization code, as the login page does.
func (t *tokens) authorize(user int64, redirect, challenge string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	code := t.random.UUID()
	t.codes[code] = &authorization{User: user, Redirect: redirect, Challenge: challenge, Expires: t.clock.Now().Add(codeLifetime)}
	return code
}

// redeem exchanges an authorization code. It works once: whoever brings it again
// ends what it was exchanged for (RFC 6749, section 4.1.2).
func (t *tokens) redeem(code, redirect, verifier string, knobs OAuthKnobs) (granted, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.codes[code]
	switch {
	case a == nil:
		return granted{}, false
	case a.grant != nil:
		a.grant.revoked = true
		return granted{}, false
	}
	a.grant = &grant{user: a.User, created: t.clock.Now(), revoked: true} // whatever comes of it, it is used
	if a.Redirect != redirect || !t.clock.Now().Before(a.Expires) || !proves(verifier, a.Challenge) {
		return granted{}, false
	}
	a.grant.revoked = false
	t.grants = append(t.grants, a.grant)
	return t.issue(a.grant, "", knobs), true
}

// proves reports a verifier that a challenge was made of (RFC 7636, section 4.6).
func proves(verifier, challenge string) bool {
	if challenge == "" {
		return verifier == ""
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// renew exchanges a refresh token. Wise documents no rotation, so it stays valid
// unless the scenario says otherwise. A token that was replaced is taken once more
// while its successor has not been used, for a short time: the answer may have
// been lost. Later it is a sign of theft, and ends the grant (RFC 9700, section
// 4.14.2).
func (t *tokens) renew(token string, knobs OAuthKnobs) (granted, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, held := t.clock.Now(), t.refresh[token]
	if held == nil || held.grant.revoked || !now.Before(held.expires) {
		return granted{}, false
	}
	if !held.spent.IsZero() {
		grace := time.Duration(knobs.GraceSeconds) * time.Second
		if held.next == nil || now.Sub(held.spent) >= grace {
			held.grant.revoked = true
			return granted{}, false
		}
		held.next.expires = now // the one whose answer was lost
	}
	held.grant.renewed++
	t.used(held)
	if knobs.RefreshTokens == "kept" {
		return t.issue(held.grant, token, knobs), true
	}
	out := t.issue(held.grant, "", knobs)
	held.spent, held.next = now, t.refresh[out.RefreshToken]
	return out, true
}

// used notes that a refresh token has arrived, so that the one before it is of no
// use any more.
func (t *tokens) used(held *refresh) {
	for _, other := range t.refresh {
		if other.next == held {
			other.next = nil
		}
	}
}

// revoke ends the grant of a token (RFC 7009); of an access token only itself.
func (t *tokens) revoke(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if held := t.refresh[token]; held != nil {
		held.grant.revoked = true
	}
	if a := t.access[token]; a.grant != nil {
		delete(t.access, token)
	}
}

// end ends what a user has granted: the access tokens alone, or everything.
func (t *tokens) end(user int64, all bool) (ended int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for token, a := range t.access {
		if a.grant != nil && a.User == user {
			delete(t.access, token)
			ended++
		}
	}
	for _, g := range t.grants {
		g.revoked = g.revoked || all && g.user == user
	}
	return ended
}

// granted gives a copy of all grants.
func (t *tokens) allGrants() []grant {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]grant, len(t.grants))
	for i, g := range t.grants {
		all[i] = *g
	}
	return all
}
