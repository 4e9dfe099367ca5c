package credential

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"golang.org/x/oauth2"

	"countersign/server/internal/secret"
	"countersign/server/internal/session"
)

const (
	// attemptTime is how long a customer may take at the provider's page.
	attemptTime = 15 * time.Minute
	// maxAttempts is how many a session may have open, the newest ones: a customer
	// may have several tabs.
	maxAttempts = 8
)

// ErrState says that a customer has come back with a state that this session has
// not sent anybody away with, or not any more.
var ErrState = errors.New("credential: nobody of this session was sent away with this state")

// Attempt is a customer on the way to the provider's page and back. It is bound to
// the session that began it.
type Attempt struct {
	State    string    `json:"state"`
	Verifier string    `json:"verifier,omitempty"`
	Page     string    `json:"page,omitempty"` // to go on with; "" is none
	Ends     time.Time `json:"ends"`
}

// Grant are the tokens that a customer has allowed.
type Grant struct{ connection connection }

// Begin gives the address of the provider's page.
func (c *Connections) Begin(ctx context.Context, id session.ID, page string) (string, error) {
	a := Attempt{State: rand.Text() + rand.Text(), Page: page, Ends: c.config.Now().Add(attemptTime)}
	var options []oauth2.AuthCodeOption
	if !c.config.WithoutPKCE {
		a.Verifier = oauth2.GenerateVerifier()
		options = append(options, oauth2.S256ChallengeOption(a.Verifier))
	}
	if err := c.Return(ctx, id, a); err != nil {
		return "", err
	}
	return c.oauth.AuthCodeURL(a.State, options...), nil
}

// Return notes an attempt, for the first time or because nothing has come of it
// that would end it.
func (c *Connections) Return(ctx context.Context, id session.ID, a Attempt) error {
	return c.attempts(ctx, id, func(open []Attempt) []Attempt {
		open = append(open, a)
		return open[max(len(open)-maxAttempts, 0):]
	})
}

// Take gives the attempt with this state, once.
func (c *Connections) Take(ctx context.Context, id session.ID, state string) (Attempt, error) {
	var taken Attempt
	err := c.attempts(ctx, id, func(open []Attempt) []Attempt {
		taken = Attempt{}
		return slices.DeleteFunc(open, func(a Attempt) bool {
			mine := subtle.ConstantTimeCompare([]byte(a.State), []byte(state)) == 1
			if mine {
				taken = a
			}
			return mine
		})
	})
	if err == nil && taken.State == "" {
		err = ErrState
	}
	return taken, err
}

// attempts changes the open attempts of a session in one step.
func (c *Connections) attempts(ctx context.Context, id session.ID, change func([]Attempt) []Attempt) error {
	key := secret.Key{Session: id, Provider: c.config.Provider, Name: "oauth2/attempts"}
	err := c.config.Secrets.Update(ctx, key, func(old string) (string, time.Duration, error) {
		var open []Attempt
		if old != "" && json.Unmarshal([]byte(old), &open) != nil {
			open = nil
		}
		now := c.config.Now()
		open = change(slices.DeleteFunc(open, func(a Attempt) bool { return !now.Before(a.Ends) }))
		if len(open) == 0 {
			return "", 0, nil
		}
		text, err := json.Marshal(open)
		return string(text), attemptTime, err
	})
	if err != nil {
		return &KeepError{err}
	}
	return nil
}

// Exchange exchanges the code that a customer has brought (RFC 6749, section
// 4.1.3). An error is an *AuthorizationError.
func (c *Connections) Exchange(ctx context.Context, a Attempt, code string) (Grant, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	// The id is in the form as well, as the providers' documentation has it.
	options := []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("client_id", c.config.ID)}
	if a.Verifier != "" {
		options = append(options, oauth2.VerifierOption(a.Verifier))
	}
	answer, err := c.oauth.Exchange(c.with(ctx), code, options...)
	if err != nil {
		return Grant{}, &AuthorizationError{cause: err}
	}
	got, err := connected(answer, c.config.Now())
	if err != nil {
		return Grant{}, &AuthorizationError{cause: err}
	}
	return Grant{got}, nil
}

// Keep makes a grant the connection of a session.
func (c *Connections) Keep(ctx context.Context, id session.ID, g Grant) error {
	return c.put(ctx, id, g.connection)
}

// Drop revokes a grant that cannot be kept.
func (c *Connections) Drop(ctx context.Context, g Grant) { c.revoke(ctx, g.connection) }
