package gateway

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/internal/credential"
	"countersign/server/internal/origin"
	"countersign/server/internal/session"
	"countersign/server/provider"
)

// agent is a provider whose credentials act for everybody.
type agent struct{ quiet }

var _ provider.Personal = agent{}

func (agent) CustomerPath() string { return "/platforms/{platform}/users/{user}" }
func (agent) Authorise(context.Context, provider.Upstream, map[string]string) (d provider.Demand, s provider.Standing, err error) {
	return d, s, err
}

// names tells of a customer by what its keys are.
type names map[string]string

func (n names) Names() (all []string) {
	for name := range n {
		all = append(all, name)
	}
	return all
}

func (n names) Customer(context.Context, *http.Request) (map[string]string, error) { return n, nil }

// forEverybody makes a gateway in front of an agent.
func forEverybody(change func(*Upstream), routes ...Route) (*Gateway, error) {
	up := Upstream{Provider: agent{}, BaseURL: "https://api.example", Credentials: credential.NewStatic("t"), Params: map[string]string{"platform": "p"}}
	if change != nil {
		change(&up)
	}
	return New(Config{
		Upstreams: map[string]Upstream{"wise": up}, Routes: routes, Sessions: session.New(session.Config{}), Origins: origin.List{},
	})
}

// TestPagesChooseNoCustomer: what would let them is a fault of the configuration.
func TestPagesChooseNoCustomer(t *testing.T) {
	const own = "/platforms/{platform}/users/{user}"
	customer := func(up *Upstream) { up.Customer = names{"user": "u-1"} }
	param := func(up *Upstream) { up.Params["user"] = "u-1" }
	rows := []struct {
		name      string
		upstream  func(*Upstream)
		match, to string
		anybody   bool
		want      string // "" for no fault
	}{
		{"from params", param, "GET /me", own, false, ""},
		{"from a login", customer, "GET /me/{thing}", own + "/things/{thing}", false, ""},
		{"below another path", customer, "GET /me", "/v1" + own, false, ""},
		{"written down", nil, "GET /me", "/platforms/p/users/u-1/balance", false, ""},
		{"the page's", nil, "GET /{user}", own, false, "which a page may not choose"},
		{"the page's, though configured", param, "GET /{user}", own, false, "which a page may not choose"},
		{"the page's, and not in the target", customer, "GET /{user}/x", "/platforms/{platform}/users/u-1", false, "which a page may not choose"},
		{"the page's by another name", customer, "GET /{id}", "/platforms/{platform}/users/{id}", false, "credentials act for everybody"},
		{"the page's platform", customer, "GET /{id}", "/platforms/{id}/users/{user}", false, "credentials act for everybody"},
		{"the page's by what is left", customer, "GET /{rest...}", "/platforms/{rest...}", false, "credentials act for everybody"},
		{"the page's by a word", param, "GET /{kind}", "/platforms/{platform}/{kind}/{user}", false, "credentials act for everybody"},
		{"nobody's", param, "GET /rates", "/rates", false, "credentials act for everybody"},
		{"nobody's, and said so", param, "GET /rates", "/rates", true, ""},
		{"the page's, and said so", nil, "GET /{user}", own, true, ""},
		{"of nowhere", nil, "GET /me", own, false, "parameter {user}: neither"},
		{"told twice", func(up *Upstream) { customer(up); param(up) }, "GET /me", own, false, "customer: {user}"},
		{"with an odd name", func(up *Upstream) { up.Customer = names{"a/b": "u-1"} }, "GET /rates", "/rates", true, "customer: {a/b}"},
		{"authorise for anybody", func(up *Upstream) { up.Authorise = true }, "GET /rates", "/rates", true, "authorise and enrol"},
		{"authorise for the customer", func(up *Upstream) { customer(up); up.Authorise = true }, "GET /rates", "/rates", true, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := forEverybody(row.upstream, Route{Match: row.match, Provider: "wise", To: row.to, Anybody: row.anybody})
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("says %v, want %q", err, row.want)
			}
		})
	}
}

// TestPagesChooseNoCustomerInLookups: what is looked up to be shown is the
// customer's own as well.
func TestPagesChooseNoCustomerInLookups(t *testing.T) {
	const own = "/platforms/{platform}/users/{user}"
	rows := []struct {
		name, lookup string
		anybody      bool
		want         string // "" for no fault
	}{
		{"the customer's", own + "/payees/{payee}", false, ""},
		{"what the page names of theirs", own + "/things/{thing}", false, ""},
		{"of whom the page names", "/platforms/{platform}/users/{thing}", false, "describe lookup"},
		{"of whom the body names", "/platforms/{platform}/users/{payee}/balance", false, "describe lookup"},
		{"nobody's", "/payees/{payee}", false, "describe lookup"},
		{"nobody's, and said so", "/payees/{payee}", true, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := forEverybody(func(up *Upstream) { up.Customer = names{"user": "u-1"} }, Route{
				Match: "POST /{thing}", Provider: "wise", To: own + "/things/{thing}", Anybody: row.anybody,
				Describe: &Description{Keep: map[string]string{"payee": "/payee"}, Then: &Description{Lookup: "GET " + row.lookup, Payee: "/name"}},
			})
			if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
				t.Errorf("says %v, want %q", err, row.want)
			}
		})
	}
}

// TestCustomerInTheTarget: a request goes to the customer's own.
func TestCustomerInTheTarget(t *testing.T) {
	g, err := forEverybody(func(up *Upstream) { up.Customer = names{"user": "u-1"} },
		Route{Match: "GET /me/{thing}", Provider: "wise", To: "/platforms/{platform}/users/{user}/things/{thing}"})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/me/7?userUUID=u-2", nil)
	h, _ := g.find(httptest.NewRecorder(), r)
	rt := h.(*route)
	who, err := rt.upstream.whose(r)
	if err != nil {
		t.Fatal(err)
	}
	to := rt.target(r.URL, who)
	if want := "/platforms/p/users/u-1/things/7"; to.path != want {
		t.Errorf("goes to %s, want %s", to.path, want)
	}
	if params := rt.params(r.URL, to); params["user"] != "u-1" || params["platform"] != "p" || params["thing"] != "7" {
		t.Errorf("parameters %v", params)
	}
}

// TestCustomerOfAnotherKind: a source that gives what could go elsewhere is not
// believed.
func TestCustomerOfAnotherKind(t *testing.T) {
	for _, odd := range []string{"", "..", "u/1", "u-1?x=", "u%2f1"} {
		g, err := forEverybody(func(up *Upstream) { up.Customer = names{"user": odd} },
			Route{Match: "GET /me", Provider: "wise", To: "/platforms/{platform}/users/{user}"})
		if err != nil {
			t.Fatal(err)
		}
		who, err := g.upstreams["wise"].whose(httptest.NewRequest(http.MethodGet, "/me", nil))
		if own := (*customerError)(nil); !errors.As(err, &own) {
			t.Errorf("%q gives %v, %v", odd, who, err)
		}
	}
}
