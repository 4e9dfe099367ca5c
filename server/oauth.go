package server

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"countersign/server/internal/credential"
	"countersign/server/provider"
)

// OAuth has each customer connect their own account with the provider (RFC 6749,
// section 4.1, with the proof of RFC 7636). The tokens stay in the gateway, by
// browser session. The provider has to know the client, and where customers come
// back to: PublicURL + "/countersign/v1/providers/NAME/callback".
type OAuth struct {
	// ClientID and ClientSecret are the client's; where both are empty, they are
	// those of Provider.Client.
	ClientID, ClientSecret string
	// AuthorizeURL, TokenURL and RevokeURL are the endpoints of the authorization
	// server. An empty one takes the provider's default, if it has one. Without a
	// RevokeURL, whoever disconnects is forgotten here, and nothing is revoked.
	AuthorizeURL, TokenURL, RevokeURL string
	// Scopes are asked for; none leaves it to the provider.
	Scopes []string
	// WithoutPKCE leaves out the proof of RFC 7636, for a server that refuses it.
	WithoutPKCE bool
	// SecretInBody authenticates the client in the form and not by HTTP Basic.
	SecretInBody bool
}

// Format implements fmt.Formatter: printing a configuration shows no secret.
func (o OAuth) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "OAuth client "+o.ClientID) }

// MarshalText implements encoding.TextMarshaler: nor does encoding it.
func (o OAuth) MarshalText() ([]byte, error) { return []byte("OAuth client " + o.ClientID), nil }

// connect gives how customers connect their accounts with this provider, nil where
// they do not. A provider that could not be opened is not asked for defaults.
func (p *Provider) connect(opened provider.Provider) (*credential.ConnectionConfig, error) {
	if p.OAuth == nil {
		return nil, nil
	}
	o, client := *p.OAuth, p.Client
	if o.ClientID != "" || o.ClientSecret != "" {
		client = Client{ID: o.ClientID, Secret: o.ClientSecret}
	}
	var usual provider.OAuth
	if connecting, ok := opened.(provider.Connecting); ok {
		usual = connecting.OAuth()
	}
	c := &credential.ConnectionConfig{
		ID: client.ID, Secret: client.Secret,
		AuthorizeURL: cmp.Or(o.AuthorizeURL, usual.AuthorizeURL),
		TokenURL:     cmp.Or(o.TokenURL, p.below(usual.TokenPath)),
		RevokeURL:    cmp.Or(o.RevokeURL, p.below(usual.RevokePath)),
		Scopes:       o.Scopes, WithoutPKCE: o.WithoutPKCE, SecretInBody: o.SecretInBody,
		Production: p.Mode != string(provider.Sandbox), Transport: p.Transport,
	}
	if p.Login != (Login{}) || p.Credentials != nil {
		return nil, errors.New("credentials: customers' own accounts leave no room for other credentials")
	}
	return c, nil
}

// below gives an address below the base URL, "" for no path.
func (p *Provider) below(path string) string {
	if path == "" {
		return ""
	}
	return strings.TrimRight(p.BaseURL, "/") + path
}
