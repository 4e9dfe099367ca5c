package readme

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

// dialog opens a page before a sandbox that asks for a PIN and a code, which
// the page's own dialog can answer, and runs a snippet of the README in it.
func dialog(t *testing.T, n int) (world, *browsertest.Page) {
	t.Helper()
	w := start(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, w.Sandbox+"/_sandbox/wise/scenario", strings.NewReader(`{"factors":["PIN","SMS"]}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the sandbox answers %s (%v)", res.Status, err)
	}
	w.serve("/snippet.mjs", w.here.Replace(only(t, "js", n))+"\nObject.assign(window, "+names[n]+");")
	w.site.Page("/", w.here.Replace(only(t, "html", 0))+"<button>Pay</button>")
	return w, browsertest.Open(t, w.site.Home+"/")
}

// names are what the snippets define, as an object.
var names = map[int]string{1: "{ request: styled }", 2: "{ request: plain }", 3: "{ mine }"}

// field waits until the dialog's field for an answer has the focus.
func field(p *browsertest.Page, kind string) {
	browsertest.Wait(p, "the field for a "+kind, "return document.activeElement.matches('#countersign-input[' + a + ']') && !document.activeElement.value", kind)
}

func enter(p *browsertest.Page, kind, answer string) {
	field(p, kind)
	p.Type(answer)
	p.Press(browsertest.Enter)
}

const (
	secret = "type=password"
	code   = "autocomplete=one-time-code"
)

// confirm answers the dialog: the PIN, then a code that it has sent.
func (w world) confirm(p *browsertest.Page, pin string) {
	w.T.Helper()
	enter(p, secret, pin)
	browsertest.Wait(p, "the choice of a way", "return document.querySelector('dialog button[value=sms]') !== null")
	customer.Still(p)
	p.Click("dialog button[value=sms]")
	field(p, code)
	enter(p, code, w.Code())
}

// TestStyled pays in the dialog as the README dresses it.
func TestStyled(t *testing.T) {
	w, page := dialog(t, 1)
	browsertest.Do(page, "await import('/snippet.mjs')")
	running := browsertest.Start(page, fund, w.here.Replace(gatewayName))
	field(page, secret)
	got := browsertest.Eval[[]string](page, `
		const dialog = document.querySelector('dialog');
		return [dialog.lang, getComputedStyle(dialog).getPropertyValue('--countersign-accent').trim(), dialog.innerText]`)
	if got[0] != "de" || got[1] != "#0a6b52" || !strings.Contains(got[2], "Lieber nicht") || !strings.Contains(got[2], "Tomas Lindqvist") {
		t.Errorf("the dialog is %q", got)
	}
	w.confirm(page, "4826")
	w.wantPaid(running)
}

// TestPlain pays through the README's own prompt.
func TestPlain(t *testing.T) {
	w, page := dialog(t, 2)
	// The sandbox's phone, where the page may read it.
	w.site.HandleFunc("GET /code", func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(rw, w.Code()) // a page that has gone needs none
	})
	browsertest.Do(page, `
		await import('/snippet.mjs');
		window.asked = [];
		window.answers = {};
		// A real window.prompt would stop the page until somebody answers it.
		window.prompt = (text) => (window.asked.push(text), window.answers[text] ?? '')
		window.answers['PIN: step 1 of 2'] = '4826'`)
	browsertest.Do(page, `
		const { fetch } = window;
		window.fetch = async (input, init) => {
			const answer = await fetch(input, init);
			if (String(input).endsWith('/start')) window.answers['SMS: step 2 of 2'] = await (await fetch('/code')).text();
			return answer;
		}`)
	w.wantPaid(browsertest.Start(page, fund, w.here.Replace(gatewayName)))
	if asked := browsertest.Eval[[]string](page, "return window.asked"); len(asked) != 2 {
		t.Errorf("asked %q, want the PIN and the code once each", asked)
	}
}

// TestFactors sets up what the customer confirms with, and confirms ahead.
func TestFactors(t *testing.T) {
	w, page := dialog(t, 3)
	// Everybody has a PIN in the sandbox, until it is deleted.
	browsertest.Do(page, "await countersign.factors({ gateway: a }).deletePin()", w.here.Replace(gatewayName))
	running := browsertest.Start(page, "await import('/snippet.mjs'); return (await window.mine.deviceFingerprints()).length")
	enter(page, secret, "2580")
	enter(page, secret, "2580")
	browsertest.Wait(page, "the confirmation ahead", "return document.querySelector('dialog') !== null && document.querySelector('.countersign-steps')?.innerText.includes('1')")
	w.confirm(page, "2580")
	var devices int
	running.Settle().As(t, &devices)
	if devices != 1 {
		t.Errorf("%d devices are remembered, want 1", devices)
	}
}
