package config

import "countersign/server"

// oauth reads how customers connect their own accounts. What is wrong with the
// addresses and scopes is checked by package server.
func (g group) oauth() *server.OAuth {
	id, secret := g.text("client_id", ""), g.optionalSecret("client_secret")
	if secret == "" && g.given("client_secret") {
		secret = standIn // what is wrong with it is told
	}
	return &server.OAuth{
		ClientID: id, ClientSecret: secret,
		AuthorizeURL: g.text("authorize_url", ""),
		TokenURL:     g.text("token_url", ""),
		RevokeURL:    g.text("revoke_url", ""),
		Scopes:       g.texts("scopes"),
		WithoutPKCE:  g.choice("pkce", "S256", "S256", "none") == "none",
		SecretInBody: g.choice("client_auth", "basic", "basic", "post") == "post",
	}
}
