package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
)

// NewSandbox starts a sandbox by itself, which ends with the test; nil is its
// default scenario.
func NewSandbox(t testing.TB, scenario *wise.Scenario) *Sandbox {
	t.Helper()
	return startSandbox(t, sandbox.Config{Wise: scenario}, nil)
}

// SandboxAt is a sandbox that somebody else has started, whose address has no slash
// at the end.
func SandboxAt(address string) *Sandbox {
	return &Sandbox{address: address, client: http.DefaultClient}
}

// Address is where the sandbox is, without a slash at the end.
func (s *Sandbox) Address() string { return s.address }

// NewTransfer sets a transfer of so many euro cents up, past any gateway, and gives
// its id.
func (s *Sandbox) NewTransfer(ctx context.Context, cents int) (int64, error) {
	var quote struct{ ID string }
	err := s.asUser(ctx, "/v3/profiles/"+profile+"/quotes", map[string]any{
		"sourceCurrency": "EUR", "targetCurrency": "EUR", "sourceAmount": json.Number(fmt.Sprintf("%d.%02d", cents/100, cents%100)),
		"targetAccount": recipient,
	}, &quote)
	if err != nil {
		return 0, err
	}
	var transfer struct{ ID int64 }
	err = s.asUser(ctx, "/v1/transfers", map[string]any{
		"targetAccount": recipient, "quoteUuid": quote.ID, "customerTransactionId": uuid.NewString(),
		"details": map[string]string{"reference": "Invoice"},
	}, &transfer)
	return transfer.ID, err
}

func (s *Sandbox) asUser(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return s.callAs(ctx, "Bearer "+wise.UserToken, http.MethodPost, path, body, out)
}
