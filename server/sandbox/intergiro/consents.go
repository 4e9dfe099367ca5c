package intergiro

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

// consentObject is a consent as the API shows it ("Strong Customer
// Authentication"). The last two fields are documented for payments only, and
// newer copies of the page leave them out there too.
type consentObject struct {
	ID      string   `json:"id"`
	Status  state    `json:"status"`
	Scope   []string `json:"scope,omitempty"`
	Expires string   `json:"expires_at,omitempty"`
}

// challenge answers a call that needs consent.
func (s *Simulator) challenge(a action, k consent, u Unconfirmed) answer {
	return reply(a.status, map[string]consentObject{"consent": s.consentObject(k, u)}).As(exchange.OutcomeChallenged)
}

func (s *Simulator) consentObject(k consent, u Unconfirmed) consentObject {
	o := consentObject{ID: k.id, Status: k.stateAt(s.clock.Now())}
	if u.ConsentFields == "full" || u.ConsentFields == "documented" && k.action.fields {
		o.Scope, o.Expires = []string{scopes[k.action.name]}, s.time(k.expires, u)
	}
	return o
}

// startConsent is POST /v3/consents/{id} ("Strong Customer Authentication").
// The body may be absent, as with cards and payment methods.
func (s *Simulator) startConsent(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	var in struct {
		ReturnURL *string `json:"return_url"`
	}
	if r := c.decodeOptional(&in); r != nil {
		return answer{}, r
	}
	back := ""
	if in.ReturnURL != nil {
		back = *in.ReturnURL
		if why := badReturnURL(back, u.ReturnSchemes); why != "" {
			return answer{}, invalid(u, "return_url", why)
		}
	}
	k, r := s.bank.start(c.r.PathValue("id"), back, c.scenario)
	if r != nil {
		return answer{}, r
	}
	type method struct {
		Redirect string `json:"redirect_url"`
		Token    string `json:"token,omitempty"`
		Expires  string `json:"expires_at"`
	}
	m := method{Redirect: s.page(c.r) + "?token=" + k.link, Expires: s.time(earlier(k.linkExpires, k.expires), u)}
	if u.MethodToken == "given" {
		m.Token = k.link
	}
	return ok(map[string]method{"method": m}), nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// page gives the address of the consent page, as browsers reach it.
func (s *Simulator) page(r *http.Request) string {
	origin := s.origin
	if origin == "" {
		origin = "http://" + r.Host
		if r.TLS != nil {
			origin = "https://" + r.Host
		}
	}
	return origin + PagePath
}

// getConsent is GET /v3/consents/{id}, which only a public client knows.
func (s *Simulator) getConsent(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	if u.ConsentRead == "absent" {
		return s.noRoute(c)
	}
	k, known := s.bank.consent(c.r.PathValue("id"))
	if !known {
		return answer{}, unknown(u, "", "consent")
	}
	return ok(s.consentObject(k, u)), nil
}

// maxReturnURL bounds a return URL: of our own.
const maxReturnURL = 2048

// badReturnURL says what is wrong with a return URL, or nothing.
func badReturnURL(text, schemes string) string {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return "must not be empty"
	case len(text) > maxReturnURL:
		return "is too long"
	case err != nil, u.Host == "", u.Hostname() == "", !isASCII(text):
		return "must be an absolute URL"
	case u.User != nil:
		return "must not carry credentials"
	case strings.Contains(text, "#"):
		return "must not have a fragment"
	case u.Scheme == "https":
		return ""
	case u.Scheme == "http" && schemes == "any":
		return ""
	case u.Scheme == "http" && schemes == "loopback" && isLoopback(u.Hostname()):
		return ""
	}
	return "must be an https address"
}

// isASCII reports whether a text is one a URL may be: visible ASCII.
func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' })
}

func isLoopback(host string) bool {
	return slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, host) || strings.HasSuffix(host, ".localhost")
}
