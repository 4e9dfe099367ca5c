package deploy_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/deploy"
	"countersign/web/browsertest/front"
)

// transfer waits in every fresh sandbox to be paid.
const transfer = "51923307"

const page = `<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><link rel=icon href="data:,">
	<script src="%s/countersign/countersign.js"></script><main><h1>Shop</h1><button id="go">Pay</button></main>`

// TestPay pays in a browser, from a page of another origin of the same site: over
// TLS, through nginx, with the channel and the cookie that only TLS carries.
func TestPay(t *testing.T) {
	t.Cleanup(deploy.Clean)
	scenario := wise.DefaultScenario()
	scenario.Factors = []string{"PIN", "SMS"}
	bank := front.NewSandbox(t, sandbox.Config{Wise: &scenario})
	shop := httptest.NewUnstartedServer(nil)
	_, port, _ := net.SplitHostPort(shop.Listener.Addr().String())
	origin := "https://app.example.com:" + port
	site := deploy.Start(t, deploy.Nginx, deploy.Config{
		Provider: bank.URL, Approval: bank.URL + "/approve-api-action/", Origin: origin, Settings: []string{"COUNTERSIGN_TIMEOUTS_POLL=20ms"},
	})
	shop.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, page, site.Address) // the browser has gone: nobody to tell
	})
	shop.TLS = &tls.Config{Certificates: []tls.Certificate{site.Certificate(t)}, MinVersion: tls.VersionTLS12}
	shop.StartTLS()
	t.Cleanup(shop.Close)

	p := browsertest.Blank(t)
	p.TrustCertificates()
	p.Go(origin + "/")
	paid := browsertest.Start(p, `
		const request = countersign.create({ gateway: a, flow: countersign.Flow.DIALOG });
		const answer = await request(a + '/pay/transfers/' + b + '/payments', { method: 'POST', data: { type: 'BALANCE' }, credentials: 'include' });
		return (await answer.json()).status`, site.Address, transfer)
	person := customer.Customer{T: t, Sandbox: bank.URL}
	browsertest.Wait(p, "the PIN's field", "return document.activeElement.matches(a)", "#countersign-input[type=password]")
	p.Type("4826")
	p.Press(browsertest.Enter)
	const sms = "dialog button[value=sms]"
	browsertest.Wait(p, "the choice of a way", "return document.querySelector(a) !== null", sms)
	customer.Still(p)
	p.Click(sms)
	browsertest.Wait(p, "the code's field", "return document.activeElement.matches(a)", "#countersign-input[autocomplete=one-time-code]")
	p.Type(person.Code())
	p.Press(browsertest.Enter)
	var got string
	if paid.Settle().As(t, &got); got != "COMPLETED" {
		t.Errorf("the payment ends as %q", got)
	}
	bank.Executed("wise", 1)
	logs := site.Logs(t)
	if !strings.Contains(logs, "GET /countersign/v1/channel 101") {
		t.Error("nginx has opened no channel")
	}
	if cookies := p.Cookies(site.Address); len(cookies) != 1 || cookies[0] != "__Host-countersign" {
		t.Errorf("the browser has the cookies %q", cookies)
	}
}
