package intergiro

import (
	"strconv"
	"strings"
)

// page is a list as the API shows it ("Account Funding").
type page[T any] struct {
	Data []T  `json:"data"`
	More bool `json:"has_more"`
}

// transactionObject is a transaction as the API shows it ("Payments"). Its
// request_id is in none of the examples.
type transactionObject struct {
	ID           string             `json:"id"`
	RequestID    string             `json:"request_id,omitempty"`
	Type         string             `json:"type"`
	Amount       money              `json:"amount"`
	Currency     string             `json:"currency"`
	Status       string             `json:"status"`
	Account      string             `json:"account_id"`
	Reference    string             `json:"reference,omitempty"`
	Counterparty counterpartyObject `json:"counterparty"`
	Created      string             `json:"created_at"`
}

type counterpartyObject struct {
	Name    string         `json:"name"`
	Account string         `json:"account_id,omitempty"`
	Details accountDetails `json:"account_details"`
}

type accountDetails struct {
	Type string `json:"type"`
	IBAN string `json:"iban"`
	BIC  string `json:"bic,omitempty"`
}

func (s *Simulator) transactionObject(t transaction, u Unconfirmed) transactionObject {
	o := transactionObject{
		ID: t.ID, Type: "bank-transfer", Amount: t.Amount, Currency: t.Currency, Status: statusPending,
		Account: t.Account, Reference: t.Reference, Created: s.time(t.Created, u),
		Counterparty: counterpartyObject{t.To.Name, t.To.Account, accountDetails{"sepa", t.To.IBAN, t.To.BIC}},
	}
	if u.RequestIDShown {
		o.RequestID = t.RequestID
	}
	return o
}

// getTransaction is GET /v3/transactions/{id}, which only a public client
// knows.
func (s *Simulator) getTransaction(c *call) (answer, *refusal) {
	return s.showTransaction(c, c.r.PathValue("id"))
}

func (s *Simulator) showTransaction(c *call, id string) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	for _, t := range s.bank.booked(func(t transaction) bool { return t.ID == id }) {
		return ok(s.transactionObject(t, u)), nil
	}
	return answer{}, unknown(u, "", "transaction")
}

// maxPage bounds a list, of our own.
const maxPage = 100

// listTransactions is GET /v3/transactions, which only a public client knows,
// newest first. Its parameters are not documented.
func (s *Simulator) listTransactions(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	parameters := []string{"account_id", "limit"}
	if u.RequestIDFilter != "refused" {
		parameters = append(parameters, "request_id")
	}
	query, r := c.query(parameters...)
	if r != nil {
		return answer{}, r
	}
	for _, name := range []string{"account_id", "request_id"} {
		if query.Has(name) {
			if r := identifier(u, name, query.Get(name)); r != nil {
				return answer{}, r
			}
		}
	}
	limit := maxPage
	if query.Has("limit") {
		n, err := strconv.Atoi(query.Get("limit"))
		if err != nil || n < 1 || n > maxPage {
			return answer{}, invalid(u, "limit", "must be 1 to "+strconv.Itoa(maxPage))
		}
		limit = n
	}
	account, request := query.Get("account_id"), query.Get("request_id")
	if u.RequestIDFilter == "ignored" {
		request = ""
	}
	found := s.bank.booked(func(t transaction) bool {
		return (account == "" || t.Account == account) && (request == "" || strings.EqualFold(t.RequestID, request))
	})
	list := page[transactionObject]{Data: []transactionObject{}, More: len(found) > limit}
	for _, t := range found[:min(limit, len(found))] {
		list.Data = append(list.Data, s.transactionObject(t, u))
	}
	return ok(list), nil
}

// booked gives the transactions that are wanted, the newest first.
func (b *bank) booked(wanted func(transaction) bool) []transaction {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []transaction
	for i := len(b.transactions) - 1; i >= 0; i-- {
		if wanted(b.transactions[i]) {
			found = append(found, b.transactions[i])
		}
	}
	return found
}
