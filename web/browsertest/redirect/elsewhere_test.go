package redirect_test

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// A page on another site, where the gateway's cookie does not go, keeps the session
// with what it resumes: for this tab, and never in localStorage.
func TestResumeOnAnotherSite(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/shop", `<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><script src="/dist/countersign.js"></script>`)
	g := newShop(t, setup{origins: []string{site.Foreign}})
	p := browsertest.Open(t, site.Foreign+"/shop")
	front.Warm(p)
	browsertest.Start(p, `
		return countersign.create({ gateway: a, flow: 'page' })(a + '/bank/v3/transactions/pay', { method: 'POST', body: b })`, g.Address, payment)
	atBank(p)
	give(p, "approve")
	browsertest.Wait(p, "the page to be back", "return location.href === a && document.readyState === 'complete' && !!window.countersign", site.Foreign+"/shop")
	marker := browsertest.Eval[string](p, "return sessionStorage.getItem('countersign')")
	if !strings.Contains(marker, `"session":"`) {
		t.Errorf("no session is kept: %s", marker)
	}
	g.paid(resume(p, nil))
	nothingKept(t, p)
}
