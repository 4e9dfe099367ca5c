package server

import (
	"crypto"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"

	"go.opentelemetry.io/otel/trace"

	"countersign/server/internal/challenge"
	"countersign/server/internal/credential"
	"countersign/server/internal/customer"
	"countersign/server/internal/gateway"
	"countersign/server/internal/jose"
	"countersign/server/internal/observe"
	"countersign/server/internal/relay"
	"countersign/server/internal/store/memory"
)

// Config is all that a gateway is made of. New checks it whole.
type Config struct {
	// PublicURL is where browsers reach the gateway, such as
	// "https://pay.example.com". Only its origin counts; pages of it are allowed.
	// Plain http is for loopback hosts.
	PublicURL string
	// AllowedOrigins are the further origins whose pages may use the gateway,
	// exactly as browsers write them: "https://app.example.com".
	AllowedOrigins []string
	// Providers are the payment APIs, by the names that routes use.
	Providers map[string]Provider
	// Routes are what may be forwarded. Everything else is refused.
	Routes []Route
	// Limits bound what requests may cost; zero fields take the defaults.
	Limits Limits
	// TrustedProxies are the addresses of the proxies in front of the gateway. They
	// are believed whom they speak for; anybody else counts as the client.
	TrustedProxies []netip.Prefix
	// ClientHeader is where they say so: X-Forwarded-For (as is "") or Forwarded
	// (RFC 7239), whichever they set. The other one anybody could have sent.
	ClientHeader string
	// Channel bounds what channels may cost; zero fields take the defaults.
	Channel ChannelLimits
	// Store keeps challenges. Nil is a store in memory, for one instance.
	Store Store
	// Assets serves the helper's files below /countersign/, and Fallback what no
	// route matches. Nil answers route_not_found.
	Assets, Fallback http.Handler
	// Metrics are served by AdminHandler. Nil makes new ones.
	Metrics *observe.Metrics
	// Log gets a line for each request and each failure, and never a secret.
	// Nil logs nothing.
	Log *slog.Logger
	// Tracer makes spans of requests and of calls to providers (OpenTelemetry); they
	// hold no path, body, token or session. Nil makes none.
	Tracer trace.TracerProvider
	// Version is what the metrics call the build.
	Version string
}

// Provider is a payment API as configured.
type Provider struct {
	// Kind is what it is, such as "wise"; empty means that its name says it.
	Kind string
	// Mode is "production" (as is the empty one) or "sandbox".
	Mode string
	// BaseURL is where its API is, such as "https://api.wise.com".
	BaseURL string
	// ApprovalPage replaces the provider's own approval page.
	ApprovalPage string
	// Unverifiable says that the credentials may not ask the provider how a
	// challenge stands. Then the provider judges each retry.
	Unverifiable bool
	// Credentials are what requests to it carry.
	Credentials CredentialSource
	// Login takes their place where the gateway logs in itself.
	Login Login
	// OAuth takes their place where customers connect their own accounts.
	OAuth *OAuth
	// Params are values for parameters of targets that the path does not give,
	// such as a partner's own profileId.
	Params map[string]string
	// Customer tells whose request it is, in parameters that Params does not have. It
	// is for credentials that act for many customers: pages never choose one.
	Customer CustomerSource
	// Version is the provider's version of its API: for Wise "legacy" (as is the
	// empty one) or a calendar version such as "2026Q4".
	Version string
	// Client is the provider's client itself, which asks for keys and tells phone
	// numbers. Without it nothing can be sealed.
	Client Client
	// Enrol are the methods that pages may set up and delete: "secret", "code",
	// "device", "face". Which of them, the provider says.
	Enrol []string
	// Authorise lets pages ask for a challenge before anything is protected.
	Authorise bool
	// Phones lets whoever reaches AdminHandler tell customers' phone numbers,
	// without further credentials. Server.Phones does so in any case.
	Phones bool
	// JOSE are the gateway's own keys, for routes whose bodies are signed or
	// encrypted. They need the Client, which asks for the provider's keys.
	JOSE *JOSE
	// Options are the provider's own settings, by name, for what its documentation
	// leaves open. One that is missing has its default.
	Options map[string]string
	// Transport sends the requests. Nil is one of our own, which keeps connections and uses no
	// proxy.
	Transport http.RoundTripper
}

// Client is an OAuth client, by its credentials (RFC 6749, section 4.4). The
// zero value is none.
type Client struct {
	ID, Secret string
}

// Format implements fmt.Formatter: printing a configuration shows no secret.
func (c Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "client "+c.ID) }

// MarshalText implements encoding.TextMarshaler: nor does encoding it.
func (c Client) MarshalText() ([]byte, error) { return []byte("client " + c.ID), nil }

// JOSE are the gateway's own keys towards one provider, with which bodies are
// signed and answers decrypted (RFC 7515, RFC 7516).
type JOSE = jose.Keys

// JOSEKey is one of them. Printing it shows no more than its id.
type JOSEKey = jose.Key

// NewJOSEKey makes a key of an *ecdsa.PrivateKey or *rsa.PrivateKey. The id is
// what the provider knows it by.
func NewJOSEKey(id string, private crypto.PrivateKey) JOSEKey { return jose.NewKey(id, private) }

// ParseJOSEKey reads a private key in PEM.
func ParseJOSEKey(id string, text []byte) (JOSEKey, error) { return jose.ParseKey(id, text) }

// Route lets requests pass to a provider; see the fields.
type Route = gateway.Route

// Description says what a customer is shown of a request; see the fields.
type Description = gateway.Description

// Phones tells a provider its customers' phone numbers, as its client. An error
// is a *provider.Refusal where the provider says why not.
type Phones = gateway.Phones

// Query says which part of a query string passes; the zero value is all of it.
type Query = gateway.Query

// ChannelLimits bound what channels may cost.
type ChannelLimits = relay.Limits

// Store keeps challenges; see NewMemoryStore.
type Store = challenge.Store

// NewMemoryStore makes a store in memory. Its records are gone when the
// process ends.
func NewMemoryStore() Store { return memory.New(memory.Config{}) }

// CredentialSource gives the credentials of requests to one provider. Embedders
// implement it to use the tokens of their own users.
type CredentialSource = credential.Source

// ErrNoCredentials is what a CredentialSource gives for a client that it has no
// credentials for; the client gets the problem credentials_missing.
var ErrNoCredentials = credential.ErrMissing

// CustomerSource tells whose request it is. Embedders implement it with the session
// of their own that the customer has logged in to.
type CustomerSource = customer.Source

// ErrNoCustomer is what a CustomerSource gives for a client that has not logged in;
// the client gets the problem customer_missing.
var ErrNoCustomer = customer.ErrMissing

// ForwardedCustomer is told by a trusted proxy whose request it is: headers names
// the header for each parameter. They count only from these addresses.
func ForwardedCustomer(headers map[string]string, trusted ...netip.Prefix) (CustomerSource, error) {
	return customer.NewForwarded(headers, trusted)
}

// StaticToken sends the same bearer token with every request.
func StaticToken(token string) CredentialSource { return credential.NewStatic(token) }

// ForwardedToken passes on the bearer token that a trusted proxy puts into the
// named header of each request. The header counts only from these addresses.
func ForwardedToken(header string, trusted ...netip.Prefix) (CredentialSource, error) {
	return credential.NewForward(header, trusted...)
}
