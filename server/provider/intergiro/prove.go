package intergiro

import (
	"net/http"

	"countersign/server/provider"
)

// Prove implements provider.Provider. The documentation shows no header of a
// call that is repeated, and no other place for the consent: Intergiro knows the
// call by its request_id, or by itself. A header is a setting.
func (p Provider) Prove(retry *http.Request, proof provider.Proof) {
	if p.proof != "" {
		retry.Header.Set(p.proof, proof.Token)
	}
}
