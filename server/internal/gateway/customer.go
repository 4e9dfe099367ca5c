package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"countersign/server/internal/credential"
	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/wire"
)

// personal checks that pages do not choose the customers of a provider whose
// credentials act for all of them.
func (u *upstream) personal(c Upstream) error {
	var faults []error
	if c.Customer != nil {
		for _, name := range c.Customer.Names() {
			if _, both := c.Params[name]; both || !parameter(name) {
				faults = append(faults, fmt.Errorf("customer: {%s} is no name of a parameter, or is one that params has as well", name))
			}
		}
	}
	owned, err := ownedPath(c.Provider)
	faults = append(faults, err)
	for _, s := range owned {
		if s.param != "" && !u.knows(s.param) && (c.Authorise || len(c.Enrol) > 0) {
			faults = append(faults, fmt.Errorf("authorise and enrol: the page may not choose {%s}, as these credentials act for everybody: set it in params, or say in customer where it is taken from", s.param))
		}
	}
	return errors.Join(faults...)
}

// ownedPath is the path of what is one customer's own, where a provider's
// credentials act for everybody.
func ownedPath(p provider.Provider) ([]segment, error) {
	personal, ok := p.(provider.Personal)
	if !ok {
		return nil, nil
	}
	return parsePattern(personal.CustomerPath())
}

// knows reports a parameter that is not the page's to choose.
func (u *upstream) knows(name string) bool {
	_, configured := u.params[name]
	return configured || u.customer != nil && slices.Contains(u.customer.Names(), name)
}

// personal checks the same of a route. A parameter that names the customer may
// not be in the path that is matched, and the target has to name the customer.
func (rt *route) personal(r Route, to []segment) error {
	owned, err := ownedPath(rt.upstream.provider)
	if err != nil || r.Anybody {
		return err
	}
	for _, s := range rt.match {
		named := rt.upstream.customer != nil && slices.Contains(rt.upstream.customer.Names(), s.param)
		named = named || slices.ContainsFunc(owned, func(o segment) bool { return s.param != "" && o.param == s.param })
		if named {
			return fmt.Errorf("match: {%s} says whose request it is, which a page may not choose: set it in params, or say in customer where it is taken from", s.param)
		}
	}
	if len(owned) == 0 {
		return nil
	}
	var faults []error
	const told = "these credentials act for everybody, so it has to be below %s, or the route says anybody"
	if !rt.below(owned, to) {
		faults = append(faults, fmt.Errorf("to %q: "+told, r.To, text(owned)))
	}
	for _, d := range rt.describe {
		if d.lookup != nil && !rt.below(owned, d.lookup) {
			faults = append(faults, fmt.Errorf("describe lookup %q: "+told, text(d.lookup), text(owned)))
		}
	}
	return errors.Join(faults...)
}

// below reports a path below that of one customer's own, whom the page has not
// chosen.
func (rt *route) below(owned, path []segment) bool {
	for i := range len(path) - len(owned) + 1 {
		if rt.follows(owned, path[i:]) {
			return true
		}
	}
	return false
}

// follows reports a path that begins as a pattern does, with nothing of it from
// the client: neither from its path nor, in a lookup, from what was kept.
func (rt *route) follows(pattern, path []segment) bool {
	for i, p := range pattern {
		param := path[i].param
		chosen := param != "" && (indexOf(rt.match, param) >= 0 || !rt.upstream.knows(param))
		if chosen || p.param == "" && path[i].literal != p.literal {
			return false
		}
	}
	return true
}

// text writes a pattern.
func text(pattern []segment) string {
	var b strings.Builder
	for _, s := range pattern {
		b.WriteByte('/')
		if s.param != "" {
			b.WriteString("{" + s.param + "}")
		}
		b.WriteString(s.literal)
	}
	return b.String()
}

// customerError says that nobody knows whose request it is, so nothing was sent.
type customerError struct{ cause error }

func (e *customerError) Error() string { return "gateway: customer: " + e.cause.Error() }
func (e *customerError) Unwrap() error { return e.cause }

// whose gives the parameters that say whose request it is; none where the
// configuration does, or the credentials.
func (u *upstream) whose(r *http.Request) (map[string]string, error) {
	if u.customer == nil {
		return nil, nil
	}
	who, err := u.customer.Customer(r.Context(), r)
	if err != nil {
		return nil, &customerError{err}
	}
	for _, name := range u.customer.Names() {
		if !wire.ValidID(who[name]) {
			return nil, &customerError{fmt.Errorf("{%s} cannot be used in a path", name)}
		}
	}
	return who, nil
}

// holder names whose account is meant: that of a session, and, where it is known
// who is logged in, theirs alone.
func (u *upstream) holder(r *http.Request, s session.ID) (session.ID, error) {
	who, err := u.whose(r)
	if err != nil || len(who) == 0 {
		return s, err
	}
	return s.For(who), nil
}

// holders tells it to whoever sends requests with the credentials of accounts.
type holders struct {
	sessions *session.Manager
	up       *upstream
}

var _ credential.Sessions = holders{}

// Read implements credential.Sessions.
func (h holders) Read(r *http.Request) (session.Session, bool) {
	s, ok := h.sessions.Read(r)
	if !ok {
		return session.Session{}, false
	}
	id, err := h.up.holder(r, s.ID)
	return session.Session{ID: id}, err == nil
}
