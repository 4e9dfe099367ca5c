package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"countersign/server/internal/credential"
	"countersign/server/internal/customer"
	"countersign/server/internal/jose"
	"countersign/server/internal/observe"
	"countersign/server/internal/transport"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Upstream is a provider as configured.
type Upstream struct {
	Provider provider.Provider
	// BaseURL is where its API is: scheme, host and perhaps a path.
	BaseURL string
	// Credentials are those of requests; nil where there is a Connect.
	Credentials credential.Source
	// Connect has customers connect their own accounts. What only the gateway
	// knows (the name, where they come back to, where tokens are kept) is left out.
	Connect *credential.ConnectionConfig
	// Client gives the credentials of the provider's client itself; nil where
	// there are none.
	Client credential.Source
	// Params are values for parameters of targets that the path does not give.
	Params map[string]string
	// Customer gives those that say whose request it is; nil where Params or the
	// credentials do.
	Customer customer.Source
	// Enrol are the methods that pages may set up and delete.
	Enrol []string
	// Authorise lets pages ask for a challenge that has no request.
	Authorise bool
	// Phones lets operators tell customers' phone numbers over HTTP.
	Phones bool
	// JOSE are the own keys for bodies that are signed or encrypted.
	JOSE *jose.Keys
	// Transport sends the requests. Nil is one of our own (package
	// transport).
	Transport http.RoundTripper
}

// upstream is an Upstream that has been checked.
type upstream struct {
	name        string
	provider    provider.Provider
	poller      provider.Poller      // nil where it cannot be asked
	embedded    provider.Embedded    // nil where factors are not answered here
	recalling   provider.Recalling   // nil where the challenge's handle is the proof
	reading     provider.BodyReading // nil where bodies tell nothing
	redirecting provider.Redirecting // nil where nobody is sent anywhere
	collecting  provider.Collecting  // nil where nothing is collected
	judging     provider.Judging     // nil where answers judge nothing
	hosted      string               // "" where it has no approval page
	keys        *keys                // nil where nothing is sealed
	faceKey     *faceKey             // nil where there are no face scans
	authorising provider.Authorising
	enrolling   provider.Enrolling
	enrol       map[stepup.Method]provider.EnrolmentRule
	phones      bool // operators may tell them over HTTP
	base        *url.URL
	credentials credential.Source
	connections *credential.Connections // nil where customers have no own accounts
	client      *upstream               // the same, as the provider's client; may be nil
	link        *jose.Link              // nil where the provider signs and encrypts nothing
	params      map[string]string
	customer    customer.Source // nil where it tells nothing
	transport   http.RoundTripper
	// once sends executions, each on a connection of its own, so that a
	// request is never sent again because a connection was found dead.
	once http.RoundTripper
}

func newUpstream(name string, u Upstream, l Limits) (*upstream, error) {
	base, err := url.Parse(u.BaseURL)
	var faults []error
	switch {
	case err != nil || base.Scheme != "https" && base.Scheme != "http" || base.Host == "":
		faults = append(faults, fmt.Errorf("base URL %q: not an http or https address", u.BaseURL))
	case base.RawQuery != "" || base.Fragment != "" || base.User != nil:
		faults = append(faults, errors.New("base URL: may not hold user information, a query or a fragment"))
	case strings.Trim(base.Path, "/") != "" && !plainPath(base.EscapedPath()):
		faults = append(faults, fmt.Errorf("base URL %q: its path is not plain", u.BaseURL))
	}
	if u.Provider == nil {
		faults = append(faults, errors.New("has no provider"))
	}
	if u.Credentials == nil {
		faults = append(faults, errors.New("has no credentials"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	base.Path, base.RawPath = strings.TrimRight(base.Path, "/"), strings.TrimRight(base.RawPath, "/")
	up := &upstream{
		name: name, provider: u.Provider, base: base,
		credentials: u.Credentials, params: u.Params, customer: u.Customer, transport: u.Transport,
	}
	if up.transport == nil {
		up.transport = transport.New(base, transport.Settings{
			DialTimeout: l.DialTimeout, ResponseTimeout: l.ResponseTimeout, HeaderBytes: int64(l.HeaderBytes),
		})
	}
	up.once = transport.SingleUse(up.transport)
	up.poller, _ = u.Provider.(provider.Poller)
	if h, ok := u.Provider.(provider.Hosted); ok {
		up.hosted = h.ApprovalPage()
	}
	if u.Client != nil {
		client := *up
		client.credentials, client.client = u.Client, &client
		up.client = &client
	}
	up.link, err = newLink(u)
	return up, errors.Join(up.enable(u), up.personal(u), err)
}

// traced makes spans of the calls to the provider; without a tracer, none.
func (u *upstream) traced(tracer trace.Tracer) {
	u.transport, u.once = observe.Traced(u.transport, tracer, u.name), observe.Traced(u.once, tracer, u.name)
	if u.client != nil {
		u.client.transport, u.client.once = u.transport, u.once
	}
}

// closeIdle gives back the connections that wait for requests.
func (u *upstream) closeIdle() {
	if t, ok := u.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// url gives the address of an escaped path and a raw query below the base URL.
func (u *upstream) url(path, query string) *url.URL {
	// The path is plain, so it can be decoded.
	text, _ := url.PathUnescape(path)
	return &url.URL{
		Scheme: u.base.Scheme, Host: u.base.Host, RawQuery: query,
		Path: u.base.Path + text, RawPath: u.base.EscapedPath() + path,
	}
}

// request makes a request to the provider on behalf of a client's.
func (u *upstream) request(ctx context.Context, client *http.Request, method, path, query string, h http.Header) (*http.Request, error) {
	if _, ok := h["User-Agent"]; !ok {
		h["User-Agent"] = []string{""} // or else net/http would send its own
	}
	if err := u.credentials.Authorize(ctx, client, h); err != nil {
		return nil, err
	}
	out := http.Request{
		Method: method, URL: u.url(path, query), Host: u.base.Host, Header: h,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	return out.WithContext(ctx), nil
}
