package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"countersign/shared/wire"
)

// Payment is a transfer that waits to be funded.
type Payment struct {
	Transfer int64
	// Amount is as the approval page and the phone show it: "12.34 EUR".
	Amount string
	// ID is the Countersign-Request of the funding.
	ID string
}

// recipient is a payee of the customer's, who is paid in euros.
const recipient = 40001002

// Prepare makes a quote and a transfer of this many euro cents: what a page does
// before it asks to pay.
func (b *Browser) Prepare(ctx context.Context, cents int) (Payment, error) {
	amount := fmt.Sprintf("%d.%02d", cents/100, cents%100)
	var quote struct{ ID string }
	err := b.create(ctx, "/pay/quotes", fmt.Sprintf(
		`{"sourceCurrency":"EUR","targetCurrency":"EUR","sourceAmount":%s,"targetAccount":%d}`, amount, recipient), &quote)
	if err != nil {
		return Payment{}, err
	}
	var transfer struct{ ID int64 }
	err = b.create(ctx, "/pay/transfers", fmt.Sprintf(
		`{"targetAccount":%d,"quoteUuid":%q,"customerTransactionId":%q,"details":{"reference":"Invoice"}}`,
		recipient, quote.ID, uuid.NewString()), &transfer)
	return Payment{Transfer: transfer.ID, Amount: amount + " EUR", ID: uuid.NewString()}, err
}

func (b *Browser) create(ctx context.Context, path, body string, made any) error {
	answer, err := b.Send(ctx, Request{Method: http.MethodPost, Path: path, Body: body})
	if err != nil {
		return err
	}
	if answer.Status != http.StatusOK {
		return fmt.Errorf("%s: %v", path, answer)
	}
	return json.Unmarshal(answer.Body, made)
}

// Path is where the payment is funded.
func (p Payment) Path() string { return fmt.Sprintf("/pay/transfers/%d/payments", p.Transfer) }

// Request is the request that pays, and that is challenged.
func (p Payment) Request() Request {
	return Request{
		Method: http.MethodPost, Path: p.Path(), Body: `{"type":"BALANCE"}`,
		Header: http.Header{wire.HeaderRequest: {p.ID}},
	}
}
