package credential

import (
	"context"
	"net/http"
)

// Renewer is a Source whose credentials may stop being good at a time that only
// the provider knows. Whoever sends requests tells it of every 401, and may then
// send that request again, once: a 401 says that nothing was done.
type Renewer interface {
	// Renew gets credentials in the place of those in refused: the headers that
	// Authorize had set on the request that was answered 401. Where others have
	// got newer ones already, or are getting them, it gets none itself. client is
	// that of Authorize. After an error there is nothing better to send.
	Renew(ctx context.Context, client *http.Request, refused http.Header) error
}
