package readme

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// TestConnect pays on the page that has its customers connect their own accounts,
// under the configuration for that.
func TestConnect(t *testing.T) {
	const common = "    credentials:\n      type: static\n      token: { env: WISE_TOKEN }\n"
	usual, own := only(t, "yaml", 0), only(t, "yaml", 1)
	if !strings.Contains(usual, common) {
		t.Fatal("the configuration has other credentials")
	}
	w := startWith(t, strings.Replace(usual, common, "    "+strings.ReplaceAll(own, "\n", "\n    ")+"\n", 1),
		"COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_AUTHORIZE_URL=SANDBOX/oauth/authorize",
		"COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_REVOKE_URL=SANDBOX/oauth/revoke")
	w.serve("/pay.mjs", w.here.Replace(only(t, "js", 5)))
	w.site.Page("/", "<p>A page</p>")
	page := browsertest.Open(t, w.site.Home+"/")
	page.Expect("401")
	const pay = "return (await (await (await import('/pay.mjs')).pay(51923307)).json()).status"
	browsertest.Do(page, "import('/pay.mjs').then((m) => m.pay(51923307)); await 0")
	browsertest.Wait(page, "the provider's page", "return document.activeElement?.id === 'password'")
	page.Type("sandbox")
	page.Press(browsertest.Enter)
	browsertest.Wait(page, "the question", "return document.getElementById('consent')?.dataset.step === 'decide'")
	page.Click("[data-do=approve]")
	browsertest.Wait(page, "the page to be back", "return location.search === '?countersign_connect=connected' && document.readyState === 'complete'")

	running := browsertest.Start(page, pay)
	w.Approve(page.Frame("/approve-api-action/"), page)
	w.wantPaid(running)
	wise := w.here.Replace(gatewayName) + "/countersign/v1/providers/wise/"
	after := browsertest.Eval[[]bool](page, `
		const at = { credentials: 'include' };
		const before = await (await fetch(a + 'connection', at)).json();
		const ended = await (await fetch(a + 'disconnect', { method: 'POST', ...at })).json();
		const after = await (await fetch(a + 'connection', at)).json();
		return [before.connected, ended.revoked, after.connected]`, wise)
	if !after[0] || !after[1] || after[2] {
		t.Errorf("connected, revoked, connected: %v", after)
	}
}
