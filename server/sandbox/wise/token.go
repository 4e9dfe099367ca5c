package wise

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// Lifetimes of the OAuth objects (docs.wise.com, reference "oauthTokenCreate").
const (
	accessLifetime  = 43199 * time.Second
	refreshLifetime = 628639555 * time.Second
	codeLifetime    = 10 * time.Minute // not documented
)

// access is what an access token stands for. User 0 is the client itself.
type access struct {
	User    int64
	Expires time.Time // zero: never
}

type authorization struct {
	User     int64
	Redirect string
	Expires  time.Time
}

// tokens owns the OAuth objects. It is safe for concurrent use.
type tokens struct {
	clock  *clock.Clock
	random *random.Source

	mu      sync.Mutex
	access  map[string]access
	refresh map[string]access
	codes   map[string]authorization
}

func newTokens(c *clock.Clock, r *random.Source) *tokens {
	t := &tokens{clock: c, random: r}
	t.reset()
	return t
}

func (t *tokens) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.access = map[string]access{
		UserToken:       {User: marenID},
		SecondUserToken: {User: tomasID},
		ClientToken:     {},
	}
	t.refresh, t.codes = map[string]access{}, map[string]authorization{}
}

// find gives what an access token stands for while it is valid.
func (t *tokens) find(token string) (access, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return live(t.access, token, t.clock.Now())
}

func live(m map[string]access, token string, now time.Time) (access, bool) {
	a, ok := m[token]
	if ok && !a.Expires.IsZero() && !now.Before(a.Expires) {
		delete(m, token)
		return access{}, false
	}
	return a, ok
}

// granted is the answer of the token endpoint.
type granted struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	RefreshToken     string `json:"refresh_token,omitempty"`
	ExpiresIn        int64  `json:"expires_in"`
	ExpiresAt        string `json:"expires_at"`
	RefreshExpiresIn int64  `json:"refresh_token_expires_in,omitempty"`
	RefreshExpiresAt string `json:"refresh_token_expires_at,omitempty"`
	Scope            string `json:"scope"`
	CreatedAt        string `json:"created_at,omitempty"`
}

const instant = "2006-01-02T15:04:05.000Z07:00"

// grant issues an access token: for the client (user 0) alone, for a user with
// a refresh token.
func (t *tokens) grant(user int64) granted {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	g := granted{
		AccessToken: t.random.UUID(), TokenType: "bearer", Scope: "transfers",
		ExpiresIn: int64(accessLifetime.Seconds()), ExpiresAt: now.Add(accessLifetime).Format(instant),
	}
	t.access[g.AccessToken] = access{User: user, Expires: now.Add(accessLifetime)}
	if user != 0 {
		g.RefreshToken = t.random.UUID()
		g.RefreshExpiresIn, g.RefreshExpiresAt = int64(refreshLifetime.Seconds()), now.Add(refreshLifetime).Format(instant)
		g.CreatedAt = now.Format(instant)
		t.refresh[g.RefreshToken] = access{User: user, Expires: now.Add(refreshLifetime)}
	}
	return g
}

// renew gives the user of a refresh token. It stays valid: Wise documents no
// rotation.
func (t *tokens) renew(token string) (user int64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, ok := live(t.refresh, token, t.clock.Now())
	return a.User, ok
}

// authorize issues an authorization code, as the login page would.
func (t *tokens) authorize(user int64, redirect string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	code := t.random.UUID()
	t.codes[code] = authorization{User: user, Redirect: redirect, Expires: t.clock.Now().Add(codeLifetime)}
	return code
}

// redeem uses an authorization code up; it works once.
func (t *tokens) redeem(code, redirect string) (user int64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, found := t.codes[code]
	delete(t.codes, code)
	return a.User, found && a.Redirect == redirect && t.clock.Now().Before(a.Expires)
}
