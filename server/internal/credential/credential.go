// Package credential owns how a forwarded request gets the right to be served:
// what a customer's browser never holds. Which provider has which source is
// configuration; sending lives in server/internal/gateway.
package credential

import (
	"context"
	"errors"
	"net/http"
)

// ErrMissing says that there are no credentials for this client. The gateway
// answers credentials_missing.
var ErrMissing = errors.New("credential: none for this request")

// ErrProvider is what an error is that says that the provider gave the gateway no
// token: by errors.Is. The gateway answers upstream_login_failed.
var ErrProvider = errors.New("credential: no token of the provider's")

// Source gives the credentials of requests to one provider. It is safe for
// concurrent use.
type Source interface {
	// Authorize sets the credential headers of a request to the provider.
	// client is the browser's request that it is sent for: its headers, cookies
	// and context say on whose behalf. It must not be changed, and its body must
	// not be read. An error is ErrMissing, or a failure to get what should be
	// there; its text may be logged, so it holds no secret.
	Authorize(ctx context.Context, client *http.Request, header http.Header) error
}
