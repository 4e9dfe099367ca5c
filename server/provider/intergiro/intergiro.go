// Package intergiro is Intergiro's 3D API (developer.intergiro.com, section
// "3D"): a protected call answers with a consent that waits, the customer is
// sent to Intergiro to give it, and comes back. How a challenge is recognised is
// in detect.go, and what the customer's way begins with in redirect.go. What the
// documentation leaves open is a setting, see settings.go. The session by API
// key lives in server/internal/credential; the sandbox that simulates Intergiro
// lives in server/sandbox/intergiro and shares nothing with this.
package intergiro

import (
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Where a session begins and is renewed, below the base URL (page
// "Authentication").
const (
	LoginPath   = "/v3/auth/login"
	RefreshPath = "/v3/auth/refresh"
)

// Provider recognises Intergiro's consents and sends the customer to them.
type Provider struct {
	loopback bool   // the consent page may be on this machine, without TLS
	proof    string // the header that carries a consent, "" for none
	collect  bool
	lookup   string
	trusted  bool // the lookup's only transaction is the one, whatever it tells
	// endings are the states that statuses end a consent in; those in used mean
	// that nothing is left to be given.
	endings map[int]stepup.State
	used    []int
	words   map[string]stepup.State
}

// Verifiable is a Provider whose consents can be asked for.
type Verifiable struct{ Provider }

var (
	_ provider.Provider    = Provider{}
	_ provider.BodyReading = Provider{}
	_ provider.Redirecting = Provider{}
	_ provider.Collecting  = Provider{}
	_ provider.Judging     = Provider{}
	_ provider.Exchanging  = Provider{}
	_ provider.Provider    = Verifiable{}
	_ provider.BodyReading = Verifiable{}
	_ provider.Redirecting = Verifiable{}
	_ provider.Collecting  = Verifiable{}
	_ provider.Judging     = Verifiable{}
	_ provider.Exchanging  = Verifiable{}
	_ provider.Poller      = Verifiable{}
)

// New makes the provider that the settings describe. The error names every
// fault.
func New(s provider.Settings) (provider.Provider, error) {
	p, served, err := read(s)
	if err != nil {
		return nil, err
	}
	if served && !s.Unverifiable {
		return Verifiable{p}, nil
	}
	return p, nil
}

// Name implements provider.Provider.
func (Provider) Name() string { return "intergiro" }

// Exchange implements provider.Exchanging.
func (Provider) Exchange() provider.Exchange {
	return provider.Exchange{Login: LoginPath, Refresh: RefreshPath}
}
