package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"countersign/server/internal/credential"
	"countersign/server/provider"
)

// Login is how the gateway begins its own session with a provider, one for all
// customers. Where, only the provider knows. The zero value is none.
type Login struct {
	key            string
	name, password string
}

// APIKey logs in with an API key, to providers that exchange one for the tokens
// of a session (Intergiro).
func APIKey(key string) Login { return Login{key: key} }

// Agent logs in as an agent, one account of a platform's on behalf of all its
// customers (Mipise).
func Agent(name, password string) Login { return Login{name: name, password: password} }

// Format implements fmt.Formatter: printing a configuration shows no secret.
func (l Login) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, l.kind()) }

// MarshalText implements encoding.TextMarshaler: nor does encoding it.
func (l Login) MarshalText() ([]byte, error) { return []byte(l.kind()), nil }

func (l Login) kind() string {
	switch {
	case l == Login{}:
		return "no login"
	case l.key != "":
		return "API key"
	}
	return "agent " + l.name
}

// source gives what carries the login out at a provider with this base URL.
func (l Login) source(p provider.Provider, base string, transport http.RoundTripper) (credential.Source, error) {
	base = strings.TrimRight(base, "/")
	if l.key != "" {
		exchanging, ok := p.(provider.Exchanging)
		if !ok {
			return nil, errors.New("credentials: this provider has no API keys")
		}
		at := exchanging.Exchange()
		return credential.NewAPIKey(credential.APIKeyConfig{
			Key: l.key, LoginURL: base + at.Login, RefreshURL: base + at.Refresh, Transport: transport,
		})
	}
	loggingIn, ok := p.(provider.LoggingIn)
	if !ok {
		return nil, errors.New("credentials: no agent can log in to this provider")
	}
	how := loggingIn.Login()
	return credential.NewAgentLogin(credential.AgentConfig{
		Login: l.name, Password: l.password, URL: base + how.Path,
		LoginKey: how.NameKey, PasswordKey: how.PasswordKey, TokenKey: how.TokenKey,
		Life: how.Life, Transport: transport,
	})
}

// source gives the credentials of requests. A provider that could not be opened
// has none that could be checked.
func (p *Provider) source(opened provider.Provider) (credential.Source, error) {
	switch {
	case p.Login == Login{}:
		return p.Credentials, nil
	case p.Credentials != nil:
		return nil, errors.New("credentials: there may be a login or other credentials, not both")
	case opened == nil:
		return unchecked{}, nil
	}
	source, err := p.Login.source(opened, p.BaseURL, p.Transport)
	if err != nil {
		return unchecked{}, err
	}
	return source, nil
}

// unchecked stands for credentials whose fault is told.
type unchecked struct{ credential.Static }
