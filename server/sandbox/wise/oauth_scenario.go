package wise

import (
	"errors"
	"fmt"
	"net/url"
	"slices"

	"countersign/server/sandbox/internal/scenario"
)

// OAuthKnobs say how customers' accounts are connected. Wise documents neither the
// proof of RFC 7636 nor rotation nor revocation.
type OAuthKnobs struct {
	// PKCE: the proof of RFC 7636, method S256, is "optional", "required" or
	// "refused".
	PKCE string `json:"pkce"`
	// RefreshTokens are "kept", or "rotated" at each use.
	RefreshTokens string `json:"refreshTokens"`
	// GraceSeconds is how long a refresh token that was rotated is taken once
	// more, while the one in its place has not been used.
	GraceSeconds int `json:"graceSeconds"`
	// AccessSeconds is how long an access token lives (documented: 43199).
	AccessSeconds int `json:"accessSeconds"`
	// RedirectURIs are what customers may be sent back to, exactly. None is any
	// address on a loopback host and any https one.
	RedirectURIs []string `json:"redirectUris"`
}

func defaultOAuth() OAuthKnobs {
	return OAuthKnobs{PKCE: "optional", RefreshTokens: "kept", GraceSeconds: 0, AccessSeconds: accessSeconds, RedirectURIs: []string{}}
}

// Validate names the knobs that are not possible.
func (k OAuthKnobs) Validate() error {
	faults := []error{
		scenario.OneOf("oauth.pkce", k.PKCE, "optional", "required", "refused"),
		scenario.OneOf("oauth.refreshTokens", k.RefreshTokens, "kept", "rotated"),
		scenario.Between("oauth.graceSeconds", k.GraceSeconds, 0, 3600),
		scenario.Between("oauth.accessSeconds", k.AccessSeconds, 1, accessSeconds),
		scenario.Between("the number of oauth.redirectUris", len(k.RedirectURIs), 0, 16),
	}
	for _, text := range k.RedirectURIs {
		if !redirectable(text) {
			faults = append(faults, fmt.Errorf("oauth.redirectUris: %q must be an https address, or an http one on a loopback host", text))
		}
	}
	return errors.Join(faults...)
}

// redirectsTo reports an address that customers may be sent back to.
func (k OAuthKnobs) redirectsTo(text string) bool {
	if len(k.RedirectURIs) > 0 {
		return slices.Contains(k.RedirectURIs, text)
	}
	return redirectable(text)
}

// redirectable reports an address as a client may have registered one (RFC 6749,
// section 3.1.2).
func redirectable(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	loopback := slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && loopback
}
