package gateway

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"

	"countersign/server/internal/jose"
)

// maxFailure is as much of an answer as is looked at for why a request failed.
const maxFailure = 64 << 10

func bodyOf(text string) io.ReadCloser { return io.NopCloser(strings.NewReader(text)) }

// peek reads the start of an answer and leaves the answer whole.
func peek(res *http.Response) ([]byte, error) {
	start, err := io.ReadAll(io.LimitReader(res.Body, maxFailure))
	rest := res.Body
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), rest), rest}
	return start, err
}

// open opens an answer, so that the page gets JSON. Refusals come as they are
// where the provider has not secured them, and so does what is empty (guide
// "JOSE, JWE"); a success with a body must be secured, or else whoever sits
// between could take the protection off.
func (s secured) open(res *http.Response) (*http.Response, error) {
	announced := jose.Is(res.Header)
	if !announced && (res.StatusCode < 200 || res.StatusCode > 299) || res.Request != nil && res.Request.Method == http.MethodHead {
		return res, nil
	}
	received, err := io.ReadAll(io.LimitReader(res.Body, jose.MaxAnswer+1))
	_ = res.Body.Close() // it has been read
	switch {
	case err != nil:
		return nil, &transportError{err}
	case len(received) == 0:
		res.Body = http.NoBody
		return res, nil
	}
	plain, err := s.upstream.link.Open(s.ctx, s.api, s.jose, received)
	if err != nil {
		return nil, &unverifiedError{err}
	}
	undress(res, plain)
	return res, nil
}

// undress puts the plain body into an answer, and takes out what was said of
// the other one.
func undress(res *http.Response, plain []byte) {
	for _, name := range []string{"Content-Encoding", "Content-Digest", "Repr-Digest", "Digest", "Content-Md5", "Accept-Ranges"} {
		res.Header.Del(name)
	}
	res.Header.Set("Content-Type", "application/json")
	res.Header.Set("Content-Length", strconv.Itoa(len(plain)))
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(plain)), int64(len(plain))
	res.TransferEncoding, res.Trailer = nil, nil
}
