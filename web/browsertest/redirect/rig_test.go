package redirect_test

import (
	"net/http"
	"testing"

	"countersign/server"
	"countersign/server/sandbox"
	"countersign/server/sandbox/intergiro"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// object is a JavaScript object.
type object = map[string]any

// setup says what of a shop is not as usual.
type setup struct {
	// verifiable: the provider can be asked how a consent stands.
	verifiable bool
	scenario   func(*intergiro.Scenario)
	csp        string
	// origins are pages of other sites that may use the gateway.
	origins []string
}

// shop is a page at a real gateway in front of a real sandbox, whose consent page
// is on another site.
type shop struct {
	*front.Gateway
	t    testing.TB
	bank front.Sandbox
}

func newShop(t testing.TB, s setup) *shop {
	t.Helper()
	scenario, options := intergiro.DefaultScenario(), map[string]string{}
	if s.verifiable {
		scenario.Unconfirmed.ConsentRead, options["consent_status"] = "served", "get"
	}
	if s.scenario != nil {
		s.scenario(&scenario)
	}
	bank := front.NewSandbox(t, sandbox.Config{Intergiro: &scenario})
	return &shop{t: t, bank: bank, Gateway: front.NewGateway(t, s.csp, func(string) server.Config {
		return server.Config{
			AllowedOrigins: s.origins,
			Providers: map[string]server.Provider{"intergiro": {
				Mode: "sandbox", BaseURL: bank.URL + intergiro.Prefix, Login: server.APIKey(intergiro.APIKey), Options: options,
			}},
			Routes: []server.Route{{
				Match: "POST /bank/v3/transactions/pay", Provider: "intergiro", To: "/v3/transactions/pay",
				Describe: &server.Description{Title: "Pay the invoice", Payee: "/counterparty/name"},
			}},
		}
	})}
}

// visit opens a page of the shop and has the helper ready.
func (g *shop) visit(path string) *browsertest.Page {
	g.t.Helper()
	return g.Visit(g.t, path)
}

// executed fails the test unless the provider has carried out this many payments.
func (g *shop) executed(want int) {
	g.t.Helper()
	g.bank.Executed("intergiro", want)
}

// settle has the newest consent approved, refused or expired without its page.
func (g *shop) settle(how string) {
	g.t.Helper()
	var answer struct{ Consents []struct{ ID string } }
	g.bank.Manage(http.MethodGet, "intergiro/consents", &answer)
	if len(answer.Consents) == 0 {
		g.t.Fatalf("there is no consent to %s", how)
	}
	g.bank.Manage(http.MethodPost, "intergiro/consents/"+answer.Consents[len(answer.Consents)-1].ID+"/"+how, nil)
}
