package credential

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/oauth2"

	"countersign/server/internal/secret"
	"countersign/server/internal/session"
)

// connection is what is kept of one customer's account: a secret.
type connection struct {
	Access  string `json:"access"`
	Refresh string `json:"refresh,omitempty"`
	// Got is when the access token came; it is renewed when Due and not used any
	// more when it Ends.
	Got  time.Time `json:"got"`
	Due  time.Time `json:"due"`
	Ends time.Time `json:"ends"`
	// Saved is when all this was written last.
	Saved time.Time `json:"saved"`
	// Lease names whoever renews it, until LeaseEnds; "" is nobody.
	Lease     string    `json:"lease,omitempty"`
	LeaseEnds time.Time `json:"leaseEnds,omitzero"`
	// Again is when a renewal that has failed may be tried again.
	Again time.Time `json:"again,omitzero"`
}

const (
	// forever is when a token is due that does not say when it ends: it is used
	// until it is refused.
	forever = 100 * 365 * 24 * time.Hour
	// touchAfter is how long what is kept stands unwritten while it is in use. It
	// is forgotten when it was not written for secret.MaxLife.
	touchAfter = secret.MaxLife / 4
)

// connected is a connection with the tokens that an answer holds.
func connected(got *oauth2.Token, now time.Time) (connection, error) {
	if !usable(got.AccessToken) || got.Type() != "Bearer" || len(got.RefreshToken) > maxToken {
		return connection{}, errNoBearer
	}
	c := connection{Access: got.AccessToken, Refresh: got.RefreshToken, Got: now, Due: now.Add(forever), Ends: now.Add(forever)}
	if !got.Expiry.IsZero() {
		life := lasting(got.AccessToken, max(time.Until(got.Expiry), 0), now)
		c.Due, c.Ends = life.due, life.ends
	}
	return c, nil
}

var errNoBearer = errors.New("not a bearer token")

// key says where the connection of a session is kept.
func (c *Connections) key(id session.ID) secret.Key {
	return secret.Key{Session: id, Provider: c.config.Provider, Name: "oauth2/connection"}
}

// load gives the connection of a session.
func (c *Connections) load(ctx context.Context, id session.ID) (connection, error) {
	text, err := c.config.Secrets.Get(ctx, c.key(id))
	if err != nil {
		return connection{}, &KeepError{err}
	}
	held, ok := parseConnection(text)
	if !ok {
		return connection{}, ErrNotConnected
	}
	return held, nil
}

func parseConnection(text string) (held connection, ok bool) {
	if text == "" || json.Unmarshal([]byte(text), &held) != nil || held.Access == "" {
		return connection{}, false
	}
	return held, true
}

// errUnchanged says that there is nothing to write.
var errUnchanged = errors.New("credential: nothing to write")

// change changes what is kept of a session in one step: change is given it, and
// whether there is any, and says what it becomes; nothing where that has no
// access token. Its own error leaves all as it is.
func (c *Connections) change(ctx context.Context, id session.ID, change func(held connection, ok bool) (connection, error)) error {
	var own error
	err := c.config.Secrets.Update(ctx, c.key(id), func(old string) (string, time.Duration, error) {
		held, ok := parseConnection(old)
		var next connection
		if next, own = change(held, ok); own != nil {
			return "", 0, own
		}
		if next.Access == "" {
			return "", 0, nil
		}
		next.Saved = c.config.Now()
		text, err := json.Marshal(next)
		return string(text), secret.MaxLife, err
	})
	if err == nil || own != nil && errors.Is(err, own) {
		return err
	}
	return &KeepError{err}
}

// touch keeps what is in use from being forgotten.
func (c *Connections) touch(ctx context.Context, id session.ID, held connection) {
	if c.config.Now().Before(held.Saved.Add(touchAfter)) {
		return
	}
	// Where this fails, the next request tries again.
	_ = c.change(ctx, id, func(now connection, ok bool) (connection, error) {
		if !ok {
			return connection{}, errUnchanged
		}
		return now, nil
	})
}

// Connected reports that a session has a connection.
func (c *Connections) Connected(ctx context.Context, id session.ID) (bool, error) {
	_, err := c.load(ctx, id)
	if errors.Is(err, ErrNotConnected) {
		return false, nil
	}
	return err == nil, err
}

func (c *Connections) put(ctx context.Context, id session.ID, held connection) error {
	return c.change(ctx, id, func(connection, bool) (connection, error) { return held, nil })
}
