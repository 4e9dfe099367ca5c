package gateway

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// pausing is a client's body that may pause, but not for ever: a client that
// sends nothing more would hold a request, and with it one to the provider. It
// may take its time altogether, as a large body on a slow line does.
type pausing struct {
	io.ReadCloser
	control  *http.ResponseController
	limit    time.Duration
	deadline time.Time
}

// withPauses bounds the pauses in a request's body.
func withPauses(w http.ResponseWriter, r *http.Request, limit time.Duration) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &pausing{ReadCloser: r.Body, control: http.NewResponseController(w), limit: limit}
	}
}

// Read implements io.Reader. The deadline moves on in steps of a quarter of the
// limit, since each step is a system's timer. A writer that knows no deadlines
// has a server that sees to them by itself.
func (p *pausing) Read(b []byte) (int, error) {
	if now := time.Now(); p.deadline.Sub(now) < p.limit {
		p.deadline = now.Add(p.limit + p.limit/4)
		_ = p.control.SetReadDeadline(p.deadline)
	}
	n, err := p.ReadCloser.Read(b)
	if errors.Is(err, io.EOF) {
		// What comes next on this connection has other limits. After another error
		// nothing comes: the server would wait for the rest of the body.
		_ = p.control.SetReadDeadline(time.Time{})
	}
	return n, err
}
