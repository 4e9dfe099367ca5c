package mipise

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/site"
)

// managedUser is a customer in the list of all.
type managedUser struct {
	ID        string   `json:"uuid"`
	Number    int64    `json:"userId"` // on the phone, in the inbox and in the history
	Name      string   `json:"name"`
	Email     string   `json:"email"`
	Phone     string   `json:"phoneNumber"`
	Completed bool     `json:"completed"`
	Remaining []string `json:"remaining"`
	Blocked   bool     `json:"blocked"`
}

func (s *Simulator) listUsers(w http.ResponseWriter, _ *http.Request) {
	list := []managedUser{}
	for _, p := range people() {
		names := s.scenarios.Of(p.ID).Unconfirmed.Processes
		s.customers.edit(p.ID, func(cu *customer) {
			list = append(list, managedUser{
				cu.ID, cu.Number, cu.Name, cu.Email, cu.Phone,
				cu.workflow.complete(), names.all(cu.workflow.remaining()), cu.isBlocked(s.clock.Now()),
			})
		})
	}
	site.JSON(w, http.StatusOK, map[string]any{"platform": PlatformID, "users": list})
}

// managedCode is a one-time password that can still be used.
type managedCode struct {
	Process string    `json:"process"`
	Code    string    `json:"code"`
	To      string    `json:"to"`
	Sent    time.Time `json:"sentAt"`
	Expires time.Time `json:"expiresAt"`
}

func (s *Simulator) showCodes(w http.ResponseWriter, _ *http.Request, user string) {
	list, now := []managedCode{}, s.clock.Now()
	names := s.scenarios.Of(user).Unconfirmed.Processes
	s.customers.edit(user, func(cu *customer) {
		for process, held := range cu.codes {
			if now.Before(held.expires) {
				list = append(list, managedCode{names.of(process), held.digits, held.to, held.sent, held.expires})
			}
		}
	})
	slices.SortFunc(list, func(a, b managedCode) int { return strings.Compare(a.Process, b.Process) })
	site.JSON(w, http.StatusOK, map[string]any{"codes": list})
}

// dropTokens ends every token of a customer, as its time would.
func (s *Simulator) dropTokens(w http.ResponseWriter, _ *http.Request, user string) {
	s.customers.edit(user, func(cu *customer) { cu.revoke() })
	w.WriteHeader(http.StatusNoContent)
}

// setBalance sets how much money a customer has.
func (s *Simulator) setBalance(w http.ResponseWriter, r *http.Request, user string) {
	var in struct {
		Amount amount `json:"amount"`
	}
	if !manage.Read(w, r, &in) {
		return
	}
	if in.Amount == 0 {
		manage.Fail(w, http.StatusBadRequest, "amount "+errAmount.Error())
		return
	}
	s.customers.edit(user, func(cu *customer) { cu.bank.Balance = in.Amount })
	site.JSON(w, http.StatusOK, in)
}
