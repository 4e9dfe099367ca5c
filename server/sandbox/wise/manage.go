package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/manage"
)

// ManagePath is the root of the simulator's part of the management API.
const ManagePath = "/_sandbox/wise/"

// MountManagement adds the management of the simulator to mux.
func (s *Simulator) MountManagement(mux *http.ServeMux) {
	scenarios := manage.Scenarios[int64, Scenario]{Store: s.scenarios, Default: DefaultScenario, User: s.forUser}
	for _, path := range []string{"scenario", "users/{userId}/scenario"} {
		scenarios.Mount(mux, ManagePath+path)
	}
	const user = ManagePath + "users/{userId}/"
	mux.HandleFunc("GET "+user+"factors", s.forUser(s.showFactors))
	mux.HandleFunc("PUT "+user+"factors", s.forUser(s.setFactors))
	mux.HandleFunc("PATCH "+user+"factors", s.forUser(s.changeFactors))
	mux.HandleFunc("GET "+user+"lock", s.forUser(s.showLock))
	mux.HandleFunc("PUT "+user+"lock", s.forUser(s.blockUser))
	mux.HandleFunc("DELETE "+user+"lock", s.forUser(s.unblockUser))
	mux.HandleFunc("GET "+ManagePath+"tokens", s.listTokens)
	mux.HandleFunc("POST "+ManagePath+"tokens/{token}/approve", s.approveToken)
	mux.HandleFunc("POST "+ManagePath+"tokens/{token}/decline", s.declineToken)
	mux.HandleFunc("POST "+ManagePath+"tokens/{token}/expire", s.expireToken)
	mux.HandleFunc("POST "+ManagePath+"keys/rotate", s.rotateKey)
	mux.HandleFunc("POST "+ManagePath+"codes", s.issueCode)
	mux.HandleFunc("GET "+ManagePath+"grants", s.listGrants)
	mux.HandleFunc("POST "+user+"grants/expire", s.forUser(s.expireAccess))
	mux.HandleFunc("POST "+user+"grants/revoke", s.forUser(s.revokeGrants))
	mux.HandleFunc("POST "+ManagePath+"balances/{balanceId}", s.setBalance)
	mux.HandleFunc("POST "+ManagePath+"purchases", s.addPurchase)
}

// forUser finds the user of the path; 0, everybody, where it names none.
func (s *Simulator) forUser(next manage.ForUser[int64]) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text := r.PathValue("userId")
		id, _ := number(text)
		if _, known := s.users[id]; text != "" && !known {
			manage.Fail(w, http.StatusNotFound, "there is no such simulated user")
			return
		}
		next(w, r, id)
	}
}
