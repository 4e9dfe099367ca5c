package gateway

import (
	"context"
	"errors"
	"net/http"
	"time"

	"countersign/server/internal/credential"
	"countersign/server/internal/customer"
	"countersign/server/internal/problem"
)

// authorizationPause is after how long a request is worth another try for which
// an authorization server has given no token.
const authorizationPause = 2 * time.Second

// problemOfCredentials is the problem with a request that there are no credentials
// for, and how long to wait, 0 where that would not help.
func problemOfCredentials(err error) (problem.Problem, time.Duration) {
	var (
		unkept  *credential.KeepError
		refused *credential.AuthorizationError
	)
	switch {
	case errors.Is(err, credential.ErrNotConnected):
		return problem.NotConnected, 0
	case errors.Is(err, credential.ErrMissing):
		return problem.CredentialsMissing, 0
	case errors.Is(err, customer.ErrMissing):
		return problem.CustomerMissing, 0
	case errors.As(err, &unkept):
		return problem.StoreUnavailable, storePause
	case errors.As(err, &refused):
		return problem.AuthorizationUnavailable, authorizationPause
	case errors.Is(err, credential.ErrProvider), errors.Is(err, context.DeadlineExceeded):
		return problem.UpstreamLogin, 0
	}
	return problem.Internal, 0
}

// refuseCredentials answers a request that there are no credentials for.
func (g *Gateway) refuseCredentials(w http.ResponseWriter, r *http.Request, up *upstream, what string, err error) {
	p, wait := problemOfCredentials(err)
	switch p.Code {
	case problem.NotConnected.Code, problem.CredentialsMissing.Code, problem.CustomerMissing.Code:
	case problem.StoreUnavailable.Code:
		g.log.WarnContext(r.Context(), what, "provider", up.name, "code", p.Code, "error", err)
	case problem.AuthorizationUnavailable.Code:
		g.metrics.UpstreamError(up.name, string(p.Code))
		g.log.WarnContext(r.Context(), what, "provider", up.name, "code", p.Code, "error", err)
	default:
		g.metrics.UpstreamError(up.name, string(p.Code))
		g.log.ErrorContext(r.Context(), what, "provider", up.name, "code", p.Code, "error", err)
	}
	g.markConnect(w, up, p)
	g.refuseFor(w, r, p, wait)
}
