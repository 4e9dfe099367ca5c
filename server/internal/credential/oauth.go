package credential

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"countersign/server/internal/secret"
	"countersign/server/internal/session"
)

// ErrNotConnected says that the customer has not connected their account with the
// provider, or not any more. The gateway answers not_connected.
var ErrNotConnected = errors.New("credential: the customer's account is not connected")

// Sessions tells whose request it is; session.Manager is one.
type Sessions interface {
	Read(r *http.Request) (session.Session, bool)
}

// ConnectionConfig says which authorization server customers are sent to, and as
// which client (RFC 6749, section 4.1).
type ConnectionConfig struct {
	// Provider is the configured name; a session may have a connection with each.
	Provider string
	ID       string
	Secret   string
	// AuthorizeURL, TokenURL and RevokeURL are the endpoints; without the last
	// one nothing is revoked (RFC 7009).
	AuthorizeURL, TokenURL, RevokeURL string
	// RedirectURL is where the customer comes back to, as the provider knows it.
	RedirectURL string
	Scopes      []string
	// WithoutPKCE leaves out the proof of RFC 7636, for a server that refuses it.
	WithoutPKCE bool
	// SecretInBody authenticates the client in the form and not by HTTP Basic.
	SecretInBody bool
	// Production refuses to have customers come back over plain http.
	Production bool

	Sessions  Sessions
	Secrets   secret.Store
	Transport http.RoundTripper // see newClient for nil
	Now       func() time.Time  // nil is time.Now
}

// Connections sends the tokens that each customer has given to the gateway, kept
// by browser session where all instances find them. A token is renewed when it is
// due or was refused. Of all instances one renews at a time: it holds a lease
// inside of what is kept, and the others wait for the token that it brings.
type Connections struct {
	config ConnectionConfig
	oauth  oauth2.Config
	http   *http.Client

	mu       sync.Mutex
	renewals map[session.ID]*renewing // under way in this process
}

var (
	_ Source  = (*Connections)(nil)
	_ Renewer = (*Connections)(nil)
)

// NewConnections makes a Connections. The error names every fault of the
// configuration.
func NewConnections(c ConnectionConfig) (*Connections, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Transport == nil {
		// What is exchanged once must not be lost on a connection found dead.
		c.Transport = &http.Transport{TLSHandshakeTimeout: fetchTimeout, DisableKeepAlives: true, ForceAttemptHTTP2: true}
	}
	style := oauth2.AuthStyleInHeader
	if c.SecretInBody {
		style = oauth2.AuthStyleInParams
	}
	return &Connections{
		config: c,
		oauth: oauth2.Config{
			ClientID: c.ID, ClientSecret: c.Secret, RedirectURL: c.RedirectURL, Scopes: c.Scopes,
			Endpoint: oauth2.Endpoint{AuthURL: c.AuthorizeURL, TokenURL: c.TokenURL, AuthStyle: style},
		},
		http:     newClient(c.Transport),
		renewals: map[session.ID]*renewing{},
	}, c.check()
}

// Format implements fmt.Formatter: printing a configuration shows no secret.
func (*Connections) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "connections") }

// Authorize implements Source. It waits for a token where that of the session has
// ended. One that is due but good yet is used where it cannot be renewed.
func (c *Connections) Authorize(ctx context.Context, client *http.Request, header http.Header) error {
	id, ok := c.session(ctx, client)
	if !ok {
		return ErrNotConnected
	}
	held, err := c.load(ctx, id)
	if err != nil {
		return err
	}
	if now := c.config.Now(); !now.Before(held.Due) {
		renewed, err := c.renewed(ctx, id, held)
		if err == nil {
			held = renewed
		} else if errors.Is(err, ErrNotConnected) || !now.Before(held.Ends) {
			return err
		}
	}
	c.touch(ctx, id, held)
	header["Authorization"] = []string{"Bearer " + held.Access}
	return nil
}

// Renew implements Renewer.
func (c *Connections) Renew(ctx context.Context, client *http.Request, refused http.Header) error {
	id, ok := c.session(ctx, client)
	if !ok {
		return ErrNotConnected
	}
	held, err := c.load(ctx, id)
	switch {
	case err != nil:
		return err
	case subtle.ConstantTimeCompare([]byte(refused.Get("Authorization")), []byte("Bearer "+held.Access)) == 0:
		return nil // there is another one by now
	case c.config.Now().Before(held.Got.Add(doubtPause)):
		return ErrRefusedAnew
	}
	_, err = c.renewed(ctx, id, held)
	return err
}

// session gives the session whose account is meant: the one that the caller names,
// or that of the browser's request.
func (c *Connections) session(ctx context.Context, client *http.Request) (session.ID, bool) {
	if id, ok := ctx.Value(sessionKey{}).(session.ID); ok {
		return id, true
	}
	s, ok := c.config.Sessions.Read(client)
	return s.ID, ok
}

type sessionKey struct{}

// WithSession names the session on whose behalf something is asked, where that is
// not, or need not be, the one of the browser's request.
func WithSession(ctx context.Context, id session.ID) context.Context {
	return context.WithValue(ctx, sessionKey{}, id)
}
