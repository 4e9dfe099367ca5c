package journey

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/observe"
	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
)

// Config says what of a Rig is not as usual. The zero value is a gateway with
// credentials for the sandbox's first customer.
type Config struct {
	// Scenario is the sandbox's; nil is its default.
	Scenario *wise.Scenario
	// Origins are pages of other sites that may use the gateway.
	Origins []string
	// Unverifiable: see server.Provider.
	Unverifiable bool
	Limits       server.Limits
	Channel      server.ChannelLimits
	// JOSE are the gateway's own keys, which opens the routes of SecuredRoutes;
	// nil is none.
	JOSE *server.JOSE
	// Front makes what stands between browsers and the gateway, whose address
	// it is given. Nil is nothing: browsers reach the gateway itself.
	Front func(gateway string) http.Handler
	// Deployment is how the gateway is deployed; the zero value is what Deploy says.
	Deployment Deployment
	// Log gets the gateway's log at the debug level, as JSON; nil logs nothing.
	Log io.Writer
	// Seen is told every answer that a browser gets, from many goroutines at
	// once; nil is told nothing.
	Seen func(Answer)
}

// Rig is a gateway in front of a sandbox, each a server of its own. It ends
// with the test.
type Rig struct {
	// Address is where browsers reach the gateway, without a slash at the end.
	Address string
	Sandbox *Sandbox

	seen    func(Answer)
	network Network
	gateway *gateways
}

// Close ends the gateway as its operator does, while its server still answers.
func (r *Rig) Close(ctx context.Context) error { return r.gateway.close(ctx) }

// profile is the customer's, as a partner would configure it.
const profile = "30417755"

// Routes are what the rig's gateway forwards: the payment, with a second method
// and a free query so that a retry may differ from what was challenged, and a
// statement, which is of the low risk level.
func Routes() []server.Route {
	const fund = "/v3/profiles/{profileId}/transfers/{transferId}/payments"
	return []server.Route{
		{Match: "POST /pay/quotes", Provider: "wise", To: "/v3/profiles/{profileId}/quotes"},
		{Match: "POST /pay/transfers", Provider: "wise", To: "/v1/transfers"},
		{Match: "GET /pay/transfers/{transferId}", Provider: "wise", To: "/v1/transfers/{transferId}"},
		{Match: "POST /pay/transfers/{transferId}/payments", Provider: "wise", To: fund},
		{Match: "PUT /pay/transfers/{transferId}/payments", Provider: "wise", To: fund},
		{
			Match: "GET /pay/statements/{balanceId}", Provider: "wise",
			To: "/v1/profiles/{profileId}/balance-statements/{balanceId}/statement.json",
		},
	}
}

// New starts a rig in front of Wise.
func New(t testing.TB, c Config) *Rig {
	t.Helper()
	provider := startSandbox(t, sandbox.Config{Wise: c.Scenario}, nil)
	providers := map[string]server.Provider{"wise": {
		Mode: "sandbox", BaseURL: provider.address, ApprovalPage: provider.address + wise.PagePath,
		Unverifiable: c.Unverifiable, Credentials: server.StaticToken(wise.UserToken),
		Params: map[string]string{"profileId": profile},
		Client: server.Client{ID: wise.ClientID, Secret: wise.ClientSecret},
	}}
	routes := Routes()
	if c.JOSE != nil {
		secure(providers, *c.JOSE)
		routes = append(routes, SecuredRoutes()...)
	}
	return open(t, c, provider, providers, routes)
}

// open starts a gateway in front of a sandbox.
func open(t testing.TB, c Config, provider *Sandbox, providers map[string]server.Provider, routes []server.Route) *Rig {
	t.Helper()
	if c.Limits.PollInterval == 0 {
		c.Limits.PollInterval = 20 * time.Millisecond // tests do not wait for customers
	}
	var log *slog.Logger
	if c.Log != nil {
		log = observe.NewLog(c.Log, slog.LevelDebug)
	}
	deployment := c.Deployment
	if deployment == (Deployment{}) {
		deployment = usual
	}
	g := deployment.serve(t, server.Config{
		AllowedOrigins: c.Origins, Providers: providers, Routes: routes, Limits: c.Limits, Channel: c.Channel, Log: log,
	}, c.Front)
	return &Rig{Address: g.address, Sandbox: provider, seen: c.Seen, gateway: g}
}

// At is a Rig of a gateway that somebody else has started, without a sandbox. seen
// is Config.Seen.
func At(address string, seen func(Answer)) *Rig { return &Rig{Address: address, seen: seen} }

// address gives where a server will be reached, before it has started.
func address(s *httptest.Server) string { return "http://" + s.Listener.Addr().String() }

// startSandbox starts a sandbox; tap, if there is one, sees all that it is asked.
func startSandbox(t testing.TB, c sandbox.Config, tap func(http.Handler) http.Handler) *Sandbox {
	t.Helper()
	simulated, err := sandbox.New(c)
	if err != nil {
		t.Fatal(err)
	}
	handler := simulated.Handler()
	if tap != nil {
		handler = tap(handler)
	}
	s := httptest.NewServer(handler)
	t.Cleanup(func() {
		simulated.Close()
		s.Close()
	})
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	t.Cleanup(client.CloseIdleConnections)
	return &Sandbox{address: s.URL, client: client}
}
