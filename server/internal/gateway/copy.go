package gateway

import (
	"io"
	"net/http"
	"sync"
)

const bufferSize = 32 << 10

// buffers are for copying bodies.
var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// copyBody streams an answer's body to the client. Where its length is not
// known it may be of the kind that trickles, so each piece is sent at once.
// A body that breaks off must not look complete: the connection breaks too.
func copyBody(w http.ResponseWriter, res *http.Response) {
	buffer := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(buffer)
	var flush func() error
	if res.ContentLength < 0 {
		flush = http.NewResponseController(w).Flush
	}
	for {
		n, err := res.Body.Read(buffer[:])
		if n > 0 {
			if _, err := w.Write(buffer[:n]); err != nil {
				return // the client has gone
			}
			if flush != nil {
				_ = flush() // where it cannot be flushed, it comes later
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(http.ErrAbortHandler)
		}
	}
	for name, values := range res.Trailer {
		w.Header()[http.TrailerPrefix+name] = values
	}
}
