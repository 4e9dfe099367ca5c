package wise

import (
	"crypto/subtle"
	"net/http"
	"net/url"

	"countersign/server/sandbox/internal/strict"
)

// token is POST /oauth/token (docs.wise.com, reference "oauthTokenCreate").
func (s *Simulator) token(c *call) answer {
	form, err := strict.Form(c.r.Header, c.body, "grant_type", "client_id", "code", "redirect_uri", "refresh_token")
	if err != nil {
		return system(http.StatusBadRequest, "invalid_request", err.Error())
	}
	grant := form.Get("grant_type")
	if grant == "" {
		return system(http.StatusBadRequest, "invalid_request", "Missing grant type")
	}
	if !isClient(c.r, form) {
		return system(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	}
	switch grant {
	case "client_credentials":
		return ok(s.tokens.grant(0))
	case "authorization_code":
		if form.Get("code") == "" || form.Get("redirect_uri") == "" {
			return system(http.StatusBadRequest, "invalid_request", "Missing code or redirect_uri")
		}
		return s.grantUser(s.tokens.redeem(form.Get("code"), form.Get("redirect_uri")))
	case "refresh_token":
		if form.Get("refresh_token") == "" {
			return system(http.StatusBadRequest, "invalid_request", "Missing refresh_token")
		}
		return s.grantUser(s.tokens.renew(form.Get("refresh_token")))
	}
	return system(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type")
}

func (s *Simulator) grantUser(user int64, valid bool) answer {
	if !valid {
		return system(http.StatusUnauthorized, "invalid_grant", "Invalid user credentials.")
	}
	return ok(s.tokens.grant(user))
}

func isClient(r *http.Request, form url.Values) bool {
	id, secret, ok := r.BasicAuth()
	sameID := subtle.ConstantTimeCompare([]byte(id), []byte(ClientID))
	sameSecret := subtle.ConstantTimeCompare([]byte(secret), []byte(ClientSecret))
	return ok && sameID&sameSecret == 1 && (!form.Has("client_id") || form.Get("client_id") == ClientID)
}
