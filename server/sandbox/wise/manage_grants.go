package wise

import (
	"net/http"
	"time"

	"countersign/server/sandbox/internal/site"
)

// managedGrant is a grant as the management shows it, without its tokens.
type managedGrant struct {
	UserID  int64     `json:"userId"`
	Created time.Time `json:"createdAt"`
	Renewed int       `json:"renewed"`
	Revoked bool      `json:"revoked"`
}

func (s *Simulator) listGrants(w http.ResponseWriter, _ *http.Request) {
	list := []managedGrant{}
	for _, g := range s.tokens.allGrants() {
		list = append(list, managedGrant{UserID: g.user, Created: g.created, Renewed: g.renewed, Revoked: g.revoked})
	}
	site.JSON(w, http.StatusOK, map[string]any{"grants": list})
}

// expireAccess ends the access tokens that a user has granted, as their time would.
func (s *Simulator) expireAccess(w http.ResponseWriter, _ *http.Request, user int64) {
	site.JSON(w, http.StatusOK, map[string]int{"ended": s.tokens.end(user, false)})
}

// revokeGrants ends all that a user has granted, as they could at Wise.
func (s *Simulator) revokeGrants(w http.ResponseWriter, _ *http.Request, user int64) {
	site.JSON(w, http.StatusOK, map[string]int{"ended": s.tokens.end(user, true)})
}
