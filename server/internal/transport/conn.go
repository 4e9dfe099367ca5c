package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"time"
)

// informational is how many answers of the kind 1xx may come before the one that
// counts.
const informational = 5

// conn is a connection to the host. It is of use to one request at a time.
type conn struct {
	net.Conn
	home   *Direct
	reader *bufio.Reader
	secure *tls.ConnectionState // nil where it is not encrypted
	peek   peek
	born   time.Time
	since  time.Time // when it began to wait, while it does

	used  bool  // has carried a request before
	heard bool  // something of the answer has come
	room  int   // bytes that may yet come of its header
	ended error // why nothing more comes
	// stale is set where a request failed because the host had given up the
	// connection meanwhile, and can be sent on another.
	stale bool
}

func newConn(tcp net.Conn, secure *tls.Conn, home *Direct) *conn {
	c := &conn{Conn: tcp, home: home, born: time.Now()}
	c.peek.of(tcp)
	if secure != nil {
		state := secure.ConnectionState()
		c.Conn, c.secure = secure, &state
	}
	c.reader = bufio.NewReader(c)
	return c
}

func (c *conn) close() { _ = c.Conn.Close() }

// silent reports that nothing has come since the last answer, not even the end of
// the connection. What comes unasked is an answer to nothing.
func (c *conn) silent() bool {
	return c.peek.silent() && (c.secure == nil || c.emptied())
}

// emptied reports that TLS holds nothing that came together with the last answer.
// Time is up for this read, so nothing is taken from the socket.
func (c *conn) emptied() bool {
	_ = c.SetReadDeadline(past) // where it fails, so does reading
	_, err := c.Conn.Read(make([]byte, 1))
	return errors.Is(err, os.ErrDeadlineExceeded) && c.SetReadDeadline(time.Time{}) == nil
}

var past = time.Unix(1, 0)

// exchange sends a message and gives the beginning of its answer. When the
// request is over, the connection is closed or waits for the next.
func (c *conn) exchange(r *http.Request, message []byte) (*http.Response, error) {
	ctx := r.Context()
	stop := context.AfterFunc(ctx, c.close)
	sent, err := c.send(message)
	var res *http.Response
	if err == nil {
		res, err = c.receive(r)
	}
	if err != nil {
		stop()
		c.close()
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		c.stale = c.used && !c.heard && !errors.Is(err, os.ErrDeadlineExceeded) && (sent == 0 || repeatable(r.Method))
		return nil, err
	}
	c.used = true
	c.hand(ctx, res, stop)
	return res, nil
}

// repeatable reports a method that does nothing more when it is asked for again
// (RFC 9110, section 9.2.2); of these only those that do nothing at all.
func repeatable(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

func (c *conn) send(message []byte) (sent int, err error) {
	c.heard = false
	if timeout := c.home.full.ResponseHeaderTimeout; timeout > 0 {
		if err := c.SetDeadline(time.Now().Add(timeout)); err != nil {
			return 0, err
		}
	}
	return c.Write(message)
}

// receive reads the header of the answer.
func (c *conn) receive(r *http.Request) (*http.Response, error) {
	c.room = math.MaxInt
	if limit := c.home.full.MaxResponseHeaderBytes; limit > 0 {
		c.room = int(limit)
	}
	for range informational + 1 {
		res, err := http.ReadResponse(c.reader, r)
		if err != nil {
			return nil, c.cause(err)
		}
		if res.StatusCode >= http.StatusOK || res.StatusCode == http.StatusSwitchingProtocols || res.StatusCode < http.StatusContinue {
			c.room = math.MaxInt
			res.TLS = c.secure
			return res, nil
		}
	}
	return nil, errors.New("transport: too many informational answers")
}

// cause gives why a header could not be read: what broke off in the middle of a
// line is no malformed line.
func (c *conn) cause(err error) error {
	switch {
	case c.ended == nil:
		return err
	case errors.Is(c.ended, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return c.ended
}

// Read implements io.Reader for the connection's own reader.
func (c *conn) Read(p []byte) (int, error) {
	if c.room <= 0 {
		return 0, fmt.Errorf("transport: answer's header over %d bytes", c.home.full.MaxResponseHeaderBytes)
	}
	n, err := c.Conn.Read(p[:min(len(p), c.room)])
	c.ended = err
	c.heard = c.heard || n > 0
	if c.room != math.MaxInt {
		c.room -= n
	}
	return n, err
}
