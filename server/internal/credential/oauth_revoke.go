package credential

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"countersign/server/internal/session"
)

// Disconnect forgets the connection of a session and has the provider revoke it.
// revoked reports that it did; what is forgotten here is so in any case.
func (c *Connections) Disconnect(ctx context.Context, id session.ID) (revoked bool, err error) {
	var was connection
	err = c.change(ctx, id, func(held connection, ok bool) (connection, error) {
		if was = held; !ok {
			return connection{}, errUnchanged
		}
		return connection{}, nil
	})
	switch {
	case errors.Is(err, errUnchanged):
		return false, nil
	case err != nil:
		return false, err
	}
	return c.revoke(ctx, was), nil
}

// revoke tells the provider that tokens are not needed any more (RFC 7009, section
// 2.1). With the refresh token its access tokens end as well; where there is none,
// the access token is revoked.
func (c *Connections) revoke(ctx context.Context, held connection) bool {
	if c.config.RevokeURL == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	form := url.Values{"token": {held.Refresh}, "token_type_hint": {"refresh_token"}}
	if held.Refresh == "" {
		form = url.Values{"token": {held.Access}, "token_type_hint": {"access_token"}}
	}
	if c.config.SecretInBody {
		form.Set("client_id", c.config.ID)
		form.Set("client_secret", c.config.Secret)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.RevokeURL, strings.NewReader(form.Encode()))
	if err != nil {
		return false // cannot be: the address was checked
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "")
	if !c.config.SecretInBody {
		r.SetBasicAuth(url.QueryEscape(c.config.ID), url.QueryEscape(c.config.Secret))
	}
	res, err := c.http.Do(r)
	if err != nil {
		return false
	}
	_ = res.Body.Close() // it says nothing that anybody needs
	return res.StatusCode == http.StatusOK
}
