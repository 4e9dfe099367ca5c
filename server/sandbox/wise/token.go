package wise

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// Lifetimes of the OAuth objects (docs.wise.com, reference "oauthTokenCreate").
const (
	accessSeconds   = 43199
	refreshLifetime = 628639555 * time.Second
	codeLifetime    = 10 * time.Minute // not documented
)

// access is what an access token stands for. User 0 is the client itself.
type access struct {
	User    int64
	Expires time.Time // zero: never
	grant   *grant    // nil for tokens that nobody has granted
}

// refresh is what a refresh token stands for.
type refresh struct {
	grant   *grant
	expires time.Time
	// spent is when another token took its place; zero while none has.
	spent time.Time
	// next is that token, until it was used itself.
	next *refresh
}

// authorization is an authorization code.
type authorization struct {
	User      int64
	Redirect  string
	Challenge string // of RFC 7636, "" where there is none
	Expires   time.Time
	grant     *grant // nil until the code has been used
}

// tokens owns the OAuth objects. It is safe for concurrent use.
type tokens struct {
	clock  *clock.Clock
	random *random.Source

	mu      sync.Mutex
	access  map[string]access
	refresh map[string]*refresh
	codes   map[string]*authorization
	grants  []*grant
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
	t.refresh, t.codes, t.grants = map[string]*refresh{}, map[string]*authorization{}, nil
}

// find gives what an access token stands for while it is valid.
func (t *tokens) find(token string) (access, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, ok := t.access[token]
	over := !a.Expires.IsZero() && !t.clock.Now().Before(a.Expires)
	if ok && (over || a.grant != nil && a.grant.revoked) {
		delete(t.access, token)
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

// forClient issues an access token for the client itself.
func (t *tokens) forClient() granted {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.issueAccess(access{}, accessSeconds)
}

// issueAccess issues an access token. The caller holds the lock, here and below.
func (t *tokens) issueAccess(a access, seconds int) granted {
	now, life := t.clock.Now(), time.Duration(seconds)*time.Second
	g := granted{
		AccessToken: t.random.UUID(), TokenType: "bearer", Scope: "transfers",
		ExpiresIn: int64(seconds), ExpiresAt: now.Add(life).Format(instant),
	}
	a.Expires = now.Add(life)
	t.access[g.AccessToken] = a
	return g
}

// issue issues an access token of a grant, with a refresh token: the given one, or
// a new one for nil.
func (t *tokens) issue(g *grant, keep string, knobs OAuthKnobs) granted {
	now := t.clock.Now()
	out := t.issueAccess(access{User: g.user, grant: g}, knobs.AccessSeconds)
	if keep == "" {
		keep = t.random.UUID()
		t.refresh[keep] = &refresh{grant: g, expires: now.Add(refreshLifetime)}
	}
	left := t.refresh[keep].expires.Sub(now)
	out.RefreshToken, out.CreatedAt = keep, g.created.Format(instant)
	out.RefreshExpiresIn, out.RefreshExpiresAt = int64(left.Seconds()), now.Add(left).Format(instant)
	return out
}
