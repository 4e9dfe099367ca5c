package gateway

import (
	"bytes"
	"errors"
	"hash"
	"io"
	"net/http"
	"sync"

	"countersign/server/internal/challenge"
	"countersign/server/internal/transport"
)

var (
	errTooLarge = errors.New("gateway: body over the limit")
	errTaken    = errors.New("gateway: body no longer sent")
)

// stream is a client's body on its way to the provider. What passes through is
// hashed, now or when it is asked for, so that a challenge can be bound to it
// however long it is. The
// transport may go on reading after it has given the answer, therefore the
// lock; once the body is taken from it, it reads no more.
type stream struct {
	mu    sync.Mutex
	src   io.Reader
	hash  deferred
	left  int64
	err   error  // why src cannot be read further; io.EOF at its end
	taken int    // how often the transport was cut off from it
	kept  []byte // the beginning, up to keep bytes
	keep  int
	lost  bool // there was more
}

func newStream(r *http.Request, h hash.Hash, limit int64) *stream {
	return &stream{src: r.Body, hash: newDeferred(h, r.ContentLength), left: limit}
}

// small is a body that is read before anything is sent, so that the transport
// can send it together with the headers.
const small = transport.Longest

// outgoing gives the body, of this length (-1 where it is unknown), as it is to
// be sent; nil where there is none. One that is kept for its hash is read before
// anything is sent, too: a slow client holds no connection to the provider, and the
// transport gets it in one piece. An error is one of reading it.
func (s *stream) outgoing(length int64) (io.ReadCloser, error) {
	switch {
	case length == 0:
		return nil, nil
	case length > small && s.hash.kept != nil:
		if _, err := io.ReadFull(s, s.hash.kept[:length]); err != nil {
			return nil, err
		}
		return &inPlace{stream: s}, nil
	case length < 0 || length > small:
		return s, nil
	}
	whole := make([]byte, length)
	if _, err := io.ReadFull(s, whole); err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(whole)), nil
}

// inPlace is a body that has been read, and stands where its hash keeps it.
type inPlace struct {
	*stream
	sent int
}

// Read implements io.Reader for the transport.
func (b *inPlace) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken > 0 {
		return 0, errTaken
	}
	n := copy(p, b.hash.kept[b.sent:b.hash.n])
	if b.sent += n; b.sent == b.hash.n {
		return n, io.EOF
	}
	return n, nil
}

// Read implements io.Reader for the transport.
func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken > 0 {
		return 0, errTaken
	}
	return s.read(p)
}

// Close implements io.Closer. The server closes the client's body itself.
func (s *stream) Close() error { return nil }

func (s *stream) read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.src.Read(p)
	if s.left -= int64(n); s.left < 0 {
		n, err = 0, errTooLarge
	}
	_, _ = s.hash.Write(p[:n]) // never fails
	room := s.keep - len(s.kept)
	s.kept = append(s.kept, p[:min(n, room)]...)
	s.lost = s.lost || n > room
	s.err = err
	return n, err
}

// take ends what the transport may read. It waits for a read that is under
// way.
func (s *stream) take() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken++
}

// end takes the body for good.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken++
	s.hash.release()
}

// digest takes the body, reads the rest of it, and gives the digest of the
// whole request.
func (s *stream) digest() (challenge.Digest, error) {
	s.take()
	buffer := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(buffer)
	for s.err == nil {
		_, _ = s.read(buffer[:]) // s.err tells
	}
	if !errors.Is(s.err, io.EOF) {
		return challenge.Digest{}, s.err
	}
	return challenge.Digest(s.hash.Sum(nil)), nil
}

// start gives what was kept of the body, once it has been read: all of it, or
// nothing where it was longer.
func (s *stream) start() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) > maxDocument {
		return nil
	}
	return s.kept
}

// failed gives the error of reading the client's body, if that is what broke.
func (s *stream) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}
