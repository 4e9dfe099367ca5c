package gateway

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// refusalOf gives what a provider has said, where it has a meaning.
func refusalOf(err error) (*provider.Refusal, bool) {
	var refusal *provider.Refusal
	return refusal, errors.As(err, &refusal)
}

// refusedAs reports a refusal of this kind.
func refusedAs(err error, code stepup.Code) bool {
	refusal, ok := refusalOf(err)
	return ok && refusal.Code == code
}

// problemOfProvider is the problem with a provider that was asked something and
// failed or refused, and how long to wait, 0 where nobody says.
func problemOfProvider(err error) (problem.Problem, time.Duration) {
	var (
		transport   *transportError
		credentials *credentialsError
		store       *storeError
		unavailable *challenge.Unavailable
	)
	if refusal, ok := refusalOf(err); ok {
		return problemOfRefusal(refusal.Code), refusal.RetryAfter
	}
	switch {
	case errors.Is(err, provider.ErrAnswer):
		return problem.AnswerInvalid, 0
	case errors.As(err, &unavailable):
		return problem.StoreUnavailable, storePause
	case errors.As(err, &store), errors.Is(err, provider.ErrMemory):
		return problem.Internal, 0
	case errors.Is(err, provider.ErrParameter):
		return problem.ParametersInvalid, 0
	case errors.Is(err, provider.ErrClient):
		return problem.CredentialsMissing, 0
	case errors.As(err, &credentials):
		return problemOfCredentials(err)
	case errors.As(err, &transport), errors.Is(err, context.DeadlineExceeded):
		return failure(err), 0
	}
	return problem.ProviderRefused, 0
}

func problemOfRefusal(code stepup.Code) problem.Problem {
	switch code {
	case provider.TooSoon:
		return problem.TooSoon
	case provider.KeyChanged:
		return problem.KeyChanged
	case stepup.Blocked:
		return problem.Blocked
	case stepup.Expired:
		return problem.Expired
	}
	return problem.ProviderRefused
}

// failProvider answers for a provider that failed or refused, and logs it.
func (g *Gateway) failProvider(w http.ResponseWriter, r *http.Request, up *upstream, what string, err error) {
	p, wait := problemOfProvider(err)
	g.failAs(w, r, up, what, err, p, wait)
}

func (g *Gateway) failAs(w http.ResponseWriter, r *http.Request, up *upstream, what string, err error, p problem.Problem, wait time.Duration) {
	if p.Code == problem.StoreUnavailable.Code {
		g.fail(w, r, what, err) // it is no trouble of the provider's
		return
	}
	g.metrics.UpstreamError(up.name, string(p.Code))
	g.log.WarnContext(r.Context(), what, "provider", up.name, "code", p.Code, "error", err,
		"correlation", w.Header().Get(problem.HeaderCorrelation))
	g.markConnect(w, up, p)
	g.refuseFor(w, r, p, wait)
}

// refuseFor answers with a problem that may be over after some time.
func (g *Gateway) refuseFor(w http.ResponseWriter, r *http.Request, p problem.Problem, wait time.Duration) {
	if wait <= 0 && p.Code == problem.TooSoon.Code {
		wait = time.Second // nobody says
	}
	if wait > 0 {
		seconds := (wait + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	g.refuse(w, r, p)
}
