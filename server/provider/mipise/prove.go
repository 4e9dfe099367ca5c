package mipise

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"countersign/server/provider"
)

// Recall implements provider.Recalling: the token of an authentication that is
// still good, whoever has asked for it. Where one is good for one operation, it
// is used up hereby, and not for a request that may need none.
func (p Provider) Recall(ctx context.Context, up provider.Upstream, c provider.Case) (proof provider.Proof, ok bool, err error) {
	u, err := userOf(c)
	if err != nil {
		return provider.Proof{}, false, err
	}
	if p.once && c.Token == "" && !c.Protected {
		return provider.Proof{}, false, nil
	}
	strict := p.once || c.Token != "" && readHandle(c.Token).refused
	n, err := p.notes(ctx, up, u)
	if err == nil {
		if proof, ok = n.proof(strict, time.Now()); !ok || n.Used == n.Serial {
			return proof, ok, nil // nothing is to be noted
		}
		err = p.note(ctx, up, u, func(n *notes, now time.Time) {
			if proof, ok = n.proof(strict, now); ok {
				n.Used = n.Serial
			}
		})
	}
	if err != nil {
		return provider.Proof{}, false, fmt.Errorf("mipise: proof: %w", err)
	}
	return proof, ok, nil
}

// Prove implements provider.Provider. Where Mipise expects the token is not
// documented, so the header is a setting; the agent's own token has
// Authorization.
func (p Provider) Prove(retry *http.Request, proof provider.Proof) {
	if p.header != "" && proof.Token != "" {
		retry.Header.Set(p.header, proof.Token)
	}
}
