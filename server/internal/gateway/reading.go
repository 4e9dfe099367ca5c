package gateway

import (
	"bytes"
	"io"
	"net/http"

	"countersign/server/provider"
)

// maxDemand is the longest answer that is read for a challenge in it, in bytes.
const maxDemand = 64 << 10

// legible has the provider answer so that its challenges can be read: packed ones
// could not be.
func (u *upstream) legible(h http.Header) {
	if u.reading != nil {
		h["Accept-Encoding"] = []string{"identity"}
	}
}

// read gives the body of an answer that may hold a challenge, nil where it cannot.
// It leaves the answer as it was.
func (u *upstream) read(a provider.Answer, res *http.Response) []byte {
	if u.reading == nil || res.ContentLength > maxDemand || !u.reading.ReadsBody(a) {
		return nil
	}
	start, err := io.ReadAll(io.LimitReader(res.Body, maxDemand+1))
	rest := res.Body
	var after io.Reader = rest
	if err != nil {
		after = failing{err} // it breaks off there for the client, too
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(start), after), rest}
	if err != nil || len(start) > maxDemand {
		return nil
	}
	return start
}

// failing is a reader that cannot be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
