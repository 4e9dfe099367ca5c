package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"countersign/server/internal/problem"
)

// errNoAnswer says that a provider's status is none that ends a request. A
// switch of protocols was not asked for: what comes after it is no answer.
var errNoAnswer = errors.New("gateway: the provider's status is no answer")

// exchange sends a request and gives the beginning of its answer.
func exchange(rt http.RoundTripper, out *http.Request) (*http.Response, error) {
	res, err := rt.RoundTrip(out)
	if err != nil {
		return nil, &transportError{err}
	}
	if res.StatusCode < http.StatusOK {
		_ = res.Body.Close() // there is nothing in it
		return nil, errNoAnswer
	}
	return res, nil
}

// failure is the problem with a request for which RoundTrip failed.
func failure(err error) problem.Problem {
	var timeout net.Error
	switch {
	case unreached(err):
		return problem.UpstreamUnreachable
	case unverified(err):
		return problem.UpstreamUnverified
	case errors.As(err, &timeout) && timeout.Timeout():
		return problem.UpstreamTimeout
	}
	return problem.UpstreamBroken
}

// unreached reports an error before anything of a request was sent: no
// connection, or none that could be trusted.
func unreached(err error) bool {
	var (
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
		unsent      *unsentError
	)
	return notDialled(err) || errors.As(err, &unsent) || errors.As(err, &certificate) || errors.As(err, &notTLS)
}

// notDialled reports that no connection to the provider could be opened, which may be
// otherwise in a moment. One that cannot be trusted will not be.
func notDialled(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && operation.Op == "dial"
}

// transportError is what went wrong between the gateway and a provider. Its
// text can be logged: the text of some of net/http's errors repeats what the
// provider sent, tokens included, so of these only the kind is told.
type transportError struct{ cause error }

func (e *transportError) Error() string {
	var (
		network     net.Error
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
	)
	switch {
	case errors.As(e.cause, &network), errors.As(e.cause, &certificate), errors.As(e.cause, &notTLS),
		errors.Is(e.cause, io.EOF), errors.Is(e.cause, io.ErrUnexpectedEOF), errors.Is(e.cause, context.Canceled):
		return e.cause.Error()
	}
	return fmt.Sprintf("broken off (%T)", e.cause)
}

func (e *transportError) Unwrap() error { return e.cause }
