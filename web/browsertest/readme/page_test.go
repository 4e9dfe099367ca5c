package readme

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

// fund pays the transfer that waits in a fresh sandbox.
const fund = `
	const response = await request(a + '/pay/transfers/51923307/payments', { method: 'POST', data: { type: 'BALANCE' } });
	return (await response.json()).status`

func (w world) wantPaid(running browsertest.Running) {
	w.T.Helper()
	var status string
	running.Settle().As(w.T, &status)
	if n := w.Payments(); status != "COMPLETED" || n != 1 {
		w.T.Errorf("the payment is %q after %d executions, want COMPLETED after 1", status, n)
	}
}

// TestPage uses the two script tags: the first screen's by itself, and the one
// with its inline script, which asks in a popup.
func TestPage(t *testing.T) {
	t.Run("script tag", func(t *testing.T) {
		w := start(t)
		w.site.Page("/", w.here.Replace(only(t, "html", 0)))
		page := browsertest.Open(t, w.site.Home+"/")
		if !browsertest.Eval[bool](page, "return typeof countersign.create === 'function'") {
			t.Error("the script defines no countersign.create")
		}
	})
	t.Run("popup", func(t *testing.T) {
		w := start(t)
		w.site.Page("/", w.here.Replace(only(t, "html", 1))+"<button>Pay</button>")
		page := browsertest.Open(t, w.site.Home+"/")
		browsertest.Do(page, `document.querySelector('button').onclick = () => {
			window.paid = (async () => {`+fund+`})()
		}`, w.here.Replace(gatewayName))
		// What runs in the button's handler has the argument of Do in reach.
		page.Click("button")
		window := page.Window("/approve-api-action/")
		w.Approve(window, window)
		w.wantPaid(browsertest.Start(page, "return window.paid"))
	})
}

// TestChange runs the line of plain fetch, which is refused, and the two lines
// that take its place.
func TestChange(t *testing.T) {
	w := start(t)
	var before, after string
	for line := range strings.Lines(w.here.Replace(only(t, "diff", 0))) {
		if code, old := strings.CutPrefix(line, "-"); old {
			before += code
		} else if code, added := strings.CutPrefix(line, "+"); added {
			after += code
		}
	}
	w.site.Page("/", w.here.Replace(only(t, "html", 0)))
	page := browsertest.Open(t, w.site.Home+"/")
	const body = "const body = '{\"type\":\"BALANCE\"}';\n"
	// Plain fetch sends text; the provider wants JSON.
	plain := strings.Replace(before, "body }", "body, headers: { 'Content-Type': 'application/json' } }", 1)
	if status := browsertest.Eval[int](page, body+plain+"\nreturn response.status"); status != http.StatusForbidden {
		t.Errorf("plain fetch is answered with %d, want 403", status)
	}
	running := browsertest.Start(page, body+after+"\nreturn (await response.json()).status")
	w.Approve(page.Frame("/approve-api-action/"), page)
	w.wantPaid(running)
}

// TestModule imports the module and pays with it.
func TestModule(t *testing.T) {
	w := start(t)
	w.serve("/pay.mjs", w.here.Replace(only(t, "js", 0)))
	w.site.Page("/", "<p>A page</p>")
	page := browsertest.Open(t, w.site.Home+"/")
	running := browsertest.Start(page, "return (await (await import('/pay.mjs')).pay(51923307)).status")
	w.Approve(page.Frame("/approve-api-action/"), page)
	w.wantPaid(running)

	gone := browsertest.Eval[map[string]int](page, "return (await import('/pay.mjs')).pay(1)")
	if gone["failed"] != http.StatusNotFound {
		t.Errorf("a transfer that is not there gives %v, want failed: 404", gone)
	}
	refused := browsertest.Start(page, "return (await import('/pay.mjs')).pay(51923307)")
	page.Frame("/approve-api-action/")
	customer.Still(page)
	page.Click("#tw-approval-modal-overlay button")
	var outcome map[string]string
	refused.Settle().As(t, &outcome)
	if outcome["refused"] != "cancelled" {
		t.Errorf("a cancelled payment gives %v, want refused: cancelled", outcome)
	}
}

func (w world) serve(path, script string) {
	w.site.HandleFunc("GET "+path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(rw, script) // the browser has gone: nobody to tell
	})
}

// TestPolicy pays on a page with the Content-Security-Policy that the README
// calls enough. A violation would fail the test.
func TestPolicy(t *testing.T) {
	w := start(t)
	w.site.Page("/", w.here.Replace(only(t, "html", 0)), browsertest.CSP(w.here.Replace(only(t, "text", 0))))
	page := browsertest.Open(t, w.site.Home+"/")
	gateway := w.here.Replace(gatewayName)
	running := browsertest.Start(page, "const request = countersign.create({ gateway: a });"+fund, gateway)
	w.Approve(page.Frame("/approve-api-action/"), page)
	w.wantPaid(running)
}
