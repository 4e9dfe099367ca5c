package transport

import (
	"context"
	"io"
	"net"
	"sync"
)

// bodySize is as much of a large body as one system call takes.
const bodySize = 64 << 10

// bodies are for sending large bodies.
var bodies = sync.Pool{New: func() any { return new([bodySize]byte) }}

// pooling is a connection to a provider. net/http hands it large bodies whole, and
// where it cannot splice them net.TCPConn makes a new buffer for each: the dearest
// part of forwarding them.
type pooling struct{ *net.TCPConn }

// ReadFrom implements io.ReaderFrom.
func (c pooling) ReadFrom(r io.Reader) (int64, error) {
	buffer := bodies.Get().(*[bodySize]byte)
	defer bodies.Put(buffer)
	return io.CopyBuffer(writeOnly{c.TCPConn}, r, buffer[:])
}

// writeOnly hides the rest of a connection from io.CopyBuffer.
type writeOnly struct{ io.Writer }

// dialer dials connections that reuse their buffers.
type dialer struct{ net.Dialer }

// DialContext implements http.Transport's.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	dialled, err := d.Dialer.DialContext(ctx, network, address)
	if tcp, ok := dialled.(*net.TCPConn); ok {
		return pooling{tcp}, nil
	}
	return dialled, err
}
