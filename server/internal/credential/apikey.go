package credential

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// APIKeyConfig says how a provider's session is begun and renewed.
type APIKeyConfig struct {
	Key string
	// LoginURL and RefreshURL are where an API key, and a refresh token, are
	// exchanged for a new pair of tokens.
	LoginURL, RefreshURL string
	// Transport sends the requests; see newClient for nil.
	Transport http.RoundTripper
}

// APIKey sends the access token of a session that an API key begins. Nobody says
// when it ends: it is used until it is refused, and then refreshed, not sooner,
// with the newest refresh token. Where that is refused too, the key begins a new
// session. While one login or refresh is under way nobody begins another.
type APIKey struct {
	config APIKeyConfig
	http   *http.Client

	mu      sync.Mutex
	pair    pair      // the newest
	refused bool      // its access token was
	renewal *renewal  // the one under way, nil where there is none
	failed  error     // why the last one gave nothing
	resume  time.Time // until then, failed is all that is answered

	logins []time.Time // the latest that were answered; only the renewal uses it
}

const (
	// failurePause is how long a login or refresh that failed is left alone.
	failurePause = time.Second
	// maxLogins is how many logins there may be in loginWindow: more than one
	// for each session look like fraud to the provider, whatever makes us try.
	maxLogins   = 6
	loginWindow = 10 * time.Minute
)

var (
	_ Source  = (*APIKey)(nil)
	_ Renewer = (*APIKey)(nil)
)

// pair are the tokens of a session; none before the first login.
type pair struct{ access, refresh string }

// renewal is a pair on its way. Its fields are set when done is closed.
type renewal struct {
	done chan struct{}
	pair pair
	err  error
}

// NewAPIKey makes an APIKey. The error names every fault of the configuration.
func NewAPIKey(c APIKeyConfig) (*APIKey, error) {
	var faults []error
	if c.Key == "" {
		faults = append(faults, errors.New("credentials: the API key is missing"))
	}
	for _, e := range []struct{ what, address string }{{"login", c.LoginURL}, {"refresh", c.RefreshURL}} {
		if !isAddress(e.address) {
			faults = append(faults, fmt.Errorf("credentials: the address of the %s is not an http or https one", e.what))
		}
	}
	return &APIKey{
		config: c,
		http:   newClient(c.Transport),
	}, errors.Join(faults...)
}

// Format implements fmt.Formatter: printing a configuration shows no secret.
func (*APIKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "API key") }

// Authorize implements Source. It logs in where there is no session yet.
func (k *APIKey) Authorize(ctx context.Context, _ *http.Request, header http.Header) error {
	got, err := k.current(ctx)
	if err != nil {
		return err
	}
	header["Authorization"] = []string{"Bearer " + got.access}
	return nil
}

// Renew implements Renewer.
func (k *APIKey) Renew(ctx context.Context, _ *http.Request, refused http.Header) error {
	values := refused["Authorization"]
	if len(values) != 1 {
		return ErrMissing
	}
	k.mu.Lock()
	if k.pair.access != "" && values[0] == "Bearer "+k.pair.access {
		k.refused = true
	}
	k.mu.Unlock()
	_, err := k.current(ctx)
	return err
}

// current gives the pair that counts: the newest while it is not refused, or the
// next one.
func (k *APIKey) current(ctx context.Context) (pair, error) {
	got, r, err := k.next(ctx)
	if r == nil {
		return got, err
	}
	select {
	case <-r.done:
		return r.pair, r.err
	case <-ctx.Done():
		return pair{}, ctx.Err()
	}
}

// next is current without waiting: a pair, or the renewal that will have one.
func (k *APIKey) next(ctx context.Context) (pair, *renewal, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.renewal != nil:
		return pair{}, k.renewal, nil
	case k.pair.access != "" && !k.refused:
		return k.pair, nil, nil
	case k.failed != nil && time.Now().Before(k.resume):
		return pair{}, nil, k.failed
	}
	k.renewal = &renewal{done: make(chan struct{})}
	go k.renew(context.WithoutCancel(ctx), k.renewal, k.pair) // others may wait for it as well
	return pair{}, k.renewal, nil
}

// renew carries a renewal out.
func (k *APIKey) renew(ctx context.Context, r *renewal, old pair) {
	got, err := k.exchange(ctx, old)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.renewal, k.failed = nil, err
	if err == nil {
		k.refused = false
	} else {
		k.resume = time.Now().Add(failurePause)
	}
	// A pair that is lost for good is forgotten: a login is what comes next.
	k.pair = got
	r.pair, r.err = got, err
	close(r.done)
}

// exchange refreshes a session, or begins one. With an error it gives what is
// left of the old one.
func (k *APIKey) exchange(ctx context.Context, old pair) (pair, error) {
	if old.refresh != "" {
		got, err := k.ask(ctx, "refresh", k.config.RefreshURL, map[string]string{"refresh_token": old.refresh})
		ended := (*sessionError)(nil)
		switch {
		case err == nil && got.refresh == "":
			return pair{got.access, old.refresh}, nil
		case err == nil:
			return got, nil
		case !errors.As(err, &ended) || !ended.refused():
			return old, err
		}
	}
	return k.login(ctx)
}

// login begins a session. One renewal runs at a time, so no other one is here.
func (k *APIKey) login(ctx context.Context) (pair, error) {
	now := time.Now()
	k.logins = slices.DeleteFunc(k.logins, func(t time.Time) bool { return now.Sub(t) >= loginWindow })
	if len(k.logins) >= maxLogins {
		return pair{}, &sessionError{"login", 0, errLogins}
	}
	got, err := k.ask(ctx, "login", k.config.LoginURL, map[string]string{"api_key": k.config.Key})
	if refused := (*sessionError)(nil); err == nil || errors.As(err, &refused) && refused.refused() {
		k.logins = append(k.logins, now)
	}
	return got, err
}
