package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/oauth2"
)

// ErrRefusedAnew says that the provider has refused a token that it has only just
// given. There is nothing better to send: its answer stands.
var ErrRefusedAnew = errors.New("credential: a new token was refused as well")

// KeepError says that what is kept of a session cannot be read or written now.
type KeepError struct{ cause error }

func (e *KeepError) Error() string { return "credential: connection not kept: " + e.cause.Error() }
func (e *KeepError) Unwrap() error { return e.cause }

// AuthorizationError says that an authorization server has given no tokens. Its
// text can be logged, its cause cannot: that may repeat an answer.
type AuthorizationError struct{ cause error }

func (e *AuthorizationError) Error() string {
	const text = "credential: no tokens for the customer: "
	var (
		answer  *oauth2.RetrieveError
		trouble *url.Error
	)
	switch {
	case errors.As(e.cause, &answer) && slices.Contains(errorCodes(), answer.ErrorCode):
		return text + fmt.Sprintf("answered %d %s", answer.Response.StatusCode, answer.ErrorCode)
	case errors.As(e.cause, &answer):
		return text + fmt.Sprintf("answered %d", answer.Response.StatusCode)
	case errors.Is(e.cause, errPaused):
		return text + "a renewal has just failed"
	case errors.Is(e.cause, context.DeadlineExceeded), errors.As(e.cause, &trouble) && trouble.Timeout():
		return text + "no answer in time"
	case errors.As(e.cause, &trouble):
		return text + "the authorization server cannot be reached"
	}
	return text + "the answer is not the documented one"
}

func (e *AuthorizationError) Unwrap() error { return e.cause }

// ended reports that the grant is not good any more (RFC 6749, section 5.2):
// revoked, expired, or used already.
func (e *AuthorizationError) ended() bool {
	var answer *oauth2.RetrieveError
	return errors.As(e.cause, &answer) && answer.ErrorCode == "invalid_grant" && answer.Response.StatusCode < http.StatusInternalServerError
}

// Passing reports that the same may succeed a little later.
func (e *AuthorizationError) Passing() bool {
	var answer *oauth2.RetrieveError
	if errors.As(e.cause, &answer) {
		status := answer.Response.StatusCode
		return status >= http.StatusInternalServerError || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
	}
	var trouble *url.Error
	return errors.As(e.cause, &trouble) || errors.Is(e.cause, context.DeadlineExceeded) || errors.Is(e.cause, errPaused)
}
