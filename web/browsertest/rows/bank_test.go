package rows_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"countersign/web/browsertest"
)

// bank is a back end that reflects Wise's status and headers, with an approval
// page (approval_test.go) on its other origin. It challenges every request
// below /api/ until it comes with a token that was given for its path.
type bank struct {
	*browsertest.Site

	mu     sync.Mutex
	seen   []sent
	open   map[string]string // tokens that may still be used, and their paths
	issued []string          // the paths that were challenged, in order: token-1 is of the first
	// again is how many repetitions are challenged once more.
	again int
	// window lets GETs pass after an approved request, as Wise's low-risk
	// window does.
	window, cleared bool
	// hold keeps repetitions waiting until it is closed; nil holds nothing.
	hold chan struct{}
	// slow keeps the challenges of GETs on their way until it is closed.
	slow chan struct{}
}

// sent is a request that the bank got.
type sent struct {
	Method, Path, Token, Type, Body string
}

// newBank starts a bank whose page is at "/".
func newBank(t testing.TB) *bank {
	t.Helper()
	b := &bank{Site: browsertest.NewSite(t), open: map[string]string{}}
	b.HandleFunc("/api/", b.serve)
	b.HandleFunc("GET /count", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, len(b.requests())) })
	b.approvalPages()
	b.Page("/", page)
	return b
}

// page is a shop's page: the script, and something to click and to focus.
const page = `<script src="/dist/countersign.js"></script><main><button id="go">Pay</button></main>`

func (b *bank) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the page has gone
	}
	token := r.Header.Get("X-2FA-APPROVAL")
	b.note(sent{r.Method, r.URL.RequestURI(), token, r.Header.Get("Content-Type"), string(body)})
	if token != "" && b.hold != nil {
		select {
		case <-b.hold:
		case <-r.Context().Done():
			return
		}
	}
	if next := b.judge(r, token); next != "" {
		if r.Method == http.MethodGet && b.slow != nil {
			<-b.slow
		}
		w.Header().Set("X-2FA-Approval", next)
		w.Header().Set("X-2FA-Approval-Result", "REJECTED")
		w.WriteHeader(http.StatusForbidden)
		return
	}
	fmt.Fprintf(w, "done %s", r.URL.Path)
}

func (b *bank) note(s sent) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen = append(b.seen, s)
}

// judge gives the token that a request has to be approved with, "" if it may
// pass.
func (b *bank) judge(r *http.Request, token string) (next string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if token != "" && b.open[token] == r.URL.Path {
		delete(b.open, token)
		if b.again == 0 {
			b.cleared = true
			return ""
		}
		b.again--
	}
	if token == "" && b.window && b.cleared && r.Method == http.MethodGet {
		return ""
	}
	b.issued = append(b.issued, r.URL.Path)
	next = fmt.Sprintf("token-%d", len(b.issued))
	b.open[next] = r.URL.Path
	return next
}

// requests gives what the bank got up to now, in order.
func (b *bank) requests() []sent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.seen)
}

// challenged gives the path that each token was issued for. Requests that come
// together are not always challenged in the order in which they came.
func (b *bank) challenged() map[string]string {
	b.mu.Lock()
	defer b.mu.Unlock()
	paths := map[string]string{}
	for i, path := range b.issued {
		paths[fmt.Sprintf("token-%d", i+1)] = path
	}
	return paths
}

// count fails the test unless the bank got this many requests.
func (b *bank) count(t testing.TB, want int) {
	t.Helper()
	if got := b.requests(); len(got) != want {
		t.Errorf("the bank got %d requests, want %d: %v", len(got), want, got)
	}
}

// visit opens the bank's page and has the helper ready, so that a click still
// counts when the challenge has come.
func (b *bank) visit(t testing.TB) *browsertest.Page {
	t.Helper()
	p := browsertest.Open(t, b.Home+"/")
	warm(p)
	return p
}

// warm waits until the helper is there: only it can refuse an unknown flow.
func warm(in browsertest.Scope) {
	browsertest.Do(in, `
		const e = await countersign.runFlow({ token: 't', flow: 'none such' }).catch((e) => e);
		if (e.code !== 'unsupported') throw e;`)
}

// object is a JavaScript object.
type object = map[string]any

// pay sends a request that will be challenged. Unless the configuration says
// otherwise, the approval page is the bank's.
func (b *bank) pay(in browsertest.Scope, config object, path string) browsertest.Running {
	return browsertest.Start(in, create+"return settled(await request(b, c))", b.config(config), path, object{"method": "POST"})
}

// payByClick is pay in the handler of a click on the page's button.
func (b *bank) payByClick(p *browsertest.Page, config object, path string) browsertest.Running {
	running := browsertest.Start(p, create+`
		const button = document.getElementById('go');
		return new Promise((done, fail) => button.addEventListener('click',
			() => request(b, c).then(settled).then(done, fail), { once: true }))`,
		b.config(config), path, object{"method": "POST"})
	p.Click("#go")
	return running
}

// create makes request out of the configuration a, and notes the callbacks
// where the page shows them: in an attribute.
const create = `
	const note = (what) => document.documentElement.dataset.calls = (document.documentElement.dataset.calls ?? '') + what + ' ';
	const request = countersign.create({ onSCARequired: () => note('required'), onSCACompleted: () => note('completed'), ...a });
	const settled = async (response) => response.text();
`

func (b *bank) config(config object) object {
	c := object{"approvalPageUrl": b.approval("")}
	for name, value := range config {
		c[name] = value
	}
	return c
}

// calls gives the callbacks up to now, each followed by a space.
func calls(in browsertest.Scope) string {
	return browsertest.Eval[string](in, "return document.documentElement.dataset.calls ?? ''")
}

// done fails the test unless the request to this path passed.
func done(t testing.TB, running browsertest.Running, path string) {
	t.Helper()
	var text string
	running.Settle().As(t, &text)
	if want := "done " + path; text != want {
		t.Errorf("answered %q, want %q", text, want)
	}
}

// refused fails the test unless the request ended with an SCAError of this code
// that says what can be done.
func refused(t testing.TB, running browsertest.Running, code string) {
	t.Helper()
	outcome := running.Settle()
	outcome.Is(t, "SCAError", code)
	if outcome.Error != nil && len(outcome.Error.Message) < 20 {
		t.Errorf("the error says only %q", outcome.Error.Message)
	}
}

// clean fails the test unless nothing of a flow is left in the page.
func clean(t testing.TB, in browsertest.Scope) {
	t.Helper()
	left := browsertest.Eval[[]string](in, `
		const nodes = [...document.querySelectorAll('dialog, iframe, form, style, [id^=tw-], [class^=countersign]')].map((e) => e.outerHTML.slice(0, 80));
		if (document.adoptedStyleSheets.length) nodes.push('a style sheet');
		return nodes`)
	if len(left) > 0 {
		t.Errorf("left in the page: %q", left)
	}
}

// alone waits until no window is left that the page has opened: browsers close
// them a little later.
func alone(t testing.TB, p *browsertest.Page) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for p.Windows() != 1 {
		if time.Now().After(deadline) {
			t.Errorf("%d windows are open", p.Windows())
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// queued waits until the page has the answers to this many requests.
func queued(p *browsertest.Page, count int) {
	browsertest.Wait(p, "the answers", `
		return performance.getEntriesByType('resource').filter((e) => e.name.includes('/api/')).length >= a`, count)
}

// arrived waits until the bank has got this many requests.
func arrived(p *browsertest.Page, count int) {
	browsertest.Wait(p, "the requests to arrive", "return (await (await fetch('/count')).text()) >= a", count)
}
