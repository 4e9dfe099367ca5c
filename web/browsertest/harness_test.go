package browsertest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// These tests show that the harness sees what it should see.

func TestEvalAndSettle(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", "", browsertest.CSP("script-src 'none'"))
	page := browsertest.Open(t, site.Home+"/")

	if got := browsertest.Eval[[]string](page, "return [a.x, b]", map[string]string{"x": "1"}, "2"); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("got %v", got)
	}
	thrown := browsertest.Settle(page, "throw Object.assign(new Error('no'), { name: 'SCAError', code: 'expired', response: { status: 403 } })")
	thrown.Is(t, "SCAError", "expired")
	if thrown.Error.Message != "no" || thrown.Error.Status != 403 || thrown.Error.Type != "object" {
		t.Errorf("got %+v", thrown.Error)
	}
	running := browsertest.Start(page, "return new Promise((done) => (window.finish = done))")
	if running.Settled() {
		t.Error("settled before its end")
	}
	browsertest.Do(page, "finish(42)")
	var value int
	running.Settle().As(t, &value)
	if value != 42 || !running.Settled() {
		t.Errorf("got %d", value)
	}
}

func TestComplaintsAreSeen(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", "<script>blocked()</script>", browsertest.CSP("script-src 'self'"))
	site.HandleFunc("/bad.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte("console.error('logged'); Promise.reject(new Error('rejected')); throw new Error('thrown')"))
	})
	page := browsertest.Open(t, site.Home+"/")
	expected := []string{"Content Security Policy", "logged", "rejected", "thrown"}
	for _, text := range expected {
		page.Expect(text)
	}
	browsertest.Do(page, `
		const script = Object.assign(document.createElement('script'), { src: '/bad.js' });
		const loaded = new Promise((done) => (script.onload = done));
		document.documentElement.append(script);
		await loaded;`)
	browsertest.Wait(page, "a round", "return new Promise((done) => setTimeout(() => done(true)))")
	all := strings.Join(page.Complaints(), "\n")
	for _, text := range expected {
		if !strings.Contains(all, text) {
			t.Errorf("no complaint about %q in\n%s", text, all)
		}
	}
}

func TestFramesAndWindowsOfAnotherSite(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", `<button onclick="window.open(location.hash.slice(1) + '/window')">open</button><iframe src="/inner" style="margin: 40px"></iframe>`)
	site.Page("/inner", `inside`)
	site.Page("/outer", `<button onclick="parent.postMessage('pressed', '*')">press</button>`)
	site.Page("/window", ``)
	page := browsertest.Open(t, site.Home+"/#"+site.Foreign)

	if got := browsertest.Eval[string](page.Frame("/inner"), "return document.body.textContent.trim()"); got != "inside" {
		t.Errorf("the frame holds %q", got)
	}
	browsertest.Do(page, "document.querySelector('iframe').src = a", site.Foreign+"/outer")
	frame := page.Frame("/outer")
	if got := browsertest.Eval[string](frame, "return location.origin"); got != site.Foreign {
		t.Errorf("the frame is at %s", got)
	}
	message := browsertest.Start(page, "return new Promise((done) => addEventListener('message', (e) => done(e.data + ' ' + e.isTrusted)))")
	frame.Click("button")
	var text string
	message.Settle().As(t, &text)
	if text != "pressed true" {
		t.Errorf("got %q", text)
	}

	if page.Windows() != 1 {
		t.Errorf("%d windows", page.Windows())
	}
	page.Click("button")
	window := page.Window("/window")
	if got := browsertest.Eval[bool](window, "return opener !== null && location.pathname === '/window'"); !got || page.Windows() != 2 {
		t.Error("the window is not the one that was opened")
	}
	window.Close()
	window.WaitClosed()
	if page.Windows() != 1 {
		t.Errorf("%d windows", page.Windows())
	}
}

func TestEmulation(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", `<input autofocus>`)
	page := browsertest.Blank(t)
	page.Viewport(320, 640)
	page.Media("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce")
	page.Block("*://*:*/blocked")
	page.Go(site.Home + "/")

	got := browsertest.Eval[[]bool](page, `
		return [innerWidth === 320, matchMedia('(prefers-color-scheme: dark)').matches,
			matchMedia('(prefers-reduced-motion: reduce)').matches,
			await fetch('/blocked').then(() => false, () => true)]`)
	if slices.Contains(got, false) {
		t.Errorf("got %v", got)
	}
	page.Click("input")
	page.Type("ab")
	if got := browsertest.Eval[string](page, "return document.querySelector('input').value"); got != "ab" {
		t.Errorf("typed %q", got)
	}
	if len(page.Requests("/blocked")) != 1 || len(page.Screenshot()) == 0 {
		t.Error("no request or no picture")
	}
}

func TestNothingLeavesTheMachine(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", "")
	page := browsertest.Open(t, site.Home+"/")
	got := browsertest.Settle(page, "await fetch('https://example.com/', { mode: 'no-cors' })")
	got.Is(t, "TypeError", "")
}

func TestBackForwardCache(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/one", "")
	site.Page("/two", "")
	page := browsertest.Open(t, site.Home+"/one")
	browsertest.Do(page, "window.kept = 1; addEventListener('pageshow', (e) => (window.restored = e.persisted))")
	page.Go(site.Home + "/two")
	page.Back()
	browsertest.Wait(page, "the page to be restored", "return window.kept === 1 && window.restored === true")
}

func TestSentAndTabs(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", "")
	page := browsertest.Open(t, site.Home+"/")
	browsertest.Do(page, "document.cookie = 'who=me'; await fetch('/body', { method: 'POST', body: a })", "the body")
	tab := page.Tab(site.Home + "/?tab")
	if got := browsertest.Eval[string](tab, "return document.cookie + document.visibilityState"); got != "who=mevisible" {
		t.Errorf("the tab has %q", got)
	}
	if page.Windows() != 2 {
		t.Errorf("%d windows", page.Windows())
	}
	for _, s := range page.Sent() {
		if s.Method == http.MethodPost && strings.HasSuffix(s.URL, "/body") && s.Body == "the body" {
			return
		}
	}
	t.Errorf("seen %+v", page.Sent())
}

func TestTally(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", "")
	page := browsertest.Open(t, site.Home+"/")
	page.Tally()
	browsertest.Do(page, `
		const once = () => removeEventListener('click', once);
		addEventListener('click', once);
		addEventListener('click', once);
		addEventListener('keydown', () => {});
		dispatchEvent(new Event('click'));
		setTimeout(() => {}, 20);
		clearInterval(setInterval(() => {}, 5));`)
	if got := page.Undone(); got != 1 {
		t.Errorf("%d listeners are left, want 1", got)
	}
}

func TestLeaks(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", "")
	for name, c := range map[string]struct {
		round string
		want  []string
	}{
		"nothing":   {"", nil},
		"once":      {"window.once ??= Array.from({ length: 50 }, () => () => {})", nil},
		"listeners": {"for (let i = 0; i < 3; i++) addEventListener('click', () => i)", []string{"listeners of its own"}},
		"functions": {"(window.kept ??= []).push(...Array.from({ length: 9 }, () => () => {}))", []string{"functions"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := browsertest.Open(t, site.Home+"/")
			page.Tally()
			if got := page.Leaks(4, func() { browsertest.Do(page, c.round) }); !slices.Equal(got, c.want) {
				t.Errorf("leaks %q, want %q", got, c.want)
			}
		})
	}
}
