package cost

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"path"
	"testing"

	"github.com/andybalholm/brotli"

	"countersign/web/browsertest"
	"countersign/web/browsertest/npm"
)

// shop has an API, an approval page, and both libraries as a good server sends
// them, compressed as far as it goes.
type shop struct{ *browsertest.Site }

func newShop(t testing.TB) *shop {
	t.Helper()
	s := &shop{browsertest.NewSite(t)}
	s.HandleFunc("GET /api", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		_, _ = io.WriteString(w, `{"status":"ok"}`) // the browser has gone: nobody to tell
	})
	s.HandleFunc("GET /protected", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-2FA-Approval", "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10")
		w.WriteHeader(http.StatusForbidden)
	})
	s.HandleFunc("/approval", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!doctype html><title>Approval</title>")
	})
	s.HandleFunc("GET /sent/{name}", func(w http.ResponseWriter, r *http.Request) {
		text, err := fs.ReadFile(browsertest.Dist(), r.PathValue("name")+".br")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		send(w, r.PathValue("name"), text)
	})
	text, err := fs.ReadFile(npm.Files(t, npm.Original()), "dist/main.js")
	if err != nil {
		t.Fatal(err)
	}
	original := compress(t, text)
	s.HandleFunc("GET /original.js", func(w http.ResponseWriter, _ *http.Request) { send(w, "main.js", original) })
	s.Page("/ours", `<script src="/sent/countersign.js"></script>`+begin)
	s.Page("/original", `<script src="/original.js"></script>`+begin)
	s.Page("/cold", `<script src="/sent/countersign.js"></script>`)
	// A page that is isolated has a clock of 5 µs, any other one of 100 µs.
	s.Page("/both", `<script src="/original.js"></script><script>const original = twApproveApiActionHelpers;</script><script src="/sent/countersign.js"></script>`,
		browsertest.Header{Name: "Cross-Origin-Opener-Policy", Value: "same-origin"}, browsertest.Header{Name: "Cross-Origin-Embedder-Policy", Value: "require-corp"})
	return s
}

// begin is what a page does first. Both libraries have the same names.
const begin = `<script>const request = twApproveApiActionHelpers.create({ approvalPageUrl: '/approval' }); performance.mark('usable');</script>`

func send(w http.ResponseWriter, name string, text []byte) {
	types := map[string]string{".js": "text/javascript", ".wasm": "application/wasm"}
	w.Header().Set("Content-Type", types[path.Ext(name)])
	w.Header().Set("Content-Encoding", "br")
	_, _ = w.Write(text) // the browser has gone: nobody to tell
}

func compress(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// library is one of those that are compared.
type library struct {
	url string
	// helper is whether something more comes when the page is idle.
	helper bool
}

func (s *shop) libraries() map[string]library {
	return map[string]library{"ours": {s.Home + "/ours", true}, "original": {s.Home + "/original", false}}
}

// opened opens a page, with nothing in the browser's cache, and tells what has been
// sent and when what is there could be used.
func (l library) opened(t testing.TB) map[string]float64 {
	t.Helper()
	page := browsertest.Open(t, l.url)
	found := browsertest.Eval[map[string]float64](page, `
		const sent = (...parts) => performance.getEntriesByType('resource')
			.filter((entry) => parts.some((part) => entry.name.includes(part))).reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1000;
		const usable = performance.getEntriesByName('usable')[0].startTime;
		return { 'script-KB': sent('/original.js', '/countersign.js'), 'usable-ms': usable }`)
	if l.helper {
		found["ready-ms"] = ready(page)
		found["helper-KB"] = browsertest.Eval[float64](page, `
			return performance.getEntriesByType('resource').filter((entry) => /\.wasm$|runtime/.test(entry.name))
				.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1000`)
	}
	return found
}

// ready waits until the helper is there, which comes by itself, and tells when that
// was: only it can refuse an unknown flow.
func ready(page *browsertest.Page) float64 {
	return browsertest.Eval[float64](page, `
		while (!performance.getEntriesByType('resource').some((entry) => entry.name.endsWith('.wasm'))) await new Promise((next) => setTimeout(next, 1));
		const e = await twApproveApiActionHelpers.runFlow({ token: 't', flow: 'none such' }).catch((e) => e);
		if (e.code !== 'unsupported') throw e;
		return performance.now()`)
}

// prompted opens a page and tells how long after the request that is challenged the
// customer is asked.
func (l library) prompted(t testing.TB) map[string]float64 {
	t.Helper()
	page := browsertest.Open(t, l.url)
	if l.helper {
		ready(page)
	}
	return map[string]float64{"prompt-ms": prompt(page, "request")}
}

// cold is the same where nothing has been loaded ahead: the challenge has the
// helper come first.
func (s *shop) cold(t testing.TB) float64 {
	t.Helper()
	return prompt(browsertest.Open(t, s.Home+"/cold"), "countersign.create({ approvalPageUrl: '/approval', preload: 'challenge' })")
}

func prompt(page *browsertest.Page, request string) float64 {
	return browsertest.Eval[float64](page, `
		const before = performance.now();
		(`+request+`)('/protected').catch(() => {});
		const shown = () => document.querySelector('iframe[name=tw-approve-api-action]')?.getBoundingClientRect().height > 0;
		while (!shown()) await new Promise((next) => setTimeout(next, 1));
		return performance.now() - before`)
}

// unchallenged sends requests that are answered plainly, in turns through fetch and
// both libraries, and gives the medians, in milliseconds. The order within a turn
// changes, so that none is always first.
func (s *shop) unchallenged(t testing.TB) map[string]float64 {
	t.Helper()
	return browsertest.Eval[map[string]float64](browsertest.Open(t, s.Home+"/both"), `
		const theirs = original.create(), mine = countersign.create({ preload: 'challenge' });
		const init = () => ({ headers: { 'Content-Type': 'application/json' } });
		const ways = { fetch: () => fetch('/api', init()), ours: () => mine('/api', init()), original: () => theirs('/api', init()) };
		const names = Object.keys(ways), times = { fetch: [], ours: [], original: [] };
		for (let i = -50; i < a; i++) {
			if (i === 0) for (const name of names) times[name].length = 0; // warm now
			for (let k = 0; k < names.length; k++) {
				const name = names[(k + i + 50) % names.length], before = performance.now();
				await ways[name]();
				times[name].push(performance.now() - before);
			}
		}
		const median = (list) => list.sort((x, y) => x - y)[list.length >> 1];
		return Object.fromEntries(names.map((name) => [name, median(times[name])]))`, pairs)
}
