package wise

import (
	"net/http"
	"net/url"
	"regexp"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/site"
)

// AuthorizePath is where customers are asked whether a client may act for them.
const AuthorizePath = "/oauth/authorize"

// mountAuthorize adds that page to mux. The handle in it is the only secret, and
// says which request is answered.
func (s *Simulator) mountAuthorize(mux *http.ServeMux) {
	mux.HandleFunc("GET "+AuthorizePath, s.authorizePage)
	mux.HandleFunc("GET "+AuthorizePath+"/{$}", s.authorizePage) // as Wise writes it
	for name, act := range map[string]func(*connecting, url.Values) connectView{
		"look":     func(c *connecting, _ url.Values) connectView { return c.view("") },
		"leave":    func(c *connecting, _ url.Values) connectView { return c.leave() },
		"password": func(c *connecting, f url.Values) connectView { return c.login(f.Get("user"), f.Get("password")) },
		"approve":  func(c *connecting, _ url.Values) connectView { return c.allow(s.tokens) },
		"refuse":   func(c *connecting, _ url.Values) connectView { return c.refuse() },
	} {
		mux.HandleFunc("POST "+AuthorizePath+"/"+name, s.authorizeStep(name, act))
	}
}

// authorizePage is the authorization endpoint (RFC 6749, section 3.1). A request
// that does not name a client and its address is shown to the customer; what else
// is wrong with one is told to the client.
func (s *Simulator) authorizePage(w http.ResponseWriter, r *http.Request) {
	query, knobs := r.URL.Query(), s.scenarios.Of(0).OAuth
	why := ""
	for name, values := range query {
		if len(values) != 1 {
			why = "the parameter " + name + " appears twice"
		}
	}
	switch {
	case why != "":
	case query.Get("client_id") != ClientID:
		why = "the client_id is unknown"
	case !knobs.redirectsTo(query.Get("redirect_uri")):
		why = "the redirect_uri is none that the client has registered"
	}
	site.Frame(w.Header(), "refuse", "keep")
	if why != "" {
		s.recordAuthorize(r, http.StatusBadRequest, exchange.OutcomeRefused)
		s.site.Page(w, http.StatusBadRequest, "message.html", map[string]string{
			"Title": "This page cannot help here",
			"Text":  "The page that sent you here made a mistake. Go back to it and start again.",
			"Why":   why + ".",
		})
		return
	}
	if code, what := wrongWith(query, knobs); code != "" {
		s.recordAuthorize(r, http.StatusFound, exchange.OutcomeRefused)
		http.Redirect(w, r, back(query.Get("redirect_uri"), query.Get("state"), "error", code, "error_description", what), http.StatusFound)
		return
	}
	c := s.connecting.begin(query)
	s.recordAuthorize(r, http.StatusOK, "page:"+c.step)
	s.site.Page(w, http.StatusOK, "oauth.html", map[string]any{
		"View": c.view(""), "Action": AuthorizePath + "/", "Token": c.handle, "Users": users(), "Client": clientName,
		"Back": "redirect", "Host": host(query.Get("redirect_uri")),
	})
}

// clientName is what customers know the client as.
const clientName = "Harbour Light Studio"

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "" // cannot be: it was checked
	}
	return u.Host
}

// s256 is what a challenge of RFC 7636 looks like, section 4.2.
var s256 = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// wrongWith names the error in an authorization request, "" for none (RFC 6749,
// section 4.1.2.1; RFC 7636, section 4.4.1).
func wrongWith(query url.Values, knobs OAuthKnobs) (code, description string) {
	for name := range query {
		switch name {
		case "client_id", "redirect_uri", "state", "response_type", "scope":
		case "code_challenge", "code_challenge_method":
			if knobs.PKCE == "refused" {
				return "invalid_request", "unknown parameter " + name
			}
		default:
			return "invalid_request", "unknown parameter " + name
		}
	}
	challenge := query.Get("code_challenge")
	switch {
	case query.Has("response_type") && query.Get("response_type") != "code":
		return "unsupported_response_type", "only code is"
	case query.Has("scope") && query.Get("scope") != "transfers":
		return "invalid_scope", "only transfers is"
	case challenge == "" && knobs.PKCE == "required":
		return "invalid_request", "code challenge required"
	case challenge == "" && query.Has("code_challenge_method"):
		return "invalid_request", "code_challenge_method without code_challenge"
	case challenge != "" && (query.Get("code_challenge_method") != "S256" || !s256.MatchString(challenge)):
		return "invalid_request", "the code challenge must be of S256"
	}
	return "", ""
}

// back gives the address that a customer is sent back to.
func back(redirect, state string, pairs ...string) string {
	u, err := url.Parse(redirect)
	if err != nil {
		return redirect // cannot be: it was checked
	}
	query := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	if state != "" {
		query.Set("state", state)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// authorizeStep answers one action of the page's script, with what comes next.
func (s *Simulator) authorizeStep(name string, act func(*connecting, url.Values) connectView) http.HandlerFunc {
	fields := []string{"token"}
	if name == "password" {
		fields = append(fields, "user", "password")
	}
	return func(w http.ResponseWriter, r *http.Request) {
		form, ok := site.Step(w, r, fields...)
		if !ok {
			return
		}
		v := s.connecting.step(form.Get("token"), func(c *connecting) connectView { return act(c, form) })
		s.recordAuthorize(r, http.StatusOK, "page:"+v.Step)
		site.JSON(w, http.StatusOK, v)
	}
}

// recordAuthorize records a visit, without what its address says.
func (s *Simulator) recordAuthorize(r *http.Request, status int, outcome string) {
	visit := *r
	visit.URL = &url.URL{Path: r.URL.Path}
	s.recordPage(&visit, 0, status, outcome)
}
