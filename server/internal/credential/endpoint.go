package credential

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// fetchTimeout is how long a token may take.
const fetchTimeout = 30 * time.Second

// isAddress reports an http or https address at which a secret can be exchanged
// for a token.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// newClient makes what secrets are sent with. Without a transport of its own it
// uses no proxy: a secret goes to the provider itself, as all other requests do.
// A redirect would hand it on, so none is followed.
func newClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{TLSHandshakeTimeout: fetchTimeout, IdleConnTimeout: fetchTimeout, ForceAttemptHTTP2: true}
	}
	return &http.Client{
		Transport: transport, Timeout: fetchTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// wait waits for the end of a fetch.
func (f *fetch) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return ctx.Err()
	}
}
