package intergiro

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"countersign/server/sandbox/internal/site"
	"countersign/server/sandbox/internal/strict"
)

// ManagePath is the root of the simulator's part of the management API.
const ManagePath = "/_sandbox/intergiro/"

// MountManagement adds the management of the simulator to mux.
func (s *Simulator) MountManagement(mux *http.ServeMux) {
	mux.HandleFunc("GET "+ManagePath+"scenario", s.showScenario)
	mux.HandleFunc("PUT "+ManagePath+"scenario", func(w http.ResponseWriter, r *http.Request) {
		s.readScenario(w, r, DefaultScenario())
	})
	mux.HandleFunc("PATCH "+ManagePath+"scenario", func(w http.ResponseWriter, r *http.Request) {
		s.readScenario(w, r, s.scenario.get())
	})
	mux.HandleFunc("DELETE "+ManagePath+"scenario", func(w http.ResponseWriter, _ *http.Request) {
		s.scenario.reset()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET "+ManagePath+"consents", s.listConsents)
	for name, to := range map[string]state{"approve": approved, "refuse": rejected, "expire": expired} {
		mux.HandleFunc("POST "+ManagePath+"consents/{consent}/"+name, s.settleConsent(to))
	}
	mux.HandleFunc("POST "+ManagePath+"tokens/expire", func(w http.ResponseWriter, _ *http.Request) {
		site.JSON(w, http.StatusOK, map[string]int{"expired": s.sessions.expire()})
	})
	mux.HandleFunc("POST "+ManagePath+"tokens/revoke", func(w http.ResponseWriter, _ *http.Request) {
		site.JSON(w, http.StatusOK, map[string]int{"revoked": s.sessions.revoke()})
	})
	mux.HandleFunc("POST "+ManagePath+"accounts/{account}", s.setBalance)
}

func fail(w http.ResponseWriter, status int, why string) {
	site.JSON(w, status, map[string]string{"error": why})
}

// read decodes a management request strictly into v.
func read(w http.ResponseWriter, r *http.Request, v any) bool {
	body, err := strict.Body(w, r)
	switch {
	case err != nil:
		fail(w, http.StatusRequestEntityTooLarge, err.Error())
	case !strict.ContentType(r.Header, "application/json"):
		fail(w, http.StatusUnsupportedMediaType, "Content-Type must be application/json")
	default:
		if err = strict.JSON(body, v); err == nil {
			return true
		}
		fail(w, http.StatusBadRequest, err.Error())
	}
	return false
}

func (s *Simulator) showScenario(w http.ResponseWriter, _ *http.Request) {
	site.JSON(w, http.StatusOK, s.scenario.get())
}

// readScenario changes a scenario by what the body names, and makes it count.
func (s *Simulator) readScenario(w http.ResponseWriter, r *http.Request, scenario Scenario) {
	if !read(w, r, &scenario) {
		return
	}
	if err := scenario.Validate(); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	s.scenario.set(scenario)
	site.JSON(w, http.StatusOK, scenario.clone())
}

// managedConsent is a consent as the management shows it.
type managedConsent struct {
	ID        string    `json:"id"`
	Action    string    `json:"action"`
	Resource  string    `json:"resource"`
	State     state     `json:"state"`
	Started   bool      `json:"started"`
	ReturnURL string    `json:"returnUrl,omitempty"`
	Issued    time.Time `json:"issuedAt"`
	Expires   time.Time `json:"expiresAt"`
}

func (s *Simulator) listConsents(w http.ResponseWriter, _ *http.Request) {
	list := []managedConsent{}
	for _, k := range s.bank.list() {
		list = append(list, managedConsent{
			ID: k.id, Action: k.action.name, Resource: k.action.resource, State: k.stateAt(s.clock.Now()),
			Started: k.link != "", ReturnURL: k.returnURL, Issued: k.issued, Expires: k.expires,
		})
	}
	slices.SortFunc(list, func(a, b managedConsent) int {
		return cmp.Or(a.Issued.Compare(b.Issued), cmp.Compare(a.ID, b.ID))
	})
	site.JSON(w, http.StatusOK, map[string]any{"consents": list})
}

// settleConsent answers a consent without the page.
func (s *Simulator) settleConsent(to state) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		now, done, known := s.bank.settleByHand(r.PathValue("consent"), to, s.scenario.get())
		switch {
		case !known:
			fail(w, http.StatusNotFound, "the consent is unknown")
		case !done:
			fail(w, http.StatusConflict, "the consent is "+string(now))
		default:
			site.JSON(w, http.StatusOK, map[string]state{"state": now})
		}
	}
}

// setBalance sets how much money is on an account, in minor units.
func (s *Simulator) setBalance(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Balance *money `json:"balance"`
	}
	if !read(w, r, &in) {
		return
	}
	switch {
	case in.Balance == nil || *in.Balance < 0 || *in.Balance > maxMoney:
		fail(w, http.StatusBadRequest, "balance must be given in minor units")
	case !s.bank.setBalance(r.PathValue("account"), *in.Balance):
		fail(w, http.StatusNotFound, "there is no such account")
	default:
		a, _ := s.bank.account(r.PathValue("account"))
		site.JSON(w, http.StatusOK, map[string]any{"id": a.ID, "balance": a.Balance})
	}
}
