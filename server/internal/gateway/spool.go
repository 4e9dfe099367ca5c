package gateway

import (
	"bytes"
	"hash"
	"io"
	"net/http"
	"os"

	"countersign/server/internal/challenge"
)

// spool is the body of a repeated request. It is read to its end before
// anything is sent, because its digest decides whether it may be sent, and
// because the execution must not depend on the client.
type spool struct {
	memory []byte
	file   *os.File // nil where memory holds all of it
	length int64
	digest challenge.Digest
}

// spoolError says that a body could not be kept here, whatever the client did.
type spoolError struct{ error }

func (e *spoolError) Unwrap() error { return e.error }

// newSpool reads a client's body. The first part is held in memory and what is
// over goes to a temporary file that has no name any more. The caller closes
// the spool.
func newSpool(r *http.Request, h hash.Hash, l Limits) (*spool, error) {
	src := &stream{src: r.Body, hash: deferred{Hash: h}, left: l.BodyBytes}
	s := &spool{}
	var err error
	if s.memory, err = io.ReadAll(io.LimitReader(src, l.MemoryBytes)); err != nil {
		return nil, err
	}
	s.length = int64(len(s.memory))
	if s.length == l.MemoryBytes {
		if err := s.spill(src); err != nil {
			s.close()
			if broken := src.failed(); broken != nil {
				return nil, broken
			}
			return nil, &spoolError{err}
		}
	}
	s.digest = challenge.Digest(h.Sum(nil))
	return s, nil
}

// spill writes what memory does not hold to a file.
func (s *spool) spill(src io.Reader) error {
	var err error
	if s.file, err = os.CreateTemp("", "countersign-body-*"); err != nil {
		return err
	}
	// Where the system does not remove open files, close does.
	_ = os.Remove(s.file.Name())
	n, err := io.Copy(s.file, src)
	s.length += n
	return err
}

// reader gives the body from its beginning, or nil where it is empty.
func (s *spool) reader() io.ReadCloser {
	if s.length == 0 {
		return nil
	}
	var body io.Reader = bytes.NewReader(s.memory)
	if s.file != nil {
		body = io.MultiReader(body, io.NewSectionReader(s.file, 0, s.length-int64(len(s.memory))))
	}
	return io.NopCloser(body)
}

func (s *spool) close() {
	if s.file == nil {
		return
	}
	_ = s.file.Close()
	_ = os.Remove(s.file.Name()) // mostly gone already
}
