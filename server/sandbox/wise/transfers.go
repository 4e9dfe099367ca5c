package wise

import (
	"net/http"
	"time"

	"github.com/google/uuid"
)

type transferRequest struct {
	SourceAccount int64            `json:"sourceAccount"`
	Recipient     int64            `json:"targetAccount"`
	Quote         string           `json:"quoteUuid"`
	Transaction   string           `json:"customerTransactionId"`
	Details       *transferDetails `json:"details"`
}

type transferDetails struct {
	Reference  string `json:"reference"`
	Purpose    string `json:"transferPurpose"`
	SubPurpose string `json:"transferPurposeSubTransferPurpose"`
	Invoice    string `json:"transferPurposeInvoiceNumber"`
	Funds      string `json:"sourceOfFunds"`
}

// The transfer object (docs.wise.com, reference "transferCreate").
type transferObject struct {
	ID            int64         `json:"id"`
	User          int64         `json:"user"`
	Recipient     int64         `json:"targetAccount"`
	SourceAccount *int64        `json:"sourceAccount"`
	Quote         *int64        `json:"quote"`
	QuoteUUID     string        `json:"quoteUuid"`
	Status        string        `json:"status"`
	Reference     string        `json:"reference"`
	Rate          rate          `json:"rate"`
	Created       string        `json:"created"`
	Business      *int64        `json:"business"`
	Request       *int64        `json:"transferRequest"`
	Details       referenceOnly `json:"details"`
	Issues        bool          `json:"hasActiveIssues"`
	Source        string        `json:"sourceCurrency"`
	SourceValue   money         `json:"sourceValue"`
	Target        string        `json:"targetCurrency"`
	TargetValue   money         `json:"targetValue"`
	Transaction   string        `json:"customerTransactionId"`
	Session       string        `json:"payinSessionId"`
}

type referenceOnly struct {
	Reference string `json:"reference"`
}

func (t transfer) object() transferObject {
	return transferObject{
		ID: t.ID, User: t.UserID, Recipient: t.Recipient, QuoteUUID: t.Quote.ID, Status: t.Status, Reference: t.Reference,
		Rate: t.Quote.Rate, Created: t.Created.Format(time.DateTime), Details: referenceOnly{t.Reference},
		Source: t.Quote.Source, SourceValue: t.Quote.SourceAmount, Target: t.Quote.Target, TargetValue: t.Quote.TargetAmount,
		Transaction: t.Transaction, Session: t.Session,
	}
}

func (s *Simulator) createTransfer(c *call) answer {
	var in transferRequest
	if refusal := s.decode(c, &in); refusal != nil {
		return *refusal
	}
	if refusal := in.check(); refusal != nil {
		return *refusal
	}
	t, refusal := s.bank.addTransfer(c.user, in)
	if refusal != nil {
		return *refusal
	}
	return ok(t.object())
}

func (in transferRequest) check() *answer {
	var a answer
	switch {
	case in.Recipient == 0:
		a = missing("targetAccount")
	case in.Quote == "":
		a = missing("quoteUuid")
	case in.Transaction == "":
		a = missing("customerTransactionId")
	case uuid.Validate(in.Quote) != nil:
		a = invalid("quoteUuid", "NOT_VALID", "must be a UUID")
	case uuid.Validate(in.Transaction) != nil:
		a = invalid("customerTransactionId", "NOT_VALID", "must be a UUID")
	case in.Details != nil && len(in.Details.Reference) > 100:
		a = invalid("details.reference", "NOT_VALID", "must have at most 100 characters")
	default:
		return nil
	}
	return &a
}

func (b *bank) addTransfer(user int64, in transferRequest) (transfer, *answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.create(user, in, "")
}

// create adds a transfer, or gives the one that the same customerTransactionId
// created before: repeating a creation is safe. The caller holds the lock.
func (b *bank) create(user int64, in transferRequest, batch string) (transfer, *answer) {
	key := keyOf(user, in.Transaction)
	if id, repeated := b.byKey[key]; repeated {
		t := *b.transfers[id]
		if t.Quote.ID != in.Quote || t.Recipient != in.Recipient || t.Batch != batch {
			// Not documented; a reused id for another payment is a client's error.
			a := problems(http.StatusConflict, problem{Code: "DUPLICATE", Message: "customerTransactionId was used for another transfer", Path: "customerTransactionId", Arguments: []string{}})
			return transfer{}, &a
		}
		return t, nil
	}
	q, refusal := b.usableQuote(user, in)
	if refusal != nil {
		return transfer{}, refusal
	}
	reference := ""
	if in.Details != nil {
		reference = in.Details.Reference
	}
	t := b.newTransfer(b.id(), q, in.Recipient, reference, b.clock.Now())
	t.Transaction, t.Batch = in.Transaction, batch
	b.byKey[key] = t.ID
	return *t, nil
}

// usableQuote gives the quote of a transfer request if it and the recipient
// fit. The caller holds the lock.
func (b *bank) usableQuote(user int64, in transferRequest) (quote, *answer) {
	q, known := b.quotes[in.Quote]
	to, reachable := b.recipients[in.Recipient]
	var a answer
	switch {
	case !known || q.UserID != user:
		a = unprocessable("quoteUuid", "NOT_FOUND", "no such quote of this user")
	case !b.clock.Now().Before(q.Expires):
		a = unprocessable("quoteUuid", "EXPIRED", "the quote has expired; create a new one")
	case !reachable || to.UserID != user:
		a = unprocessable("targetAccount", "NOT_FOUND", "no such recipient of this user")
	case to.Currency != q.Target:
		a = unprocessable("targetAccount", "NOT_VALID", "the recipient's currency is not the quote's")
	default:
		return q, nil
	}
	return quote{}, &a
}

func keyOf(user int64, transaction string) string {
	return uuid.MustParse(transaction).String() + "/" + itoa(user)
}

func (s *Simulator) getTransfer(c *call) answer {
	t, refusal := s.ownTransfer(c)
	if refusal != nil {
		return *refusal
	}
	return ok(t.object())
}

func (s *Simulator) cancelTransfer(c *call) answer {
	t, refusal := s.ownTransfer(c)
	if refusal != nil {
		return *refusal
	}
	t, cancelled := s.bank.cancel(t.ID)
	if !cancelled {
		return unprocessable("status", "NOT_VALID", "the transfer can no longer be cancelled")
	}
	return ok(t.object())
}

func (b *bank) cancel(id int64) (transfer, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.transfers[id]
	if t.Status != statusWaiting {
		return transfer{}, false
	}
	t.Status = statusCancelled
	return *t, true
}

// ownTransfer finds the transfer of the path among the user's own.
func (s *Simulator) ownTransfer(c *call) (transfer, *answer) {
	id, _ := number(c.r.PathValue("transferId"))
	t, known := s.bank.transfer(id)
	var a answer
	switch {
	case !known:
		a = notFound()
	case t.UserID != c.user:
		a = notOwner(s.clock.Now())
	default:
		return t, nil
	}
	return transfer{}, &a
}
