package mipise

import (
	"net/http"

	"countersign/server/sandbox/internal/manage"
)

// ManagePath is the root of the simulator's part of the management API.
const ManagePath = "/_sandbox/mipise/"

// MountManagement adds the management of the simulator to mux.
func (s *Simulator) MountManagement(mux *http.ServeMux) {
	const user = ManagePath + "users/{userUUID}/"
	scenarios := manage.Scenarios[string, Scenario]{Store: s.scenarios, Default: DefaultScenario, User: s.forUser}
	for _, path := range []string{ManagePath + "scenario", user + "scenario"} {
		scenarios.Mount(mux, path)
	}
	mux.HandleFunc("GET "+ManagePath+"users", s.listUsers)
	mux.HandleFunc("GET "+user+"workflow", s.forUser(s.showWorkflow))
	mux.HandleFunc("PUT "+user+"workflow", s.forUser(s.setWorkflow))
	mux.HandleFunc("PATCH "+user+"workflow", s.forUser(s.changeWorkflow))
	mux.HandleFunc("GET "+user+"codes", s.forUser(s.showCodes))
	mux.HandleFunc("DELETE "+user+"tokens", s.forUser(s.dropTokens))
	mux.HandleFunc("GET "+user+"lock", s.forUser(s.showLock))
	mux.HandleFunc("PUT "+user+"lock", s.forUser(s.lockUser))
	mux.HandleFunc("DELETE "+user+"lock", s.forUser(s.unlockUser))
	mux.HandleFunc("PUT "+user+"balance", s.forUser(s.setBalance))
	mux.HandleFunc("DELETE "+ManagePath+"agents", s.dropAgents)
}

// forUser finds the user of the path; "", everybody, where it names none.
func (s *Simulator) forUser(next manage.ForUser[string]) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user := r.PathValue("userUUID")
		if _, known := s.customers.find(user); user != "" && !known {
			manage.Fail(w, http.StatusNotFound, "there is no such simulated user")
			return
		}
		next(w, r, user)
	}
}

// dropAgents ends every agent's session, as its time would: the next call of
// each is answered 401.
func (s *Simulator) dropAgents(w http.ResponseWriter, _ *http.Request) {
	s.agents.reset()
	w.WriteHeader(http.StatusNoContent)
}
