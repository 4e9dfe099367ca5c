package credential

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

const (
	// renewPause is how long a failed renewal is left alone, while the token is
	// good yet.
	renewPause = 10 * time.Second
	// defaultLife is how long a token is used that does not say when it ends.
	defaultLife = 10 * time.Minute
	// maxToken is the longest token, in bytes.
	maxToken = 8 << 10
)

// token is a bearer token. It is renewed when it is due, and not used any more
// when it ends, which is a little before it does for the provider: it has to
// arrive there.
type token struct {
	text      string
	due, ends time.Time
}

// fetch is a token on its way. Its fields are set when done is closed.
type fetch struct {
	done  chan struct{}
	token token
	err   error
}

// readToken reads what came of asking for a token. Errors tell what kind of
// trouble it is and never repeat an answer: it may hold secrets.
func readToken(got *oauth2.Token, err error, now time.Time) (token, error) {
	if err != nil {
		return token{}, &fetchError{err}
	}
	if !usable(got.AccessToken) || got.Type() != "Bearer" {
		return token{}, &fetchError{errors.New("not a bearer token")}
	}
	life := defaultLife
	if !got.Expiry.IsZero() {
		life = max(got.Expiry.Sub(now), 0)
	}
	return lasting(got.AccessToken, life, now), nil
}

// lasting is a token with so long to live.
func lasting(text string, life time.Duration, now time.Time) token {
	end := now.Add(life)
	return token{text: text, due: end.Add(-min(time.Minute, life/4)), ends: end.Add(-min(10*time.Second, life/8))}
}

// usable reports a text that can be sent as a bearer token.
func usable(text string) bool {
	return text != "" && len(text) <= maxToken && !strings.ContainsFunc(text, notInToken)
}

// notInToken reports what no bearer token has (RFC 6750, section 2.1).
func notInToken(r rune) bool { return r <= ' ' || r > '~' }

// fetchError says that there is no token of the client's. Its text can be
// logged, its cause cannot.
type fetchError struct{ cause error }

func (e *fetchError) Error() string {
	const text = "credential: no token of the client: "
	var (
		refused *oauth2.RetrieveError
		trouble *url.Error
	)
	switch {
	case errors.As(e.cause, &refused):
		answer := fmt.Sprintf("answered %d", refused.Response.StatusCode)
		if slices.Contains(errorCodes(), refused.ErrorCode) {
			answer += " " + refused.ErrorCode
		}
		return text + answer
	case errors.As(e.cause, &trouble) && trouble.Timeout():
		return text + "no answer in time"
	case errors.As(e.cause, &trouble):
		return text + "the token endpoint cannot be reached"
	}
	return text + "the answer is not the documented one"
}

func (e *fetchError) Unwrap() error { return e.cause }

// Is makes it an ErrProvider.
func (e *fetchError) Is(target error) bool { return target == ErrProvider } //nolint:errorlint // that is what Is is for

// errorCodes are what a token endpoint may say (RFC 6749, section 5.2).
func errorCodes() []string {
	return []string{
		"invalid_request", "invalid_client", "invalid_grant",
		"unauthorized_client", "unsupported_grant_type", "invalid_scope",
	}
}
