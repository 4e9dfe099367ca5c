package credential

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"countersign/server/internal/origin"
)

// check names every fault of a configuration.
func (c *ConnectionConfig) check() error {
	var faults []error
	fault := func(format string, values ...any) {
		faults = append(faults, fmt.Errorf("credentials: "+format, values...))
	}
	if c.ID == "" {
		fault("the client_id is missing: write the id that the provider gave to the client")
	}
	if c.Secret == "" {
		fault("the client_secret is missing: tokens are kept by this gateway, which the provider has to know")
	}
	for _, e := range []struct {
		name, address string
		optional      bool
	}{
		{"authorize_url", c.AuthorizeURL, false},
		{"token_url", c.TokenURL, false},
		{"revoke_url", c.RevokeURL, true},
	} {
		switch {
		case e.address == "" && e.optional:
		case e.address == "":
			fault("the %s is missing, and this provider has no default for it", e.name)
		case !isEndpoint(e.address):
			fault("the %s is not an https address without a user and a fragment (plain http is for loopback hosts)", e.name)
		}
	}
	if c.Production && !strings.HasPrefix(c.RedirectURL, "https://") {
		fault("customers would come back to %s: in production the public URL must be https", c.RedirectURL)
	}
	for _, scope := range c.Scopes {
		if scope == "" || strings.ContainsFunc(scope, notInScope) {
			fault("the scope %q has characters that no scope has", scope)
		}
	}
	return errors.Join(faults...)
}

// notInScope reports what no scope has (RFC 6749, section 3.3).
func notInScope(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }

// isEndpoint reports an address at which secrets stay between its two ends (RFC
// 6749, sections 3.1 and 3.2).
func isEndpoint(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && origin.Loopback(u.Hostname())
}
