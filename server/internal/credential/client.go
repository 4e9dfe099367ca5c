package credential

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// ClientConfig says who a provider's client is (RFC 6749, section 2.3).
type ClientConfig struct {
	ID, Secret string
	// TokenURL is the address of the token endpoint.
	TokenURL string
	// Transport sends the requests; see newClient for nil.
	Transport http.RoundTripper
}

// ClientCredentials sends a token of the provider's client itself (RFC 6749,
// section 4.4), for what no customer may ask. The token is kept, and renewed
// before it ends; while one is fetched nobody else fetches another.
type ClientCredentials struct {
	config clientcredentials.Config
	http   *http.Client

	mu    sync.Mutex
	token token
	fetch *fetch // the one under way, nil where there is none
}

var _ Source = (*ClientCredentials)(nil)

// NewClientCredentials makes a ClientCredentials. The error names every fault of
// the configuration.
func NewClientCredentials(c ClientConfig) (*ClientCredentials, error) {
	var faults []error
	if c.ID == "" || c.Secret == "" {
		faults = append(faults, errors.New("credentials: the client needs an id and a secret"))
	}
	if !isAddress(c.TokenURL) {
		faults = append(faults, errors.New("credentials: the token endpoint is not an http or https address"))
	}
	return &ClientCredentials{
		config: clientcredentials.Config{
			ClientID: c.ID, ClientSecret: c.Secret, TokenURL: c.TokenURL, AuthStyle: oauth2.AuthStyleInHeader,
		},
		http: newClient(c.Transport),
	}, errors.Join(faults...)
}

// Format implements fmt.Formatter: printing a configuration shows no secret.
func (*ClientCredentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "client credentials") }

// Authorize implements Source. It waits for a token where there is none.
func (c *ClientCredentials) Authorize(ctx context.Context, _ *http.Request, header http.Header) error {
	text, f := c.current(ctx)
	if f != nil {
		if err := f.wait(ctx); err != nil {
			return err
		}
		text = f.token.text
	}
	header["Authorization"] = []string{"Bearer " + text}
	return nil
}

// current gives the token, or the fetch that will have one. One that is due but
// good yet is used while the next is fetched.
func (c *ClientCredentials) current(ctx context.Context) (string, *fetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if now.Before(c.token.due) {
		return c.token.text, nil
	}
	if c.fetch == nil {
		c.fetch = &fetch{done: make(chan struct{})}
		go c.renew(context.WithoutCancel(ctx), c.fetch) // others may wait for it as well
	}
	if now.Before(c.token.ends) {
		return c.token.text, nil
	}
	return "", c.fetch
}

// renew carries a fetch out.
func (c *ClientCredentials) renew(ctx context.Context, f *fetch) {
	got, err := c.config.Token(context.WithValue(ctx, oauth2.HTTPClient, c.http))
	f.token, f.err = readToken(got, err, time.Now())
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fetch = nil; f.err == nil {
		c.token = f.token
	} else {
		c.token.due = time.Now().Add(renewPause)
		if c.token.ends.Before(c.token.due) {
			c.token.due = c.token.ends
		}
	}
	close(f.done)
}
