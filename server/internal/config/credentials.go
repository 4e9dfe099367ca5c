package config

import (
	"fmt"
	"strings"

	"countersign/server"
)

// credentials reads how requests get the right to be served: a source, a login of
// the gateway's own, or accounts that customers connect. Whether the provider knows
// such a login is checked by package server.
func (g group) credentials(name, provider string) (server.CredentialSource, server.Login, *server.OAuth) {
	c := g.group(name)
	defer c.done()
	g.decoder.note(fmt.Sprintf("provider %q: credentials", provider), c.node.at, c.path)
	switch c.choice("type", "static", "static", "forward", "api_key", "agent", "oauth2") {
	case "forward":
		return c.forward(), server.Login{}, nil
	case "api_key":
		return nil, server.APIKey(c.needed("key")), nil
	case "agent":
		return nil, c.agent(), nil
	case "oauth2":
		return nil, server.Login{}, c.oauth()
	default:
		token := c.secret("token")
		if strings.ContainsFunc(token.Reveal(), func(r rune) bool { return r <= ' ' || r > '~' }) {
			c.reject("token", "holds characters that a token cannot have, such as spaces or line breaks")
		}
		return server.StaticToken(token.Reveal()), server.Login{}, nil
	}
}

// needed is a secret that has to be there.
func (g group) needed(name string) string {
	if text := g.secret(name).Reveal(); text != "" {
		return text
	}
	return standIn // what is wrong with it is told
}

func (g group) agent() server.Login {
	login := g.text("login", "")
	if login == "" {
		g.reject("login", "is missing: write the name that the agent logs in with")
		login = standIn
	}
	return server.Agent(login, g.needed("password"))
}

func (g group) forward() server.CredentialSource {
	trusted, ok := g.proxies("trusted_proxies")
	if !ok {
		return server.StaticToken("")
	}
	source, err := server.ForwardedToken(g.text("header", "X-Forwarded-Access-Token"), trusted...)
	if err != nil {
		g.reject("header", "must be the name of a header")
		return server.StaticToken("")
	}
	return source
}
