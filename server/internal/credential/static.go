package credential

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// Static sends the same bearer token with every request: one account, such as
// a partner's own or a sandbox's.
type Static struct{ token string }

var _ Source = Static{}

// NewStatic makes a Static of a token.
func NewStatic(token string) Static { return Static{token} }

// Format implements fmt.Formatter: printing a configuration shows no token.
func (Static) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "static token") }

// Authorize implements Source.
func (s Static) Authorize(_ context.Context, _ *http.Request, header http.Header) error {
	header["Authorization"] = []string{"Bearer " + s.token}
	return nil
}
