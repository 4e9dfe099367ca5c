package compat_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"countersign/web/browsertest"
)

// script is how a page takes Countersign in.
const script = `<script src="/dist/countersign.js"></script>`

// token is the bank's one-time token.
const token = "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10"

// bank is a back end that reflects Wise's status and headers, and the page on
// another site where the customer approves:
//
//	/api/pay      is executed with the token, challenged without
//	/api/answer   answers as its query says: status, token
//	/approve      the approval page; it sends the message that its query says
//
// It keeps everything that it receives.
type bank struct {
	*browsertest.Site

	mu        sync.Mutex
	calls     []call
	approvals []approval
	posted    chan struct{} // closed by the first form
	post      func()        // closes it
}

// call is a request to the API.
type call struct {
	Method, Path, Body string
	Header             http.Header
}

// approval is a form that was posted to the approval page.
type approval struct {
	Fields url.Values
	Header http.Header
}

func newBank(t testing.TB) *bank {
	t.Helper()
	b := &bank{Site: browsertest.NewSite(t), posted: make(chan struct{})}
	b.post = sync.OnceFunc(func() { close(b.posted) })

	b.HandleFunc("/api/pay", func(w http.ResponseWriter, r *http.Request) {
		b.keep(r)
		w.Header().Set("Content-Type", "text/plain")
		if r.Header.Get("X-2FA-APPROVAL") == token {
			_, _ = io.WriteString(w, "paid")
			return
		}
		w.Header().Set("X-2FA-APPROVAL", token)
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "challenged")
	})
	b.HandleFunc("/api/answer", func(w http.ResponseWriter, r *http.Request) {
		b.keep(r)
		if r.Form.Has("token") {
			w.Header().Set("X-2FA-APPROVAL", r.Form.Get("token"))
		}
		status, err := strconv.Atoi(r.Form.Get("status"))
		if err != nil {
			status = http.StatusOK
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "answer")
	})
	// A window is opened at the page's address before the form goes to it. A
	// real page is still on its way then.
	b.HandleFunc("GET /approve", func(_ http.ResponseWriter, r *http.Request) { b.wait(r) })
	b.HandleFunc("POST /approve", b.approve)
	return b
}

// wait waits for the first form, or until the request is given up.
func (b *bank) wait(r *http.Request) {
	select {
	case <-b.posted:
	case <-r.Context().Done():
	}
}

func (b *bank) keep(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = []byte(err.Error())
	}
	r.Form = r.URL.Query()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, call{r.Method, r.URL.Path, string(body), r.Header})
}

func (b *bank) approve(w http.ResponseWriter, r *http.Request) {
	defer b.post()
	say := r.URL.Query().Get("say")
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	b.approvals = append(b.approvals, approval{r.PostForm, r.Header})
	b.mu.Unlock()
	_, _ = io.WriteString(w, `<!doctype html><meta charset=utf-8><title>approve</title>
		<script>
			const host = window.opener || window.parent;
			const say = (word) => host.postMessage('tw-approve-api-action-' + word, '*');
			host.postMessage('[iFrameResizerChild]Ready', '*');
			const word = '`+url.QueryEscape(say)+`';
			if (word) say(word);
		</script>
		<body>`)
}

// page is where the customer approves, saying so by itself.
func (b *bank) page() string { return b.Foreign + "/approve?say=success" }

// silent is the same page, which waits for the test.
func (b *bank) silent() string { return b.Foreign + "/approve" }

// received gives the calls of the API up to now.
func (b *bank) received() []call {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.calls)
}

// forms gives the forms posted to the approval page up to now.
func (b *bank) forms() []approval {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.approvals)
}

// open opens a page of the bank's with the script in it.
func (b *bank) open(t testing.TB) *browsertest.Page {
	t.Helper()
	b.Page("/", `<link rel="icon" href="data:,">`+script+`<body><p>shop</p>`)
	return browsertest.Open(t, b.Home+"/")
}

// start gives a page of a bank of its own.
func start(t *testing.T) (*bank, *browsertest.Page) {
	t.Helper()
	t.Parallel()
	b := newBank(t)
	return b, b.open(t)
}

// warm has the helper loaded, for tests in which windows may be opened only
// shortly after a click.
func warm(page *browsertest.Page) {
	browsertest.Do(page, `await countersign.runFlow({ token: 't', flow: 'none such' }).catch((e) => {
		if (e.code !== 'unsupported') throw e;
	})`)
}

// want fails the test unless got is what it should be.
func want[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantAll is want for lists.
func wantAll[T comparable](t testing.TB, what string, got []T, want ...T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantIn fails the test unless text contains part.
func wantIn(t testing.TB, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s: %q is not in %q", what, part, text)
	}
}
