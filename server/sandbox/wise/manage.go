package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/site"
	"countersign/server/sandbox/internal/strict"
)

// ManagePath is the root of the simulator's part of the management API.
const ManagePath = "/_sandbox/wise/"

// MountManagement adds the management of the simulator to mux.
func (s *Simulator) MountManagement(mux *http.ServeMux) {
	for _, path := range []string{"scenario", "users/{userId}/scenario"} {
		mux.HandleFunc("GET "+ManagePath+path, s.forUser(s.showScenario))
		mux.HandleFunc("PUT "+ManagePath+path, s.forUser(s.setScenario))
		mux.HandleFunc("PATCH "+ManagePath+path, s.forUser(s.changeScenario))
		mux.HandleFunc("DELETE "+ManagePath+path, s.forUser(s.dropScenario))
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
	mux.HandleFunc("POST "+ManagePath+"balances/{balanceId}", s.setBalance)
	mux.HandleFunc("POST "+ManagePath+"purchases", s.addPurchase)
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
