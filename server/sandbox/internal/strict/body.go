package strict

import (
	"errors"
	"io"
	"net/http"
)

// MaxBody is the largest body that the sandbox reads, in bytes.
const MaxBody = 1 << 20

// ErrTooLarge is what Body gives for a body beyond MaxBody.
var ErrTooLarge = errors.New("the body is too large")

// Body reads a request's body whole.
func Body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, ErrTooLarge
	}
	return data, err
}
