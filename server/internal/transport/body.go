package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// body is the body of an answer. At its end the connection is free for another
// request; where it is left before, the connection is closed.
type body struct {
	io.Reader // net/http's, which knows where the answer ends
	ctx       context.Context
	conn      *conn       // nil once it is let go
	stop      func() bool // takes back that the end of ctx closes it
	whole     bool        // all of it has come
	last      bool        // nothing comes after it
	err       error       // of reading on, once conn is nil
}

// hand gives an answer the body it has on the connection.
func (c *conn) hand(ctx context.Context, res *http.Response, stop func() bool) {
	b := body{Reader: res.Body, ctx: ctx, conn: c, stop: stop, last: res.Close || res.StatusCode < http.StatusOK}
	b.whole = res.ContentLength >= 0 && int64(c.reader.Buffered()) >= res.ContentLength
	switch {
	case res.Body == http.NoBody || res.StatusCode < http.StatusOK:
		res.Body = http.NoBody
		b.release(true)
		return
	case !b.whole && c.home.full.ResponseHeaderTimeout > 0:
		// The answer has begun in time. Its body may take its own.
		if c.SetDeadline(time.Time{}) != nil {
			b.last = true // closed meanwhile, which reading will tell
		}
	}
	res.Body = &b
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.conn == nil {
		return 0, b.err
	}
	n, err := b.Reader.Read(p)
	if err == nil {
		return n, nil
	}
	cause := context.Cause(b.ctx)
	if !errors.Is(err, io.EOF) && cause != nil {
		err = cause
	}
	b.err = err
	b.release(errors.Is(err, io.EOF))
	return n, err
}

// Close implements io.Closer. Reading fails from then on.
func (b *body) Close() error {
	if b.conn == nil {
		return nil
	}
	if b.whole {
		_, _ = io.Copy(io.Discard, b.Reader) // from memory
	}
	b.err = http.ErrBodyReadAfterClose
	b.release(b.whole)
	return nil
}

// release lets the connection go: to the next request where this answer has been
// read to its end, which is known, and nothing came after it.
func (b *body) release(ended bool) {
	c := b.conn
	b.conn = nil
	if b.stop() && ended && !b.last && c.reader.Buffered() == 0 {
		c.home.idle.put(c)
		return
	}
	c.close()
}
