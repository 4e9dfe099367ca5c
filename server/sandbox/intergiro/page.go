package intergiro

import (
	"net/http"
	"net/url"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/site"
)

// PagePath is where the hosted consent page is served.
const PagePath = Prefix + "/sca/consent"

// mountPage adds the consent page to mux. The token in its address is the only
// secret, and says which consent is answered.
func (s *Simulator) mountPage(mux *http.ServeMux) {
	mux.HandleFunc("GET "+PagePath, s.consentPage)
	for name, act := range map[string]func(form url.Values, sc Scenario) view{
		"look":     func(f url.Values, _ Scenario) view { return s.bank.look(f.Get("token")) },
		"leave":    func(f url.Values, _ Scenario) view { return s.bank.look(f.Get("token")) },
		"password": func(f url.Values, _ Scenario) view { return s.bank.enterPassword(f.Get("token"), f.Get("password")) },
		"approve":  func(f url.Values, sc Scenario) view { return s.bank.allow(f.Get("token"), sc) },
		"refuse":   func(f url.Values, _ Scenario) view { return s.bank.refuse(f.Get("token")) },
	} {
		mux.HandleFunc("POST "+PagePath+"/"+name, s.step(name, act))
	}
}

// consentData is what the page's template shows.
type consentData struct {
	view
	Action string // where its steps are posted
	Token  string
	Back   string // "redirect", "link" or "never"
}

func (s *Simulator) consentPage(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	sc := s.scenarios.Of(everybody)
	site.Frame(w.Header(), sc.Page.Framing, sc.Page.Opener)
	if len(query) != 1 || len(query["token"]) != 1 || query.Get("token") == "" {
		s.recordPage(r, http.StatusBadRequest, exchange.OutcomeRefused)
		s.site.Page(w, http.StatusBadRequest, "message.html", map[string]string{
			"Provider": "Intergiro",
			"Title":    "This page cannot help here",
			"Text":     "The link that brought you here is not whole. Go back to the page you came from and start again.",
			"Why":      "open redirect_url as it was answered: it has the query parameter token and no other.",
		})
		return
	}
	v := s.bank.look(query.Get("token")).returning(sc)
	s.recordPage(r, http.StatusOK, "page:"+string(v.Step))
	s.site.Page(w, http.StatusOK, "consent.html", consentData{v, PagePath + "/", query.Get("token"), sc.Page.Back})
}

// step answers one action of the page's script, with the view that comes next.
func (s *Simulator) step(name string, act func(url.Values, Scenario) view) http.HandlerFunc {
	fields := []string{"token"}
	if name == "password" {
		fields = append(fields, name)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		form, ok := site.Step(w, r, fields...)
		if !ok {
			return
		}
		sc := s.scenarios.Of(everybody)
		v := act(form, sc).returning(sc)
		outcome := "page:" + string(v.Step)
		if name == "leave" {
			outcome = "page:left"
		}
		s.recordPage(r, http.StatusOK, outcome)
		site.JSON(w, http.StatusOK, v)
	}
}

// returning fills in where the customer goes from here. Nothing is documented
// to be added to the return URL; what else may be is a setting.
func (v view) returning(sc Scenario) view {
	if v.back == "" || sc.Page.Back == "never" {
		return v
	}
	v.Return = v.back
	status, told := map[step]string{stepApproved: "approved", stepRefused: "rejected", stepBlocked: "rejected", stepExpired: "expired"}[v.Step]
	switch {
	case sc.Unconfirmed.ReturnQuery == "none":
		return v
	case sc.Unconfirmed.ReturnQuery == "misleading":
		status = "approved"
	case !told:
		status = "cancelled"
	}
	u, err := url.Parse(v.back)
	if err != nil {
		return v // never: it was checked
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += "consent_id=" + v.id + "&status=" + status
	v.Return = u.String()
	return v
}

// recordPage records a visit, without the token.
func (s *Simulator) recordPage(r *http.Request, status int, outcome string) {
	s.recorder.Page(history.Request{Method: r.Method, Path: r.URL.Path, Status: status, Outcome: outcome})
}
