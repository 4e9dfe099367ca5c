package attack_test

import (
	"testing"

	"countersign/shared/wire"
	"countersign/web/browsertest"
)

// TestAttackClickjacking frames what the gateway answers with that a customer could
// be made to click on: the page that customers come back to, and a provider's
// document. Not even a page of the gateway's own origin can.
func TestAttackClickjacking(t *testing.T) {
	t.Parallel()
	g := newPaying(t)
	p := browsertest.Open(t, g.Address+"/")
	for _, text := range []string{"frame", "Frame", "404", "script"} {
		p.Expect(text)
	}
	for _, path := range []string{wire.PathChallenges + "/x/return?state=y", "/pay/html"} {
		framed := browsertest.Eval[bool](p, `
			const frame = document.createElement('iframe');
			frame.src = a;
			document.body.append(frame);
			await new Promise((loaded) => frame.onload = loaded);
			return frame.contentDocument !== null`, path)
		if framed {
			t.Errorf("%s can be framed", path)
		}
	}
}

// TestAttackProvidersScript opens a document that the provider answered with, at
// the gateway's origin, where a script would have the customer's session: it does
// not run.
func TestAttackProvidersScript(t *testing.T) {
	t.Parallel()
	g := newPaying(t)
	p := browsertest.Open(t, g.Address+"/")
	challenged(p)
	for _, text := range []string{"script", "403", "401", "CORS", "sandboxed"} {
		p.Expect(text)
	}
	p.Go(g.Address + "/pay/html")
	if title := browsertest.Eval[string](p, `return document.title`); title != "quiet" {
		t.Errorf("the script %s", title)
	}
	if origin := browsertest.Eval[string](p, `return self.origin`); origin != "null" {
		t.Errorf("the document has the origin %s", origin)
	}
}
