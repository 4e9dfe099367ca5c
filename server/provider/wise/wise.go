// Package wise is the Wise Platform (docs.wise.com): a protected call is
// refused with a one-time token in a header, the customer approves it, and the
// call is repeated with the token. The approval happens on a page that Wise
// hosts, or by answering Wise's factors through the gateway ("SCA over API").
// What Wise says of a token is read in token.go; which path an operation has
// depends on the version of the API, see paths.go. The sandbox that simulates
// Wise lives in server/sandbox/wise and shares nothing with this.
package wise

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"countersign/server/provider"
)

// Lifetime is how long a one-time token lives: the "validity" of every example
// in the documentation, guide "one-time token".
const Lifetime = time.Hour

// The approval pages, by mode.
const (
	productionPage = "https://wise.com/approve-api-action/"
	sandboxPage    = "https://sandbox.transferwise.tech/approve-api-action/"
)

// Provider recognises Wise's challenges and answers them. It also does what
// needs no one-time token: keys, enrolment, phone numbers.
type Provider struct {
	page      string
	authorize string // see connect.go
	version   version
}

// Verifiable is a Provider that can also be asked how a challenge stands, and
// so take the answers to its factors.
type Verifiable struct{ Provider }

var (
	_ provider.Provider     = Provider{}
	_ provider.Hosted       = Provider{}
	_ provider.Headed       = Provider{}
	_ provider.Sealing      = Provider{}
	_ provider.FaceScanning = Provider{}
	_ provider.Enrolling    = Provider{}
	_ provider.PhoneBook    = Provider{}
	_ provider.Secured      = Provider{}
	_ provider.Connecting   = Provider{}
	_ provider.Provider     = Verifiable{}
	_ provider.Poller       = Verifiable{}
	_ provider.Embedded     = Verifiable{}
	_ provider.Authorising  = Verifiable{}
)

// New makes the provider that the settings describe.
func New(s provider.Settings) (provider.Provider, error) {
	p := Provider{page: s.ApprovalPage}
	var faults []error
	switch s.Mode {
	case provider.Production, "":
		p.page, p.authorize = pageOr(p.page, productionPage), productionAuthorize
	case provider.Sandbox:
		p.page, p.authorize = pageOr(p.page, sandboxPage), sandboxAuthorize
	default:
		faults = append(faults, fmt.Errorf("mode %q: Wise has production and sandbox", s.Mode))
	}
	if u, err := url.Parse(p.page); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		faults = append(faults, errors.New("approval page: not an http or https address"))
	}
	var err error
	if p.version, err = newVersion(s.APIVersion); err != nil {
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if s.Unverifiable {
		return p, nil
	}
	return Verifiable{p}, nil
}

func pageOr(page, fallback string) string {
	if page == "" {
		return fallback
	}
	return page
}

// Name implements provider.Provider.
func (Provider) Name() string { return "wise" }

// ApprovalPage implements provider.Hosted.
func (p Provider) ApprovalPage() string { return p.page }

// RequestHeaders implements provider.Headed: JOSE (guide "JOSE, JWE"), sensitive
// card details (reference "card-sensitive-details") and idempotency (reference
// "balance").
func (Provider) RequestHeaders() []string {
	return []string{headerMethod, "X-tw-twcard-card-token", "X-idempotence-uuid"}
}
