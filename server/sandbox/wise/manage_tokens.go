package wise

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/site"
)

// managedToken is a one-time token as the management shows it.
type managedToken struct {
	Token   string    `json:"token"`
	UserID  int64     `json:"userId"`
	Action  string    `json:"action"`
	State   progress  `json:"state"`
	Issued  time.Time `json:"issuedAt"`
	Expires time.Time `json:"expiresAt"`
	Expired bool      `json:"expired"`
}

func (s *Simulator) listTokens(w http.ResponseWriter, _ *http.Request) {
	list := []managedToken{}
	for _, held := range s.approvals.list() {
		list = append(list, managedToken{
			Token: held.token, UserID: held.user, Action: held.action, State: held.progress,
			Issued: held.issued, Expires: held.expires, Expired: held.expired(s.clock.Now()),
		})
	}
	slices.SortFunc(list, func(a, b managedToken) int {
		if c := a.Issued.Compare(b.Issued); c != 0 {
			return c
		}
		return strings.Compare(a.Token, b.Token)
	})
	site.JSON(w, http.StatusOK, map[string]any{"tokens": list})
}

func (s *Simulator) approveToken(w http.ResponseWriter, r *http.Request) {
	showStep(w, s.approvals.approve(r.PathValue("token")), stepApproved)
}

func (s *Simulator) declineToken(w http.ResponseWriter, r *http.Request) {
	showStep(w, s.approvals.decline(r.PathValue("token")), stepDeclined)
}

// showStep answers whether a token has come to where it should.
func showStep(w http.ResponseWriter, v view, wanted step) {
	switch v.Step {
	case wanted:
		site.JSON(w, http.StatusOK, map[string]step{"state": v.Step})
	case stepExpired:
		manage.Fail(w, http.StatusNotFound, "the token is unknown or has expired")
	default:
		manage.Fail(w, http.StatusConflict, "the token is "+string(v.Step))
	}
}

func (s *Simulator) expireToken(w http.ResponseWriter, r *http.Request) {
	if !s.approvals.expire(r.PathValue("token")) {
		manage.Fail(w, http.StatusNotFound, "the token is unknown")
		return
	}
	site.JSON(w, http.StatusOK, map[string]step{"state": stepExpired})
}
