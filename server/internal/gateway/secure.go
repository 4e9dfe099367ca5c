package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"countersign/server/internal/jose"
	"countersign/server/internal/problem"
	"countersign/server/provider"
)

// newLink makes what secures the bodies of a provider; nil where it has none
// that are signed or encrypted.
func newLink(u Upstream) (*jose.Link, error) {
	secured, ok := u.Provider.(provider.Secured)
	switch {
	case !ok && u.JOSE == nil:
		return nil, nil
	case !ok:
		return nil, errors.New("jose: this provider signs and encrypts nothing")
	}
	var own jose.Keys
	if u.JOSE != nil {
		own = *u.JOSE
	}
	link, err := jose.New(own, secured)
	return link, prefixed("jose:", err)
}

// secures checks that bodies can be secured as a route says.
func (u *upstream) secures(m jose.Method) error {
	if m == "" || u.base == nil { // what is wrong with the provider is told already
		return nil
	}
	var faults []error
	if u.link == nil {
		return fmt.Errorf("jose %q: the provider %q signs and encrypts nothing", m, u.name)
	}
	faults = append(faults, u.link.Check(m))
	if u.client == nil {
		faults = append(faults, fmt.Errorf("jose %q: the provider %q has no client configured, as which its keys are asked for", m, u.name))
	}
	return errors.Join(faults...)
}

// bodyLimit is the size of the largest body of a route. What is signed or
// encrypted is held in memory.
func (rt *route) bodyLimit() int64 {
	limit := rt.gateway.limits.BodyBytes
	if rt.jose != "" {
		limit = min(limit, jose.MaxRequest)
	}
	return limit
}

// proof says whether a request carries one.
type proof bool

const (
	unproven proof = false
	proven   proof = true
)

// exchange sends a request of a client's and gives the beginning of its answer.
// Where the route says so the body is secured on the way and the answer opened
// on the way back; the request's digest and the page know of plain ones only.
// ctx is for asking the provider for its keys.
func (rt *route) exchange(ctx context.Context, client *http.Request, tr http.RoundTripper, out *http.Request, p proof) (*http.Response, error) {
	if rt.jose == "" {
		return exchange(tr, out)
	}
	api := onBehalf{
		upstream: rt.upstream, browser: client, correlation: out.Header.Get(problem.HeaderCorrelation),
		limit: rt.gateway.limits.AnswerBytes, left: &atomic.Bool{},
	}
	return secured{route: rt, ctx: ctx, transport: tr, proof: p, api: api}.send(out)
}

// secured is one exchange whose bodies are secured.
type secured struct {
	*route
	ctx       context.Context
	transport http.RoundTripper
	proof     proof
	api       provider.Upstream
}

func (s secured) send(out *http.Request) (*http.Response, error) {
	body, err := whole(out.Body)
	if err != nil {
		return nil, &unsentError{err}
	}
	var message jose.Message
	if len(body) > 0 {
		if message, err = s.upstream.link.Secure(s.ctx, s.api, s.jose, out.URL.EscapedPath(), body); err != nil {
			return nil, &unsentError{err}
		}
	}
	res, err := exchange(s.transport, s.dress(out, message))
	if err == nil && len(body) > 0 && s.jose.Encrypts() {
		res, err = s.renewed(out, message, res)
	}
	if err != nil {
		return nil, err
	}
	return s.open(res)
}

func whole(body io.Reader) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	// The body's own limit is one that gives an error.
	return io.ReadAll(body)
}

// dress gives the request as it is sent. One without a body has the same
// headers: its answer is secured.
func (s secured) dress(out *http.Request, message jose.Message) *http.Request {
	dressed := out.Clone(out.Context())
	for _, name := range []string{"Content-Encoding", "Range", "If-Range"} {
		dressed.Header.Del(name) // they are about the plain body
	}
	for name, values := range s.upstream.link.Headers(s.jose) {
		dressed.Header[name] = values
	}
	dressed.Body, dressed.ContentLength = nil, 0
	if message.Body != "" {
		dressed.Body, dressed.ContentLength = bodyOf(message.Body), int64(len(message.Body))
	}
	return dressed
}

// renewed sends a request once more whose body the provider could not decrypt,
// where it has a new key by now. In any other case the answer stands.
//
// This cannot carry a request out twice. A body that cannot be read cannot be
// carried out; that the provider has replaced the key bears out that this is
// why it refused, and not that it failed in the middle. Should it have failed
// in the middle all the same, and changed its key, then the proof is spent: a
// provider takes each for one request. It answers the second sending with a
// new challenge, which is not put to the customer but ends as an outcome that
// is unknown. And whatever else becomes of the second sending, it counts as
// sent.
func (s secured) renewed(out *http.Request, message jose.Message, res *http.Response) (*http.Response, error) {
	if res.StatusCode < http.StatusBadRequest {
		return res, nil
	}
	start, err := peek(res)
	if err != nil {
		_ = res.Body.Close() // it is broken
		return nil, &transportError{err}
	}
	if !s.upstream.link.Undecipherable(res.StatusCode, res.Header, start) {
		return res, nil
	}
	message, changed, err := s.upstream.link.Renew(s.ctx, s.api, message)
	if err != nil || !changed {
		s.gateway.log.WarnContext(s.ctx, "provider could not decrypt a request", "provider", s.upstream.name, "error", err)
		return res, nil
	}
	_ = res.Body.Close() // it says nothing that anybody needs
	if res, err = exchange(s.transport, s.dress(out, message)); err != nil {
		return nil, &resentError{err}
	}
	if _, again := s.detect(out.Method, target{path: out.URL.EscapedPath()}, res); again && s.proof == proven {
		_ = res.Body.Close()
		return nil, &resentError{errSpent}
	}
	return res, nil
}

var errSpent = errors.New("gateway: the provider wants a new proof for a request that it could not decrypt at first")

// unsentError says why a request could not be secured, and so was not sent.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// resentError is what went wrong when a request was sent for the second time.
// It does not unwrap: the first sending reached the provider, so nobody may
// take it for one that never left.
type resentError struct{ cause error }

func (e *resentError) Error() string { return "sent again: " + e.cause.Error() }

// unverifiedError says why an answer is not believed. It does not unwrap: where
// the reason is that the provider's key could not be asked for, nobody may take
// that for the request.
type unverifiedError struct{ cause error }

func (e *unverifiedError) Error() string { return "answer not verified: " + e.cause.Error() }

func unverified(err error) bool {
	var e *unverifiedError
	return errors.As(err, &e)
}

// lost is the problem with an execution that the provider may have carried out
// and that has no answer to give.
func lost(err error) problem.Problem {
	if unverified(err) {
		return problem.UpstreamUnverified
	}
	return problem.OutcomeUnknown
}
