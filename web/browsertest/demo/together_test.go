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
	b.approveAll(running)
	var statuses []string
	running.Settle().As(t, &statuses)
	if got := strings.Join(statuses, " "); got != "COMPLETED COMPLETED COMPLETED" {
		t.Errorf("the payments are %s", got)
	}
	if n := b.Payments(); n != len(transfers) {
		t.Errorf("the provider executed %d payments, want %d", n, len(transfers))
	}
}

// approveAll approves whatever is asked for until something has ended. That may
// be more often than there are payments: a challenge whose session the browser
// has dropped is raised anew.
func (b bank) approveAll(running browsertest.Running) {
	b.T.Helper()
	var last string
	for limit := time.Now().Add(time.Minute); !running.Settled(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			b.T.Fatalf("waited in vain; %d payments are made", b.Payments())
		}
		token := browsertest.Eval[string](b, "return document.querySelector('dialog [name=ott]')?.value ?? ''")
		if token != "" && token != last {
			b.tell(http.MethodPost, "/_sandbox/wise/tokens/"+token+"/approve", "")
			last = token
		}
	}
}

// slow makes the provider take its time.
func (b bank) slow() {
	b.T.Helper()
	b.tell(http.MethodPatch, "/_sandbox/wise/scenario", `{"faults":{"latencyMillis":100}}`)
}

// tell has the sandbox's management do something.
func (b bank) tell(method, path, body string) {
	b.T.Helper()
	r, err := http.NewRequestWithContext(b.T.Context(), method, b.Sandbox+path, strings.NewReader(body))
	if err != nil {
		b.T.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.T.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.T.Fatalf("the sandbox answers %s", res.Status)
	}
}
