// Package mipise is Mipise Payment Services (mipisepaymentservices.readme.io): a
// customer sets up e-mail address, phone number and secret code in a fixed order,
// and before an operation shows the secret code and a code sent to the phone.
// There is no page of Mipise's for this and no documented challenge: a protected
// request is preceded by a question for the customer's status (preflight.go), and
// one that was refused all the same may be recognised by a configured matcher
// (detect.go). Which steps are due is a value, see workflow.go; what a session
// has done is kept in its memory, see notes.go. All that the documentation leaves
// open is a setting, see settings.go. The agent's login lives in
// server/internal/credential; the sandbox that simulates Mipise lives in
// server/sandbox/mipise and shares nothing with this.
package mipise

import "countersign/server/provider"

// Name is the kind's name in the registry.
const Name = "mipise"

// Provider asks for strong authentication in Mipise's steps.
type Provider struct{ settings }

var (
	_ provider.Provider     = Provider{}
	_ provider.BodyReading  = Provider{}
	_ provider.Preflighting = Provider{}
	_ provider.Recalling    = Provider{}
	_ provider.Poller       = Provider{}
	_ provider.Embedded     = Provider{}
	_ provider.Authorising  = Provider{}
	_ provider.Enrolling    = Provider{}
	_ provider.LoggingIn    = Provider{}
	_ provider.Personal     = Provider{}
)

// New makes the provider that the settings describe. The error names every
// fault.
func New(s provider.Settings) (provider.Provider, error) {
	read, err := readSettings(s)
	if err != nil {
		return nil, err
	}
	return Provider{read}, nil
}

// Name implements provider.Provider.
func (Provider) Name() string { return Name }

// CustomerPath implements provider.Personal: an agent acts for all customers of a
// platform.
func (Provider) CustomerPath() string {
	return "/platforms/{" + paramPlatform + "}/users/{" + paramUser + "}"
}

// Login implements provider.LoggingIn (reference "post_login-1").
func (p Provider) Login() provider.Login { return p.login }
