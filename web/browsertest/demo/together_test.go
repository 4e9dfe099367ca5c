package demo

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/web/browsertest"
)

// TestFirstRequestsTogether pays three at once from a browser that the gateway
// has never seen: each answer brings a session, the browser keeps one, and yet
// every payment is asked for and paid, in turn and once.
func TestFirstRequestsTogether(t *testing.T) {
	b := open(t)
	transfers := browsertest.Eval[[]int](b, `
		const post = async (path, body) => (await fetch(path, {
			method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
		})).json();
		const prepare = async () => {
			const quote = await post('/pay/quotes', { sourceCurrency: 'EUR', targetCurrency: 'GBP', sourceAmount: 10 });
			return (await post('/pay/transfers', {
				targetAccount: 40001001, quoteUuid: quote.id, customerTransactionId: crypto.randomUUID(), details: { reference: 'three' },
			})).id;
		};
		return [await prepare(), await prepare(), await prepare()]`)
	// Slow enough that all are on their way before one is answered.
	b.slow()
	running := browsertest.Start(b, `
		const request = countersign.create({ gateway: location.origin, flow: 'iframe' });
		return Promise.all(a.map(async (id) =>
			(await (await request('/pay/transfers/' + id + '/payments', { method: 'POST', data: { type: 'BALANCE' } })).json()).status))`,
		transfers)
	for paid := range transfers {
		b.Approve(b.Frame("/approve-api-action/"), b.Page)
		b.waitPaid(paid + 1)
	}
	var statuses []string
	running.Settle().As(t, &statuses)
	if got := strings.Join(statuses, " "); got != "COMPLETED COMPLETED COMPLETED" {
		t.Errorf("the payments are %s", got)
	}
	if n := b.Payments(); n != len(transfers) {
		t.Errorf("the provider executed %d payments, want %d", n, len(transfers))
	}
}

// waitPaid waits until the provider has executed so many payments; then the
// prompt for the next one may have come.
func (b bank) waitPaid(n int) {
	b.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for limit := time.After(30 * time.Second); b.Payments() < n; {
		select {
		case <-tick.C:
		case <-limit:
			b.t.Fatalf("waited in vain for payment %d", n)
		}
	}
}

// slow makes the provider take its time.
func (b bank) slow() {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPatch, b.Sandbox+"/_sandbox/wise/scenario",
		strings.NewReader(`{"faults":{"latencyMillis":100}}`))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.t.Fatalf("the sandbox answers %s", res.Status)
	}
}
