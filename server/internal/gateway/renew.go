package gateway

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"countersign/server/internal/credential"
)

// sending sends a request and gives the beginning of its answer.
type sending func(*http.Request) (*http.Response, error)

// again gives the body of a request for its second sending; ok is false where it
// is lost.
type again func() (body io.ReadCloser, ok bool)

// deliver sends a request, and once more where the provider did not take the
// credentials and they can be renewed (see credential.Renewer): an answer of 401
// says that nothing was done. An error is a *credentialsError where there are no
// better ones.
func (u *upstream) deliver(client *http.Request, out *http.Request, send sending, body again) (*http.Response, error) {
	res, err := send(out)
	renewer, ok := u.credentials.(credential.Renewer)
	if !ok || err != nil || res.StatusCode != http.StatusUnauthorized {
		return res, err
	}
	h := out.Header.Clone()
	err = renewer.Renew(out.Context(), client, h)
	if errors.Is(err, credential.ErrRefusedAnew) {
		return res, nil // there is nothing better: the provider's word stands
	}
	if err == nil {
		err = u.credentials.Authorize(out.Context(), client, h)
	}
	if err != nil {
		_ = res.Body.Close() // it says nothing that anybody needs
		return nil, &credentialsError{err}
	}
	again, ok := body()
	if !ok {
		return res, nil // the next request has the new credentials
	}
	_ = res.Body.Close()
	second := out.Clone(out.Context())
	second.Header, second.Body = h, again
	return send(second)
}

// first sends a client's request.
func (rt *route) first(r *http.Request, out *http.Request, body *stream) (*http.Response, error) {
	if !rt.upstream.renews() {
		return rt.exchange(r.Context(), r, rt.upstream.transport, out, unproven)
	}
	return rt.upstream.deliver(r, out, func(out *http.Request) (*http.Response, error) {
		return rt.exchange(r.Context(), r, rt.upstream.transport, out, unproven)
	}, body.again(r.ContentLength))
}

// renews reports credentials that may be renewed, so that bodies are kept for a
// second sending.
func (u *upstream) renews() bool {
	_, ok := u.credentials.(credential.Renewer)
	return ok
}

// again gives a client's body, of this length, for its second sending.
func (s *stream) again(length int64) again {
	return func() (io.ReadCloser, bool) {
		if length == 0 {
			return nil, true
		}
		return s.rewind()
	}
}

// bytesAgain is the body of a request that is held in memory.
func bytesAgain(body []byte) again {
	return func() (io.ReadCloser, bool) {
		if len(body) == 0 {
			return nil, true
		}
		return io.NopCloser(bytes.NewReader(body)), true
	}
}

// rewound is a stream that is sent for the second time: what was kept of it, and
// then the rest. It ends when the stream is taken once more.
type rewound struct {
	*stream
	kept io.Reader
	turn int
}

// Read implements io.Reader for the transport.
func (r *rewound) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken != r.turn {
		return 0, errTaken
	}
	if n, err := r.kept.Read(p); !errors.Is(err, io.EOF) {
		return n, err
	}
	return r.read(p)
}

// rewind takes the stream from the transport and gives it from its beginning. It
// cannot where not all of what has passed was kept.
func (s *stream) rewind() (io.ReadCloser, bool) {
	s.take()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost || s.err != nil && !errors.Is(s.err, io.EOF) {
		return nil, false
	}
	return &rewound{stream: s, kept: bytes.NewReader(s.kept), turn: s.taken}, true
}
