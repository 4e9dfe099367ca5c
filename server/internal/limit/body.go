package limit

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

// ErrSlow says that a client took too long to send what it has begun.
var ErrSlow = errors.New("limit: too slow")

// Pace is how slow the body of a request may come: all of it within Time, and a
// second more for each Bytes of it. The zero value lets it take for ever.
type Pace struct {
	Time  time.Duration
	Bytes int64
}

// body is the body of a request, whose reading may take only so long.
type body struct {
	io.ReadCloser
	conn   *http.ResponseController
	pace   Pace
	guard  *Guard
	begun  time.Time
	read   int64
	paid   int64       // what the deadline that is set counts in
	failed atomic.Bool // read by others than who reads the body
}

// Body bounds the time that the body of a request may take. A read that is too
// late gives ErrSlow.
func (g *Guard) Body(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	if g == nil || r.ContentLength == 0 || r.Body == nil {
		return r.Body
	}
	p := g.limits.Pace()
	b := &body{ReadCloser: r.Body, conn: http.NewResponseController(w), pace: p, guard: g, begun: time.Now()}
	b.limit()
	return b
}

// limit sets when the rest of the body must have come by now.
func (b *body) limit() {
	b.paid = b.read
	extra := time.Duration(0)
	if b.pace.Bytes > 0 {
		extra = time.Duration(float64(b.read) / float64(b.pace.Bytes) * float64(time.Second))
	}
	// A connection without deadlines has none: one of a test, in this process.
	_ = b.conn.SetReadDeadline(b.begun.Add(b.pace.Time + extra))
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		if !b.failed.Swap(true) {
			b.guard.Note(SlowBody)
		}
		return n, ErrSlow
	case err != nil:
		// All is there, or lost. What comes next has a time of its own.
		_ = b.conn.SetReadDeadline(time.Time{})
	case b.pace.Bytes > 0 && b.read-b.paid >= b.pace.Bytes:
		b.limit()
	}
	return n, err
}

// TooSlow reports a request whose body has come too slowly.
func TooSlow(r *http.Request) bool {
	b, ok := r.Body.(*body)
	return ok && b.failed.Load()
}
