package gateway

import (
	"context"
	"net/http"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
)

// owned lets a record be seen only by the customer that it is for: another one may
// have logged in since, in the same browser.
func (g *Gateway) owned(r *http.Request, record challenge.Record, err error) (challenge.Record, error) {
	up := g.upstreams[record.Provider]
	if err != nil || up == nil || up.customer == nil {
		return record, err
	}
	who, err := up.whose(r)
	if err != nil {
		return challenge.Record{}, err
	}
	if !isFor(record, who) {
		return challenge.Record{}, challenge.ErrNotFound
	}
	return record, nil
}

// isFor reports a record that is for a customer.
func isFor(record challenge.Record, who map[string]string) bool {
	for name, value := range who {
		if record.Params[name] != value {
			return false
		}
	}
	return true
}

// Viewer gives what whoever opens a channel may see of the challenges of a session:
// what owned lets them see, as they are logged in by then. It is nil where no
// provider has anybody say whose requests are.
func (g *Gateway) Viewer(r *http.Request) func(ctx context.Context, s session.ID, id string) bool {
	who := map[string]map[string]string{} // by provider
	limited := false
	for name, up := range g.upstreams {
		if up.customer == nil {
			continue
		}
		limited = true
		if one, err := up.whose(r); err == nil {
			who[name] = one
		}
	}
	if !limited {
		return nil
	}
	return func(ctx context.Context, s session.ID, id string) bool {
		record, err := g.challenges.Find(ctx, s, id)
		if err != nil {
			return false
		}
		if up := g.upstreams[record.Provider]; up == nil || up.customer == nil {
			return true
		}
		one, known := who[record.Provider]
		return known && isFor(record, one)
	}
}
