package firefox_test

import (
	"net/http/httputil"
	"net/url"
	"testing"

	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/front"
	"countersign/web/browsertest/internal/firefox"
)

// A page of the library that is replaced works as it is: its back end adds Wise's token
// and gives on all that Wise answers, and there is no gateway. The customer refuses in a
// popup, and then approves in a frame of another site.
func TestWithoutGateway(t *testing.T) {
	scenario := wise.DefaultScenario()
	bank := front.NewSandbox(t, sandbox.Config{Wise: &scenario})
	site := shop(t, bank.URL)
	person := customer.Customer{T: t, Sandbox: bank.URL}
	p := firefox.Open(t, site.Home+"/")
	pay := func(flow string) browsertest.Running {
		paying := browsertest.Start(p, `
			const { create, Flow, Mode } = twApproveApiActionHelpers;
			const request = create({ mode: Mode.SANDBOX, flow: Flow[a], approvalPageUrl: b });
			await new Promise((clicked) => { document.querySelector('#go').onclick = clicked; });
			return (await (await request(c, { method: 'POST', data: { type: 'BALANCE' } })).json()).status`,
			flow, front.Elsewhere(bank.URL)+wise.PagePath, "/v3/profiles/30417755/transfers/51923307/payments")
		p.Click("#go")
		return paying
	}

	refused := pay("POPUP")
	window := p.Window(wise.PagePath)
	customer.Refuse(window, window)
	refused.Settle().Is(t, "SCAError", "declined")

	paid := pay("IFRAME")
	person.Approve(p.Frame(wise.PagePath), p)
	var status string
	paid.Settle().As(t, &status)
	if n := person.Payments(); status != "COMPLETED" || n != 1 {
		t.Errorf("the payment is %q after %d executions", status, n)
	}
}

// shop is a page with a back end in front of Wise, under a strict policy. Firefox would
// say that it may not have the icon that it asks for.
func shop(t *testing.T, bank string) *browsertest.Site {
	t.Helper()
	upstream, err := url.Parse(bank)
	if err != nil {
		t.Fatal(err)
	}
	site := browsertest.NewSite(t)
	site.Handle("/v3/", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(upstream)
		r.Out.Header.Set("Authorization", "Bearer "+wise.UserToken)
	}})
	site.Page("/", `<script src="/dist/countersign.js"></script><main><h1>Shop</h1><button id="go">Pay</button></main>`,
		browsertest.CSP(front.Strict+"; img-src 'self'; frame-src "+front.Elsewhere(bank)))
	return site
}
