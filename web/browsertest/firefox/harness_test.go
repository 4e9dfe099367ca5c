package firefox_test

import (
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/internal/firefox"
)

// These tests show that the harness sees what it should see.

func TestComplaintsAreSeen(t *testing.T) {
	site := browsertest.NewSite(t)
	site.Page("/", "<script>blocked()</script>", browsertest.CSP("script-src 'self'; img-src 'self'"))
	p := firefox.Open(t, site.Home+"/")
	for _, text := range []string{"Content-Security-Policy", "logged", "rejected", "thrown"} {
		p.Expect(text)
	}
	browsertest.Do(p, `
		console.error('logged');
		Promise.reject(new Error('rejected'));
		setTimeout(() => { throw new Error('thrown'); });
		await new Promise((next) => setTimeout(next))`)
}

func TestFrameOfAnotherSite(t *testing.T) {
	site := browsertest.NewSite(t)
	site.Page("/", `<iframe style="margin: 40px" src="`+site.Foreign+`/inner"></iframe>`)
	site.Page("/inner", `<input>`)
	p := firefox.Open(t, site.Home+"/")
	frame := p.Frame("/inner")
	frame.Click("input")
	p.Type("ab")
	if got := browsertest.Eval[string](frame, "return document.querySelector('input').value"); got != "ab" {
		t.Errorf("typed %q", got)
	}
}

func TestNothingLeavesTheMachine(t *testing.T) {
	site := browsertest.NewSite(t)
	site.Page("/", "")
	p := firefox.Open(t, site.Home+"/")
	browsertest.Settle(p, "await fetch('https://example.com/', { mode: 'no-cors' })").Is(t, "TypeError", "")
}
