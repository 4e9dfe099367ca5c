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
)

// AgentConfig says who an agent is, and how a provider's login is asked.
type AgentConfig struct {
	// Login and Password are the agent's.
	Login, Password string
	// URL is the address of the login.
	URL string
	// LoginKey and PasswordKey name the members of the login's body, TokenKey that
	// of its answer.
	LoginKey, PasswordKey, TokenKey string
	// Life is how long a token is used that does not say when it ends, at most; 0
	// is ten minutes.
	Life time.Duration
	// Transport sends the requests; see newClient for nil.
	Transport http.RoundTripper
}

// doubtPause is how long a token is not replaced that took the place of one that
// was refused. A provider that refuses all of them is not asked for ever more.
const doubtPause = time.Second

// AgentLogin sends the token that an agent logs in for: one account of a
// platform's, on behalf of all its customers. There is no refresh; the agent logs
// in again before the token ends, and when the provider has refused it. While a
// login is under way nobody else logs in.
type AgentLogin struct {
	config AgentConfig
	http   *http.Client

	mu    sync.Mutex
	token token
	fetch *fetch // the one under way, nil where there is none
	// failed is a login that was refused; until again nobody tries another, so
	// that a wrong password does not lock the agent out.
	failed *fetch
	again  time.Time
	doubt  time.Time // see doubtPause
}

var (
	_ Source  = (*AgentLogin)(nil)
	_ Renewer = (*AgentLogin)(nil)
)

// NewAgentLogin makes an AgentLogin. The error names every fault of the
// configuration.
func NewAgentLogin(c AgentConfig) (*AgentLogin, error) {
	var faults []error
	if c.Login == "" || c.Password == "" {
		faults = append(faults, errors.New("credentials: the agent needs a login and a password"))
	}
	if !isAddress(c.URL) {
		faults = append(faults, errors.New("credentials: the agent's login is not an http or https address"))
	}
	if c.LoginKey == "" || c.PasswordKey == "" || c.TokenKey == "" || c.LoginKey == c.PasswordKey {
		faults = append(faults, errors.New("credentials: the members of the agent's login need two different names, and that of its answer one"))
	}
	if c.Life < 0 {
		faults = append(faults, errors.New("credentials: the life of an agent's token cannot be negative"))
	}
	if c.Life == 0 {
		c.Life = defaultLife
	}
	return &AgentLogin{
		config: c,
		http:   newClient(c.Transport),
	}, errors.Join(faults...)
}

// Format implements fmt.Formatter: printing a configuration shows no secret.
func (*AgentLogin) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "agent login") }

// Authorize implements Source. It waits for a token where there is none.
func (a *AgentLogin) Authorize(ctx context.Context, _ *http.Request, header http.Header) error {
	text, f := a.current(ctx)
	if f != nil {
		if err := f.wait(ctx); err != nil {
			return err
		}
		text = f.token.text
	}
	header["Authorization"] = []string{"Bearer " + text}
	return nil
}

var errDoubt = errors.New("credential: the agent's new token was refused as well")

// Renew implements Renewer.
func (a *AgentLogin) Renew(ctx context.Context, _ *http.Request, refused http.Header) error {
	if err := a.drop(refused.Get("Authorization")); err != nil {
		return err
	}
	if _, f := a.current(ctx); f != nil {
		return f.wait(ctx)
	}
	return nil
}

// drop forgets a token that the provider has refused, unless there is another one
// by now.
func (a *AgentLogin) drop(refused string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.token.text == "" || subtle.ConstantTimeCompare([]byte(refused), []byte("Bearer "+a.token.text)) == 0 {
		return nil
	}
	now := time.Now()
	if now.Before(a.doubt) {
		return errDoubt
	}
	a.token, a.doubt = token{}, now.Add(doubtPause)
	return nil
}

// current gives the token, or the login that will have one. A token that is due
// but good yet is used while the agent logs in again.
func (a *AgentLogin) current(ctx context.Context) (string, *fetch) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	if now.Before(a.token.due) {
		return a.token.text, nil
	}
	good := now.Before(a.token.ends)
	if a.fetch == nil && now.Before(a.again) {
		if good {
			return a.token.text, nil
		}
		return "", a.failed
	}
	if a.fetch == nil {
		a.fetch = &fetch{done: make(chan struct{})}
		go a.renew(context.WithoutCancel(ctx), a.fetch) // others may wait for it as well
	}
	if good {
		return a.token.text, nil
	}
	return "", a.fetch
}

// renew carries a login out.
func (a *AgentLogin) renew(ctx context.Context, f *fetch) {
	f.token, f.err = a.login(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	var refused *loginError
	switch {
	case f.err == nil:
		a.token, a.failed, a.again = f.token, nil, time.Time{}
	case errors.As(f.err, &refused) && refused.final():
		a.failed, a.again = f, time.Now().Add(renewPause)
	default:
		a.token.due = time.Now().Add(renewPause)
		if a.token.ends.Before(a.token.due) {
			a.token.due = a.token.ends
		}
	}
	a.fetch = nil
	close(f.done)
}
