package wise

import (
	"net/http"
	"time"

	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/site"
)

// issueCode gives an OAuth authorization code, as the login page would.
func (s *Simulator) issueCode(w http.ResponseWriter, r *http.Request) {
	var in struct {
		UserID   int64  `json:"userId"`
		Redirect string `json:"redirectUri"`
		// Challenge is that of RFC 7636, method S256; "" for none.
		Challenge string `json:"codeChallenge"`
	}
	if !manage.Read(w, r, &in) {
		return
	}
	if _, known := s.users[in.UserID]; !known || in.Redirect == "" {
		manage.Fail(w, http.StatusBadRequest, "userId must be a simulated user, and redirectUri must be given")
		return
	}
	site.JSON(w, http.StatusCreated, map[string]string{"code": s.tokens.authorize(in.UserID, in.Redirect, in.Challenge)})
}

// setBalance sets how much money is on a balance.
func (s *Simulator) setBalance(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Amount *money `json:"amount"`
	}
	if !manage.Read(w, r, &in) {
		return
	}
	id, _ := number(r.PathValue("balanceId"))
	switch {
	case in.Amount == nil:
		manage.Fail(w, http.StatusBadRequest, "amount must be given")
	case !s.bank.setBalance(id, *in.Amount):
		manage.Fail(w, http.StatusNotFound, "there is no such balance")
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
	if !manage.Read(w, r, &in) {
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
