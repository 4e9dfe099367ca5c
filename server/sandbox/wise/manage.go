package wise

import (
	"net/http"
	"slices"
	"strings"
	"time"

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
	mux.HandleFunc("GET "+ManagePath+"tokens", s.listTokens)
	mux.HandleFunc("POST "+ManagePath+"tokens/{token}/approve", s.approveToken)
	mux.HandleFunc("POST "+ManagePath+"tokens/{token}/decline", s.declineToken)
	mux.HandleFunc("POST "+ManagePath+"tokens/{token}/expire", s.expireToken)
	mux.HandleFunc("POST "+ManagePath+"codes", s.issueCode)
	mux.HandleFunc("POST "+ManagePath+"balances/{balanceId}", s.setBalance)
	mux.HandleFunc("POST "+ManagePath+"purchases", s.addPurchase)
}

// forUser finds the user of the path; 0, everybody, where it names none.
func (s *Simulator) forUser(next func(w http.ResponseWriter, r *http.Request, user int64)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text := r.PathValue("userId")
		id, _ := number(text)
		if _, known := s.users[id]; text != "" && !known {
			fail(w, http.StatusNotFound, "there is no such simulated user")
			return
		}
		next(w, r, id)
	}
}

func (s *Simulator) showScenario(w http.ResponseWriter, _ *http.Request, user int64) {
	site.JSON(w, http.StatusOK, s.scenarios.of(user))
}

// setScenario replaces the scenario; what the body leaves out takes its default.
func (s *Simulator) setScenario(w http.ResponseWriter, r *http.Request, user int64) {
	s.readScenario(w, r, user, DefaultScenario())
}

// changeScenario changes what the body names and leaves the rest.
func (s *Simulator) changeScenario(w http.ResponseWriter, r *http.Request, user int64) {
	s.readScenario(w, r, user, s.scenarios.of(user))
}

func (s *Simulator) readScenario(w http.ResponseWriter, r *http.Request, user int64, scenario Scenario) {
	if !read(w, r, &scenario) {
		return
	}
	if err := scenario.Validate(); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	s.scenarios.set(user, scenario)
	site.JSON(w, http.StatusOK, scenario.clone())
}

func (s *Simulator) dropScenario(w http.ResponseWriter, _ *http.Request, user int64) {
	s.scenarios.unset(user)
	w.WriteHeader(http.StatusNoContent)
}

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
		fail(w, http.StatusNotFound, "the token is unknown or has expired")
	default:
		fail(w, http.StatusConflict, "the token is "+string(v.Step))
	}
}

func (s *Simulator) expireToken(w http.ResponseWriter, r *http.Request) {
	if !s.approvals.expire(r.PathValue("token")) {
		fail(w, http.StatusNotFound, "the token is unknown")
		return
	}
	site.JSON(w, http.StatusOK, map[string]step{"state": stepExpired})
}

// issueCode gives an OAuth authorization code, as the login page would.
func (s *Simulator) issueCode(w http.ResponseWriter, r *http.Request) {
	var in struct {
		UserID   int64  `json:"userId"`
		Redirect string `json:"redirectUri"`
	}
	if !read(w, r, &in) {
		return
	}
	if _, known := s.users[in.UserID]; !known || in.Redirect == "" {
		fail(w, http.StatusBadRequest, "userId must be a simulated user, and redirectUri must be given")
		return
	}
	site.JSON(w, http.StatusCreated, map[string]string{"code": s.tokens.authorize(in.UserID, in.Redirect)})
}

// setBalance sets how much money is on a balance.
func (s *Simulator) setBalance(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Amount *money `json:"amount"`
	}
	if !read(w, r, &in) {
		return
	}
	id, _ := number(r.PathValue("balanceId"))
	switch {
	case in.Amount == nil:
		fail(w, http.StatusBadRequest, "amount must be given")
	case !s.bank.setBalance(id, *in.Amount):
		fail(w, http.StatusNotFound, "there is no such balance")
	default:
		b, _ := s.bank.balance(id)
		site.JSON(w, http.StatusOK, b.object())
	}
}

func (b *bank) setBalance(id int64, to money) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	held := b.balances[id]
	if held == nil {
		return false
	}
	b.book(held, to-held.Amount, 0, "BALANCE_ADJUSTMENT", "Set by the sandbox's management", "ADJUSTMENT-"+itoa(b.id()))
	return true
}

// addPurchase has a card payment wait for its 3-D Secure result.
func (s *Simulator) addPurchase(w http.ResponseWriter, r *http.Request) {
	in := struct {
		Merchant string `json:"merchant"`
		Amount   money  `json:"amount"`
		Currency string `json:"currency"`
		Seconds  int    `json:"seconds"`
	}{Merchant: "Pier Nine Books", Amount: 42_00, Currency: "GBP", Seconds: 300}
	if !read(w, r, &in) {
		return
	}
	p := purchase{
		Reference: s.random.Digits(9), Profile: marenProfile, Merchant: in.Merchant, Amount: in.Amount, Currency: in.Currency,
		Expires: s.clock.Now().Add(time.Duration(in.Seconds) * time.Second),
	}
	s.bank.addPurchase(p)
	site.JSON(w, http.StatusCreated, map[string]string{"transactionReference": p.Reference})
}

func (b *bank) addPurchase(p purchase) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.purchases[p.Reference] = &p
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
