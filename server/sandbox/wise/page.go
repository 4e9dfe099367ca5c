package wise

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/site"
	"countersign/server/sandbox/internal/strict"
)

// PagePath is where the hosted approval page is served.
const PagePath = "/approve-api-action/"

// mountPage adds the hosted approval page to mux. The token is posted to it,
// as a form; it is the only secret, and says which approval is answered.
func (s *Simulator) mountPage(mux *http.ServeMux) {
	mux.HandleFunc("GET "+PagePath+"{$}", s.emptyPage)
	mux.HandleFunc("POST "+PagePath+"{$}", s.approvalPage)
	for name, act := range map[string]func(form url.Values, fixed bool) (view, *delivery){
		"password": func(f url.Values, fixed bool) (view, *delivery) {
			return s.approvals.enterPassword(f.Get("ott"), f.Get("password"), fixed)
		},
		"code": func(f url.Values, _ bool) (view, *delivery) {
			return s.approvals.enterCode(f.Get("ott"), strings.Join(strings.Fields(f.Get("code")), "")), nil
		},
		"resend":  func(f url.Values, fixed bool) (view, *delivery) { return s.approvals.resend(f.Get("ott"), fixed) },
		"decline": func(f url.Values, _ bool) (view, *delivery) { return s.approvals.decline(f.Get("ott")), nil },
	} {
		mux.HandleFunc("POST "+PagePath+name, s.step(name, act))
	}
}

// approvalData is what the page's template shows.
type approvalData struct {
	view
	Subject    subject
	Token      string
	Flow       string
	Phone      string
	Messages   string
	LateMillis int
}

// approvalPage answers the form that a helper posts.
func (s *Simulator) approvalPage(w http.ResponseWriter, r *http.Request) {
	body, err := strict.Body(w, r)
	if err != nil {
		s.badPage(w, r, "It sent more than this page reads.")
		return
	}
	form, err := strict.Form(r.Header, body, "ott", "libVersion", "parentHostname", "flow")
	if err != nil {
		s.badPage(w, r, "It sent a form that this page does not take: "+err.Error()+".")
		return
	}
	for _, name := range []string{"ott", "libVersion", "parentHostname", "flow"} {
		if form.Get(name) == "" && name != "parentHostname" { // empty for a page opened as a file
			s.badPage(w, r, "It sent a form without the field "+name+".")
			return
		}
	}
	flow := form.Get("flow")
	if !slices.Contains([]string{"iframe", "tab", "popup"}, flow) {
		s.badPage(w, r, "It asked for a flow that this page does not have. There are iframe, tab and popup.")
		return
	}
	v := s.approvals.look(form.Get("ott"))
	knobs, err := s.knobs(v.User, r.URL.Query())
	if err != nil {
		s.badPage(w, r, err.Error())
		return
	}
	if elsewhere(knobs.Redirect, r) {
		http.Redirect(w, r, knobs.Redirect+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		return
	}
	s.recordPage(r, v.User, http.StatusOK, "page:"+string(v.Step))
	site.Frame(w.Header(), knobs.Framing, knobs.Opener)
	data := approvalData{view: v, Subject: v.Subject, Token: form.Get("ott"), Flow: flow, Messages: knobs.Messages, LateMillis: LateMillis}
	if u, known := s.users[v.User]; known {
		data.Phone = obfuscated(u.Phone)
	}
	s.site.Page(w, http.StatusOK, "approve.html", data)
}

// emptyPageDelay is about what the real page takes over a network. A helper
// opens a window on the page's address and posts the form to that window at
// once; where the empty page arrives within a few milliseconds, Chromium
// sometimes drops the form.
const emptyPageDelay = 300 * time.Millisecond

// emptyPage answers a window that was opened on the page's address and waits
// for its form.
func (s *Simulator) emptyPage(w http.ResponseWriter, r *http.Request) {
	exchange.Pause(r.Context(), emptyPageDelay)
	knobs, err := s.knobs(0, r.URL.Query())
	if err != nil {
		s.badPage(w, r, err.Error())
		return
	}
	site.Frame(w.Header(), knobs.Framing, knobs.Opener)
	s.site.Page(w, http.StatusOK, "waiting.html", nil)
}

func (s *Simulator) badPage(w http.ResponseWriter, r *http.Request, why string) {
	s.recordPage(r, 0, http.StatusBadRequest, exchange.OutcomeRefused)
	s.site.Page(w, http.StatusBadRequest, "message.html", map[string]string{
		"Title": "This page cannot help here",
		"Text":  "The page that sent you here made a mistake. Close this window, go back to it and start again.",
		"Why":   why,
	})
}

// step answers one action of the page's script, with the view that comes next.
func (s *Simulator) step(name string, act func(url.Values, bool) (view, *delivery)) http.HandlerFunc {
	fields := []string{"ott"}
	if name == "password" || name == "code" {
		fields = append(fields, name)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		form, ok := site.Step(w, r, fields...)
		if !ok {
			return
		}
		user := s.approvals.look(form.Get("ott")).User
		v, sent := act(form, s.scenarios.Of(user).Codes == "fixed")
		if sent != nil {
			s.deliver(*sent)
		}
		s.recordPage(r, user, http.StatusOK, "page:"+string(v.Step))
		site.JSON(w, http.StatusOK, v)
	}
}

// knobs gives the page's knobs: those of the user's scenario, changed by the
// query of the page's address.
func (s *Simulator) knobs(user int64, query url.Values) (PageKnobs, error) {
	k := s.scenarios.Of(user).Page
	for name, knob := range map[string]*string{"framing": &k.Framing, "opener": &k.Opener, "messages": &k.Messages, "redirect": &k.Redirect} {
		if query.Has(name) {
			*knob = query.Get(name)
		}
	}
	return k, k.Validate()
}

// elsewhere reports that the form has still to be sent on.
func elsewhere(origin string, r *http.Request) bool {
	return origin != "" && origin != "http://"+r.Host
}

func (s *Simulator) recordPage(r *http.Request, user int64, status int, outcome string) {
	s.recorder.Page(history.Request{UserID: user, Method: r.Method, Path: r.URL.RequestURI(), Status: status, Outcome: outcome})
}
