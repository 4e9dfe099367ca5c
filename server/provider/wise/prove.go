package wise

import (
	"net/http"

	"countersign/server/provider"
	"countersign/shared/wire"
)

// Prove implements provider.Provider: the repeated call carries the token in
// x-2fa-approval (guide "one-time token").
func (Provider) Prove(retry *http.Request, p provider.Proof) {
	retry.Header.Set(wire.HeaderApproval, p.Token)
}
