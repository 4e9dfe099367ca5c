package wise

import (
	"crypto/subtle"
	"net/http"
	"net/url"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/strict"
)

// token is POST /oauth/token (docs.wise.com, reference "oauthTokenCreate"). The
// proof of RFC 7636 is not documented there; see OAuthKnobs.
func (s *Simulator) token(c *call) answer {
	form, refusal := s.clientForm(c, "grant_type", "client_id", "code", "redirect_uri", "refresh_token", "code_verifier")
	if refusal != nil {
		return *refusal
	}
	knobs := c.scenario.OAuth
	missing := func(names ...string) bool {
		for _, name := range names {
			if form.Get(name) == "" {
				return true
			}
		}
		return false
	}
	switch form.Get("grant_type") {
	case "client_credentials":
		return ok(s.tokens.forClient())
	case "authorization_code":
		if missing("code", "redirect_uri") {
			return system(http.StatusBadRequest, "invalid_request", "Missing code or redirect_uri")
		}
		return grantUser(s.tokens.redeem(form.Get("code"), form.Get("redirect_uri"), form.Get("code_verifier"), knobs))
	case "refresh_token":
		if missing("refresh_token") {
			return system(http.StatusBadRequest, "invalid_request", "Missing refresh_token")
		}
		a := grantUser(s.tokens.renew(form.Get("refresh_token"), knobs))
		if a.Status == http.StatusOK {
			a = a.As(outcomeRenewed)
		}
		return a
	}
	return system(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type")
}

// outcomeRenewed is what the history calls an access token that was got with a
// refresh token.
const outcomeRenewed = "renewed"

// revoke is POST /oauth/revoke, which Wise does not document: that of RFC 7009. An
// unknown token is no error (section 2.2).
func (s *Simulator) revoke(c *call) answer {
	form, refusal := s.clientForm(c, "token", "token_type_hint", "client_id")
	switch {
	case refusal != nil:
		return *refusal
	case form.Get("token") == "":
		return system(http.StatusBadRequest, "invalid_request", "Missing token")
	}
	s.tokens.revoke(form.Get("token"))
	return exchange.Empty(http.StatusOK)
}

// clientForm reads the form of an endpoint that only the known client may ask.
func (s *Simulator) clientForm(c *call, fields ...string) (url.Values, *answer) {
	refuse := func(a answer) (url.Values, *answer) { return nil, &a }
	form, err := strict.Form(c.r.Header, c.body, fields...)
	switch {
	case err != nil:
		return refuse(system(http.StatusBadRequest, "invalid_request", err.Error()))
	case fields[0] == "grant_type" && form.Get("grant_type") == "":
		return refuse(system(http.StatusBadRequest, "invalid_request", "Missing grant type"))
	case !isClient(c.r, form):
		return refuse(system(http.StatusUnauthorized, "invalid_client", "Client authentication failed"))
	}
	return form, nil
}

func grantUser(g granted, valid bool) answer {
	if !valid {
		return system(http.StatusUnauthorized, "invalid_grant", "Invalid user credentials.")
	}
	return ok(g)
}

func isClient(r *http.Request, form url.Values) bool {
	id, secret, ok := r.BasicAuth()
	sameID := subtle.ConstantTimeCompare([]byte(id), []byte(ClientID))
	sameSecret := subtle.ConstantTimeCompare([]byte(secret), []byte(ClientSecret))
	return ok && sameID&sameSecret == 1 && (!form.Has("client_id") || form.Get("client_id") == ClientID)
}
