// Package cost measures what Countersign costs a page: a request that meets no
// challenge, beside plain fetch and interleaved with it, and the helper's start.
// It asserts no time; `make bench` prints what it finds.
package cost

import (
	"io"
	"net/http"
	"testing"

	"countersign/web/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// pairs is how many requests of each kind one measurement sends.
const pairs = 500

// BenchmarkUnchallenged sends requests that are answered plainly, in turns
// through fetch and through Countersign, and reports the medians. The order
// within a turn changes, so that neither is always first.
func BenchmarkUnchallenged(b *testing.B) {
	page := open(b)
	var fetch, request, ratio float64
	for b.Loop() {
		medians := browsertest.Eval[map[string]float64](page, `
			const request = countersign.create({ preload: 'challenge' });
			const init = () => ({ headers: { 'Content-Type': 'application/json' } });
			const ways = { fetch: () => fetch('/api', init()), request: () => request('/api', init()) };
			const times = { fetch: [], request: [] };
			const measure = async (name) => {
				const before = performance.now();
				await ways[name]();
				times[name].push(performance.now() - before);
			};
			for (let i = -50; i < a; i++) {
				if (i === 0) times.fetch.length = times.request.length = 0; // warm now
				for (const name of i % 2 ? ['fetch', 'request'] : ['request', 'fetch']) await measure(name);
			}
			const median = (list) => list.sort((x, y) => x - y)[list.length >> 1];
			return { fetch: median(times.fetch), request: median(times.request) }`, pairs)
		fetch, request = fetch+medians["fetch"], request+medians["request"]
		ratio += medians["request"] / medians["fetch"]
	}
	n := float64(b.N)
	b.ReportMetric(0, "ns/op") // the time of a whole measurement says nothing
	b.ReportMetric(fetch/n*1000, "fetch-µs")
	b.ReportMetric(request/n*1000, "countersign-µs")
	b.ReportMetric(ratio/n, "ratio")
}

// BenchmarkPrompt is the time from the challenge to the approval page's frame
// being there: the first time, when the helper is fetched and started first
// (its files in the browser's cache), and the second.
func BenchmarkPrompt(b *testing.B) {
	var first, second float64
	for b.Loop() {
		page := open(b)
		times := browsertest.Eval[[]float64](page, `
			const prompt = async () => {
				const stop = new AbortController();
				const before = performance.now();
				const ended = countersign.create({ approvalPageUrl: '/approval', preload: 'challenge' })('/protected', { signal: stop.signal }).catch(() => {});
				while (!document.querySelector('iframe[name=tw-approve-api-action]')) await new Promise((next) => setTimeout(next, 1));
				const time = performance.now() - before;
				stop.abort();
				await ended;
				return time;
			};
			return [await prompt(), await prompt()]`)
		first, second = first+times[0], second+times[1]
	}
	n := float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(first/n, "first-ms")
	b.ReportMetric(second/n, "second-ms")
}

func open(b *testing.B) *browsertest.Page {
	b.Helper()
	site := browsertest.NewSite(b)
	site.HandleFunc("GET /api", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		_, _ = io.WriteString(w, `{"status":"ok"}`) // the browser has gone: nobody to tell
	})
	site.HandleFunc("GET /protected", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-2FA-Approval", "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10")
		w.WriteHeader(http.StatusForbidden)
	})
	site.HandleFunc("/approval", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!doctype html><title>Approval</title>")
	})
	site.Page("/", `<script src="/dist/countersign.js"></script>`)
	return browsertest.Open(b, site.Home+"/")
}
