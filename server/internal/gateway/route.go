package gateway

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"countersign/server/internal/header"
	"countersign/server/internal/jose"
	"countersign/server/provider"
)

// Route lets requests pass to a provider. Whatever no route names is refused.
type Route struct {
	// Match is a pattern of net/http.ServeMux with a method and no host, such
	// as "POST /pay/transfers/{transferId}/payments".
	Match string
	// Provider is the configured name of the provider.
	Provider string
	// To is the path at the provider. Its parameters are taken from the path
	// that matched, or else from who the customer is, or else from the provider's
	// configured ones.
	To string
	// Query says which part of the query string passes.
	Query Query
	// Headers are request headers that pass on this route beside the common
	// ones and the provider's.
	Headers []string
	// JOSE says how the bodies are secured towards the provider: "jws", "jwe",
	// "jws+jwe", or "" for not at all.
	JOSE string
	// SCA asks a provider that has no challenge of its own (provider.Preflighting)
	// before a request is sent: "required" for an operation, "reading" for what an
	// authentication of the last months is enough for, "" for not at all.
	SCA string
	// Anybody lets the page choose whose things a route is about, or reaches what is
	// nobody's own, where a provider's credentials act for every customer
	// (provider.Personal). Any other route there, and what it looks up, has to name the
	// customer by what the page cannot choose.
	Anybody bool
	// Describe says where to read what the customer approves; nil says nothing.
	Describe *Description
}

// route is a Route that has been checked. It is the http.Handler of its
// pattern.
type route struct {
	gateway  *Gateway
	pattern  string
	upstream *upstream
	steps    []step
	match    []segment
	query    Query
	headers  header.Allowed
	bound    []string // see boundHeaders
	describe []description
	jose     jose.Method // "" where bodies are sent as they are
	// sca is Route.SCA, and preflight the provider that is asked; nil for none.
	sca       string
	preflight provider.Preflighting
}

// target is where a request goes at the provider.
type target struct {
	path  string // escaped, without the base URL's own path
	query string
	// customer are the parameters that say whose request it is, where a source of
	// such tells.
	customer map[string]string
}

func (g *Gateway) compile(r Route) (*route, error) {
	var faults []error
	fault := func(err error) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	method, path, ok := strings.Cut(r.Match, " ")
	if !ok || method != strings.ToUpper(method) || !header.Valid(method) {
		return nil, fmt.Errorf("match %q: write a method and a path", r.Match)
	}
	match, err := parsePattern(strings.TrimLeft(path, " "))
	fault(prefixed("match", err))
	to, err := parsePattern(r.To)
	fault(prefixed("to", err))
	if len(match) > 0 && match[0].literal == reserved {
		fault(fmt.Errorf("match %q: paths below /%s/ are the gateway's own", r.Match, reserved))
	}
	fault(r.Query.check())

	compiled := &route{gateway: g, pattern: r.Match, match: match, query: r.Query, upstream: g.upstreams[r.Provider]}
	if compiled.upstream == nil {
		fault(fmt.Errorf("provider %q: not configured", r.Provider))
		return nil, errors.Join(faults...)
	}
	compiled.steps, err = resolve(to, match, compiled.upstream)
	fault(prefixed("to", err))
	resolved := err == nil
	named := slices.Clone(r.Headers)
	if headed, ok := compiled.upstream.provider.(provider.Headed); ok {
		named = append(named, headed.RequestHeaders()...)
	}
	compiled.bound = boundHeaders(named)
	compiled.headers, err = header.Allow(append(header.Common(), named...)...)
	fault(err)
	compiled.describe, err = compileDescription(r.Describe, compiled.names())
	fault(err)
	if resolved {
		fault(compiled.personal(r, to))
	}
	compiled.jose = jose.Method(r.JOSE)
	fault(compiled.upstream.secures(compiled.jose))
	fault(compiled.asks(r.SCA))
	return compiled, errors.Join(faults...)
}

func prefixed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %w", what, err)
}

// target gives where a request that has matched goes.
func (rt *route) target(u *url.URL, customer map[string]string) target {
	return target{path: expand(rt.steps, u.EscapedPath(), customer), query: rt.query.pass(u.RawQuery), customer: customer}
}

// boundHeaders are those that belong to what is approved: the same bytes mean
// something else under another content type, and what a route or a provider
// names may say whose account it is.
func boundHeaders(named []string) []string {
	bound := []string{"Content-Type", "Content-Encoding"}
	for _, name := range named {
		bound = append(bound, http.CanonicalHeaderKey(name))
	}
	slices.Sort(bound[2:])
	return bound
}

// digester gives a hash that has taken in all of a request that is approved but
// its body. The parts can hold neither a line break nor a NUL, so no two
// requests look alike to it.
func (rt *route) digester(r *http.Request, t target) hash.Hash {
	text := make([]byte, 0, 256)
	for _, part := range [...]string{rt.upstream.name, r.Method, t.path, t.query} {
		text = append(append(text, part...), '\n')
	}
	for _, name := range rt.bound {
		for _, value := range r.Header[name] {
			text = append(append(text, 0), value...)
		}
		text = append(text, '\n')
	}
	h := sha256.New()
	_, _ = h.Write(text) // never fails
	return h
}

// ServeHTTP sends a request that has matched to the provider.
func (rt *route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	customer, err := rt.upstream.whose(r)
	if err != nil {
		rt.gateway.fail(w, r, "customer not known", err)
		return
	}
	rt.gateway.serve(w, r, rt, rt.target(r.URL, customer))
}

// names are those of the parameters that a request on this route has.
func (rt *route) names() []string {
	names := slices.Sorted(maps.Keys(rt.upstream.params))
	if rt.upstream.customer != nil {
		names = append(names, rt.upstream.customer.Names()...)
	}
	for _, s := range rt.match {
		if s.param != "" && !s.rest {
			names = append(names, s.param)
		}
	}
	return names
}

// params are the parameters of a request that has matched, those that say whose it
// is, and the configured ones.
func (rt *route) params(u *url.URL, t target) map[string]string {
	params := make(map[string]string, len(rt.upstream.params)+len(rt.match))
	maps.Copy(params, rt.upstream.params)
	maps.Copy(params, t.customer)
	segments := strings.Split(u.EscapedPath()[1:], "/")
	for i, s := range rt.match {
		if s.param != "" && !s.rest && i < len(segments) {
			params[s.param], _ = url.PathUnescape(segments[i]) // the path is plain
		}
	}
	return params
}
