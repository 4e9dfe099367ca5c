package gateway

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"countersign/server/internal/credential"
	"countersign/server/internal/customer"
	"countersign/server/internal/landing"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
	"countersign/shared/wire"
)

// connecting notes what customers are connected with: their own accounts with
// this provider. The configuration names all but what only the gateway knows.
func (g *Gateway) connecting(name string, u Upstream) (Upstream, *credential.Connections, error) {
	if u.Connect == nil {
		return u, nil, nil
	}
	if u.Credentials != nil {
		return u, nil, errors.New("credentials: there may be connections or other credentials, not both")
	}
	c := *u.Connect
	c.Provider, c.Sessions, c.Secrets = name, holders{g.sessions, &upstream{customer: u.Customer}}, g.secrets
	c.RedirectURL = g.own + wire.PathProviders + "/" + url.PathEscape(name) + wire.SegmentCallback
	connections, err := credential.NewConnections(c)
	u.Credentials = connections
	return u, connections, err
}

// withConnections serves only requests about a provider that customers connect
// their accounts with.
func (g *Gateway) withConnections(serve func(http.ResponseWriter, *http.Request, *upstream)) endpoint {
	return func(w http.ResponseWriter, r *http.Request) {
		note := observe.NoteOf(r.Context())
		note.Route = r.Pattern
		up := g.upstreams[r.PathValue("provider")]
		if up == nil || up.connections == nil {
			g.refuse(w, r, problem.RouteNotFound)
			return
		}
		note.Provider = up.name
		serve(w, r, up)
	}
}

// connect sends a customer to the provider's page, as the window that they are in.
// Who leaves is the session of the cookie; only it can come back.
func (g *Gateway) connect(w http.ResponseWriter, r *http.Request, up *upstream) {
	if mode := r.Header.Get("Sec-Fetch-Mode"); r.Method != http.MethodGet || mode != "" && mode != "navigate" || inFrame(r) {
		g.refuse(w, r, problem.NavigationRequired)
		return
	}
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		g.refuse(w, r, problem.PageElsewhere)
		return
	}
	page, err := g.pageOf(r.URL.Query()[wire.ParamPage])
	if err != nil {
		g.refuse(w, r, problem.PageRefused)
		return
	}
	s, ok := g.ensure(w, r)
	if !ok {
		return
	}
	observe.NoteOf(r.Context()).Session = string(s.ID)
	holder, err := up.holder(r, s.ID)
	if err != nil {
		g.fail(w, r, "customer not known", err)
		return
	}
	address, err := up.connections.Begin(r.Context(), holder, page)
	if err != nil {
		g.log.WarnContext(r.Context(), "customer not sent to the provider", "provider", up.name, "error", err)
		landing.Trouble(w, r)
		return
	}
	landing.Away(w, address)
}

// inFrame reports a request of a frame, in which a customer cannot see whose page
// they are asked on.
func inFrame(r *http.Request) bool {
	dest := r.Header.Get("Sec-Fetch-Dest")
	return dest != "" && dest != "document"
}

// pageOf gives the page to go on with, "" for none.
func (g *Gateway) pageOf(pages []string) (string, error) {
	switch {
	case len(pages) == 0:
		return "", nil
	case len(pages) > 1:
		return "", errPage
	}
	return g.ownPage(pages[0])
}

// connectBack receives a customer from the provider's page. What they bring counts
// only in the session that was sent away, and once.
func (g *Gateway) connectBack(w http.ResponseWriter, r *http.Request, up *upstream) {
	query := r.URL.Query()
	s, known := g.sessions.Read(r)
	states := query[paramState]
	if r.Method != http.MethodGet || !known || len(states) != 1 || !wire.ValidID(states[0]) {
		landing.Stray(w, r)
		return
	}
	observe.NoteOf(r.Context()).Session = string(s.ID)
	holder, err := up.holder(r, s.ID)
	var attempt credential.Attempt
	if err == nil {
		attempt, err = up.connections.Take(r.Context(), holder, states[0])
	}
	switch {
	case errors.Is(err, credential.ErrState), errors.Is(err, customer.ErrMissing):
		landing.Stray(w, r)
		return
	case err != nil:
		g.log.WarnContext(r.Context(), "account not connected", "provider", up.name, "error", err)
		landing.Trouble(w, r)
		return
	}
	if outcome := refusedConsent(query); outcome != "" {
		g.goOn(w, r, up, attempt.Page, outcome)
		return
	}
	ctx, cancel := g.detached(r)
	defer cancel()
	grant, err := up.connections.Exchange(ctx, attempt, query.Get("code"))
	if err != nil {
		g.unexchanged(ctx, w, r, up, holder, attempt, err)
		return
	}
	if err := g.connected(ctx, w, r, up, s.ID, grant); err != nil {
		g.log.ErrorContext(ctx, "account not connected", "provider", up.name, "error", err)
		g.goOn(w, r, up, attempt.Page, wire.ConnectFailed)
		return
	}
	g.goOn(w, r, up, attempt.Page, wire.ConnectDone)
}

// maxCode is the longest authorization code, in bytes.
const maxCode = 4 << 10

// refusedConsent gives how an attempt has ended that has brought no code, "" for
// one that has (RFC 6749, section 4.1.2).
func refusedConsent(query url.Values) string {
	codes := query["code"]
	switch {
	case query.Get("error") == "access_denied":
		return wire.ConnectDenied
	case query.Has("error"), len(codes) != 1, codes[0] == "", len(codes[0]) > maxCode:
		return wire.ConnectFailed
	}
	return ""
}

// unexchanged answers for a code that nothing was given for. Where that may pass,
// loading the same page again will do.
func (g *Gateway) unexchanged(ctx context.Context, w http.ResponseWriter, r *http.Request, up *upstream, s session.ID, attempt credential.Attempt, cause error) {
	g.log.WarnContext(ctx, "account not connected", "provider", up.name, "error", cause)
	var failure *credential.AuthorizationError
	if errors.As(cause, &failure) && failure.Passing() {
		g.metrics.UpstreamError(up.name, string(problem.AuthorizationUnavailable.Code))
		if err := up.connections.Return(ctx, s, attempt); err == nil {
			landing.Trouble(w, r)
			return
		}
	}
	g.goOn(w, r, up, attempt.Page, wire.ConnectFailed)
}

// connected keeps a grant, under a new session: nobody who has learnt, or planted,
// the old one has a part in the account. Connections with other providers go with
// it.
func (g *Gateway) connected(ctx context.Context, w http.ResponseWriter, r *http.Request, up *upstream, old session.ID, grant credential.Grant) error {
	s := session.Begin()
	holder, err := up.holder(r, s.ID)
	if err == nil {
		err = up.connections.Keep(ctx, holder, grant)
	}
	if err != nil {
		up.connections.Drop(ctx, grant)
		return err
	}
	for _, other := range g.upstreams {
		if err := other.carry(ctx, r, old, s.ID, other == up); err != nil {
			g.log.WarnContext(ctx, "connection not carried over", "provider", other.name, "error", err)
		}
	}
	g.sessions.Give(w, s)
	return nil
}

// carry gives a connection of one session to another one, or forgets it where there
// is a new one.
func (u *upstream) carry(ctx context.Context, r *http.Request, from, to session.ID, renewed bool) error {
	if u.connections == nil {
		return nil
	}
	was, err := u.holder(r, from)
	if err != nil {
		return err
	}
	if renewed {
		return u.connections.Forget(ctx, was)
	}
	is, err := u.holder(r, to)
	if err != nil {
		return err
	}
	return u.connections.Move(ctx, was, is)
}

// goOn sends a customer back to the page that they came from, or tells them to go
// there.
func (g *Gateway) goOn(w http.ResponseWriter, r *http.Request, up *upstream, page, outcome string) {
	g.metrics.Connection(up.name, outcome)
	if page == "" {
		landing.Back(w, r)
		return
	}
	landing.Away(w, withParam(page, wire.ParamConnect, outcome))
}

// withParam adds a parameter to an address and leaves the rest as it is.
func withParam(address, name, value string) string {
	address, fragment, fragmented := strings.Cut(address, "#")
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	address += separator + name + "=" + value
	if fragmented {
		address += "#" + fragment
	}
	return address
}
