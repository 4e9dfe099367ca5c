package intergiro

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/site"
)

// ManagePath is the root of the simulator's part of the management API.
const ManagePath = "/_sandbox/intergiro/"

// MountManagement adds the management of the simulator to mux.
func (s *Simulator) MountManagement(mux *http.ServeMux) {
	manage.Scenarios[string, Scenario]{Store: s.scenarios, Default: DefaultScenario, User: forEverybody}.Mount(mux, ManagePath+"scenario")
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

// forEverybody takes the scenario for everybody: users have none of their own.
func forEverybody(next manage.ForUser[string]) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { next(w, r, everybody) }
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
		now, done, known := s.bank.settleByHand(r.PathValue("consent"), to, s.scenarios.Of(everybody))
		switch {
		case !known:
			manage.Fail(w, http.StatusNotFound, "the consent is unknown")
		case !done:
			manage.Fail(w, http.StatusConflict, "the consent is "+string(now))
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
	if !manage.Read(w, r, &in) {
		return
	}
	switch {
	case in.Balance == nil || *in.Balance < 0 || *in.Balance > maxMoney:
		manage.Fail(w, http.StatusBadRequest, "balance must be given in minor units")
	case !s.bank.setBalance(r.PathValue("account"), *in.Balance):
		manage.Fail(w, http.StatusNotFound, "there is no such account")
	default:
		a, _ := s.bank.account(r.PathValue("account"))
		site.JSON(w, http.StatusOK, map[string]any{"id": a.ID, "balance": a.Balance})
	}
}
