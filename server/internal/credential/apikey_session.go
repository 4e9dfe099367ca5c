package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// maxSession is the longest answer with tokens, in bytes.
const maxSession = 64 << 10

// ask exchanges a secret for a pair of tokens. An answer without an access token
// that a header may hold is an error; a refresh token may be missing.
func (k *APIKey) ask(ctx context.Context, what, address string, secret map[string]string) (pair, error) {
	fail := func(status int, cause error) (pair, error) {
		return pair{}, &sessionError{what, status, cause}
	}
	body, err := json.Marshal(secret)
	if err != nil {
		return fail(0, err) // cannot be: strings always encode
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fail(0, err)
	}
	req.Close = true // it is rare, and must not be lost on a connection found dead
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	res, err := k.http.Do(req)
	if err != nil {
		return fail(0, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxSession+1))
	switch {
	case err != nil:
		return fail(0, err)
	case res.StatusCode != http.StatusOK && res.StatusCode != http.StatusCreated:
		return fail(res.StatusCode, nil)
	}
	got, err := readPair(text)
	if err != nil {
		return fail(0, err)
	}
	return got, nil
}

// readPair reads the answer to login and refresh. Other fields are not read.
func readPair(body []byte) (pair, error) {
	var reply struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if len(body) > maxSession || json.Unmarshal(body, &reply) != nil {
		return pair{}, errors.New("not the documented JSON")
	}
	if !usable(reply.Access) || len(reply.Refresh) > maxToken {
		return pair{}, errors.New("no token that can be used")
	}
	return pair{reply.Access, reply.Refresh}, nil
}

// errLogins says that there were too many logins to try another.
var errLogins = errors.New("too many logins")

// sessionError says that there is no session. Its text can be logged, its cause
// cannot.
type sessionError struct {
	what   string
	status int // 0 where it is not one that said so
	cause  error
}

func (e *sessionError) Error() string {
	text := "credential: " + e.what + " with the provider: "
	trouble := (*url.Error)(nil)
	switch {
	case e.status != 0:
		return text + fmt.Sprintf("answered %d", e.status)
	case errors.Is(e.cause, errLogins):
		return text + "there were too many in a short time"
	case errors.As(e.cause, &trouble) && trouble.Timeout():
		return text + "no answer in time"
	case errors.As(e.cause, &trouble):
		return text + "cannot be reached"
	}
	return text + "the answer is not the documented one"
}

func (e *sessionError) Unwrap() error { return e.cause }

// Is makes it an ErrProvider.
func (e *sessionError) Is(target error) bool { return target == ErrProvider } //nolint:errorlint // that is what Is is for

// refused reports that a session cannot be refreshed any more: the answer blames
// what was sent, and not how often.
func (e *sessionError) refused() bool {
	return e.status >= 400 && e.status < 500 && e.status != http.StatusTooManyRequests && e.status != http.StatusRequestTimeout
}
