package journey_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/server/internal/observe"
	adapter "countersign/server/provider/mipise"
	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// counter is a gateway in front of an agency, with the routes of a platform's
// page, and one browser before it.
type counter struct {
	*agency
	page  *journey.Browser
	admin http.Handler
}

// counterConfig says what of a counter is not as usual.
type counterConfig struct {
	user     string // CompleteUserID
	scenario string
	options  []string
	// unasked leaves out what routes ask before requests are sent.
	unasked   bool
	log       io.Writer
	poll      time.Duration // the least time between two questions of the gateway's
	transport http.RoundTripper
	seen      func(journey.Answer)
	// customers has a proxy tell whose request it is, in X-Customer.
	customers bool
}

// mipiseRoutes are those of a page; asked says whether Mipise is asked first.
func mipiseRoutes(asked bool) []server.Route {
	const user = "/platforms/{platformUUID}/users/{userUUID}"
	sca := func(value string) string {
		if !asked {
			return ""
		}
		return value
	}
	return []server.Route{
		{Match: "GET /balance", Provider: "bank", To: user + "/balance", SCA: sca("reading")},
		{Match: "GET /transactions", Provider: "bank", To: user + "/transactions"},
		{Match: "POST /beneficiaries", Provider: "bank", To: user + "/beneficiaries", SCA: sca("required")},
		{
			Match: "POST /payments", Provider: "bank", To: user + "/payments", SCA: sca("required"),
			Describe: &server.Description{Title: "Payment", Amount: "/amount", Currency: "/currency"},
		},
	}
}

func newCounter(t testing.TB, c counterConfig) *counter {
	t.Helper()
	if c.user == "" {
		c.user = mipise.CompleteUserID
	}
	a := newAgency(t, c.user, c.scenario, c.options...)
	options := map[string]string{}
	for i := 0; i+1 < len(c.options); i += 2 {
		options[c.options[i]] = c.options[i+1]
	}
	var log *slog.Logger
	if c.log != nil {
		log = observe.NewLog(c.log, slog.LevelDebug)
	}
	limits := server.Limits{}
	limits.PollInterval, limits.ResendPause = cmp.Or(c.poll, time.Millisecond), time.Millisecond
	bank := server.Provider{
		Kind: adapter.Name, Mode: "sandbox", BaseURL: a.url + mipise.Prefix, Options: options,
		Login:  server.Agent(mipise.Agent, mipise.AgentPassword),
		Params: map[string]string{"platformUUID": mipise.PlatformID}, Enrol: []string{"secret", "code"}, Authorise: true,
		Transport: c.transport,
	}
	if c.customers {
		bank.Customer = must[server.CustomerSource](t)(server.ForwardedCustomer(
			map[string]string{"userUUID": "X-Customer"}, netip.MustParsePrefix("127.0.0.0/8")))
	} else {
		bank.Params["userUUID"] = a.user
	}
	own, admin := journey.Serve(t, server.Config{
		Routes: mipiseRoutes(!c.unasked), Limits: limits, Log: log, Providers: map[string]server.Provider{"bank": bank},
	}, nil)
	return &counter{a, journey.At(own, c.seen).Browser(t), admin}
}

// request is one of the customer's page.
func (c *counter) request(method, path, body string) journey.Request {
	return journey.Request{Method: method, Path: path, Body: body}
}

// payment is an operation.
func (c *counter) payment(reference string) journey.Request {
	return c.request("POST", "/payments",
		`{"beneficiary":"5e0b7d34-c19f-4a82-9d63-2f84b1e6a70c","amount":12.50,"currency":"EUR","reference":"`+reference+`"}`)
}

func (c *counter) beneficiary() journey.Request {
	return c.request("POST", "/beneficiaries", addBeneficiary)
}

func (c *counter) send(r journey.Request) journey.Answer {
	c.t.Helper()
	return must[journey.Answer](c.t)(c.page.Send(c.t.Context(), r))
}

// want sends a request that is answered with a status, and as many operations as
// said have then been executed, of all.
func (c *counter) want(r journey.Request, status, executions int) journey.Answer {
	c.t.Helper()
	got := c.send(r)
	if n := c.executions(); got.Status != status || n != executions {
		c.t.Errorf("%s %s: %v, and %d executions; want %d and %d", r.Method, r.Path, got, n, status, executions)
	}
	return got
}

// asked sends a request that the gateway does not send on, and gives the challenge
// in its place.
func (c *counter) asked(r journey.Request) string {
	c.t.Helper()
	got := c.send(r)
	if got.Status != http.StatusForbidden || got.Code() != "sca_required" || got.Challenge() == "" {
		c.t.Fatalf("not challenged: %v", got)
	}
	return got.Challenge()
}

// detected sends a request that Mipise refuses, and gives the challenge that this
// is.
func (c *counter) detected(r journey.Request) string {
	c.t.Helper()
	got := c.send(r)
	if got.Code() == "sca_required" || got.Challenge() == "" || got.Status < 400 {
		c.t.Fatalf("not challenged by Mipise: %v", got)
	}
	return got.Challenge()
}

// view asks how a challenge stands.
func (c *counter) view(id string) stepup.Challenge {
	c.t.Helper()
	ch, got, err := c.page.Challenge(c.t.Context(), id)
	check(c.t, err)
	if got.Status != http.StatusOK {
		c.t.Fatalf("challenge not told: %v", got)
	}
	return ch
}

// due are the steps of a challenge that are needed.
func due(ch stepup.Challenge) string {
	var ids []string
	for _, f := range ch.Factors {
		if f.Needed() {
			ids = append(ids, f.ID)
		}
	}
	return strings.Join(ids, " ")
}

// needs wants these steps to be due.
func (c *counter) needs(id, steps string) {
	c.t.Helper()
	if ch := c.view(id); due(ch) != steps || ch.State != stepup.StatePending || ch.Approach != stepup.ApproachEmbedded {
		c.t.Errorf("%s and %s, needs %q, want %q", ch.State, ch.Approach, due(ch), steps)
	}
}

// reply answers one factor rightly, as the customer with this secret code.
func (c *counter) reply(id string, f stepup.Factor, secret string) {
	c.t.Helper()
	text := secret
	switch f.Method {
	case stepup.MethodCode:
		_, got, err := c.page.SendCode(c.t.Context(), id, f.ID)
		check(c.t, err)
		if got.Status != http.StatusOK {
			c.t.Fatalf("%s: no code: %v", f.ID, got)
		}
		text = c.code()
	case stepup.MethodNewSecret:
		text = newSecret
	}
	v, got, err := c.page.Verify(c.t.Context(), id, f.ID, text)
	check(c.t, err)
	if got.Status != http.StatusOK || !v.Accepted {
		c.t.Fatalf("%s: not accepted: %v", f.ID, got)
	}
}

// approve goes through a challenge as its dialog does, and wants these steps.
func (c *counter) approve(id, secret, steps string) {
	c.t.Helper()
	var gone []string
	for len(gone) < 20 {
		ch := c.view(id)
		if ch.State == stepup.StateApproved {
			break
		}
		i := 0
		for i < len(ch.Factors) && !ch.Factors[i].Needed() {
			i++
		}
		if ch.State != stepup.StatePending || i == len(ch.Factors) {
			c.t.Fatalf("%s, with %q left after %q", ch.State, due(ch), gone)
		}
		if ch.Factors[i].Method == stepup.MethodNewSecret {
			secret = newSecret
		}
		c.reply(id, ch.Factors[i], secret)
		gone = append(gone, ch.Factors[i].ID)
	}
	if got := strings.Join(gone, " "); got != steps {
		c.t.Errorf("gone %q, want %q", got, steps)
	}
}

// reset deletes an enrolment: "code/email".
func (c *counter) reset(which string) journey.Answer {
	c.t.Helper()
	return c.send(journey.Request{Method: "DELETE", Path: wire.PathProviders + "/bank" + wire.SegmentEnrolments + which})
}

func setUpRequest() journey.Request {
	return journey.Request{Method: "POST", Path: wire.PathProviders + "/bank" + wire.SegmentAuthorise + "?setUp=true"}
}

// setUp asks for a challenge of what is left to set up.
func (c *counter) setUp() stepup.Challenge {
	c.t.Helper()
	return c.raised(setUpRequest())
}

// raised sends a request for a challenge.
func (c *counter) raised(r journey.Request) stepup.Challenge {
	c.t.Helper()
	got := c.send(r)
	var ch stepup.Challenge
	if err := json.NewDecoder(bytes.NewReader(got.Body)).Decode(&ch); got.Status != http.StatusCreated || err != nil {
		c.t.Fatalf("set-up: %v", got)
	}
	return ch
}

// scrape gives the metrics as an operator reads them.
func (c *counter) scrape() string {
	c.t.Helper()
	w := httptest.NewRecorder()
	c.admin.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}
