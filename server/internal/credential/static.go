package credential

import (
	"context"
	"net/http"
)

// Static sends the same bearer token with every request: one account, such as
// a partner's own or a sandbox's.
type Static struct{ authorization string }

var _ Source = Static{}

// NewStatic makes a Static of a token.
func NewStatic(token string) Static { return Static{"Bearer " + token} }

// Authorize implements Source.
func (s Static) Authorize(_ context.Context, _ *http.Request, header http.Header) error {
	header["Authorization"] = []string{s.authorization}
	return nil
}
