package redirect_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// recorder is a gateway that challenges every request below /api/ once and keeps
// what it gets, byte for byte. The provider's page is one that sends the customer
// back at once.
type recorder struct {
	Address string
	// status is what a challenge is answered with.
	status int

	mu         sync.Mutex
	got        []received
	challenges []*stepup.Challenge
	pages      map[string]string // where to come back to
}

// received is a request as it came.
type received struct{ Method, Target, Type, Challenge, Request, Own, Body string }

func newRecorder(t testing.TB, status int) *recorder {
	t.Helper()
	r := &recorder{status: status, pages: map[string]string{}}
	mux := http.NewServeMux()
	mux.Handle("/", front.Pages(front.Strict))
	mux.HandleFunc("/api/", r.serve)
	mux.HandleFunc("GET "+wire.PathChallenges+"/{id}", r.show)
	mux.HandleFunc("POST "+wire.PathChallenges+"/{id}"+wire.SegmentRedirect, r.redirect)
	mux.HandleFunc("POST "+wire.PathChallenges+"/{id}"+wire.SegmentCancel, func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET "+wire.PathChallenges+"/{id}"+wire.SegmentReturn, r.comeBack)
	web := httptest.NewServer(mux)
	r.Address = web.URL
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
	})
	return r
}

func (r *recorder) serve(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the page has gone
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	h := req.Header
	r.got = append(r.got, received{
		req.Method, req.URL.RequestURI(), h.Get("Content-Type"), h.Get(wire.HeaderChallenge), h.Get(wire.HeaderRequest), h.Get("X-Own"), string(body),
	})
	if h.Get(wire.HeaderChallenge) != "" {
		fmt.Fprint(w, "done")
		return
	}
	c := &stepup.Challenge{
		ID: fmt.Sprintf("c%d", len(r.challenges)+1), Provider: "bank", Approach: stepup.ApproachRedirect, State: stepup.StatePending,
		ExpiresAt: "2199-01-01T00:00:00Z", Request: h.Get(wire.HeaderRequest),
	}
	r.challenges = append(r.challenges, c)
	w.Header().Set(wire.HeaderChallenge, c.ID)
	w.WriteHeader(r.status)
	fmt.Fprint(w, `{"consent":{}}`)
}

// of finds a challenge; nil where there is none. The lock is held.
func (r *recorder) of(req *http.Request) *stepup.Challenge {
	for _, c := range r.challenges {
		if c.ID == req.PathValue("id") {
			return c
		}
	}
	return nil
}

func (r *recorder) show(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	answer(w, r.of(req))
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", wire.TypeJSON)
	_ = json.NewEncoder(w).Encode(value) // the page has gone: nobody to tell
}

func (r *recorder) redirect(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var d wire.Departure
	_ = json.NewDecoder(req.Body).Decode(&d) // there may be none
	id := req.PathValue("id")
	r.pages[id] = d.Page
	answer(w, wire.Redirect{URL: strings.Replace(r.Address, "127.0.0.1", "localhost", 1) + wire.PathChallenges + "/" + id + wire.SegmentReturn})
}

func (r *recorder) comeBack(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.of(req)
	c.Returned = true
	if page := r.pages[c.ID]; page != "" {
		http.Redirect(w, req, page, http.StatusSeeOther)
		return
	}
	fmt.Fprint(w, "<!doctype html><title>Back</title>")
}

// requests gives what came up to now.
func (r *recorder) requests() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.got...)
}

// same fails the test unless a request came twice, and the same but for the proof.
func (r *recorder) same(t testing.TB, want int) {
	t.Helper()
	got := r.requests()
	if len(got) != want {
		t.Fatalf("%d requests came, want %d: %+v", len(got), want, got)
	}
	first, last := got[0], got[len(got)-1]
	if last.Challenge != "c1" {
		t.Errorf("the last request carries %q", last.Challenge)
	}
	if last.Challenge = ""; first != last {
		t.Errorf("repeated as\n%+q\nwant\n%+q", last, first)
	}
}

// Whatever a request is made of, the next page repeats it byte for byte.
func TestBodiesOfAPageThatLeaves(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]string{
		"none":       "return ['/api/x?a=1#f', { method: 'DELETE' }]",
		"get":        "return ['/api/x', undefined]",
		"text":       "return ['/api/x', { method: 'POST', body: 'Grüße \\u0000' }]",
		"data":       "return ['/api/x', { method: 'POST', data: { any: ['ä', 1] } }]",
		"bytes":      "return ['/api/x', { method: 'PUT', body: new Uint8Array([0, 255, 13, 10, 128]) }]",
		"buffer":     "return ['/api/x', { method: 'PATCH', body: new Uint8Array([7, 0, 200]).buffer, headers: { 'Content-Type': 'image/png' } }]",
		"blob":       "return ['/api/x', { method: 'POST', body: new Blob(['<a>', new Uint8Array([1, 2])], { type: 'application/xml' }) }]",
		"parameters": "return ['/api/x', { method: 'POST', body: new URLSearchParams('a=1&b=ä') }]",
		"form and file": `const form = new FormData();
			form.append('name', 'Ärger "quoted"');
			form.append('file', new File([crypto.getRandomValues(new Uint8Array(60000))], 'päper.bin', { type: 'application/octet-stream' }));
			return ['/api/x', { method: 'POST', body: form }]`,
		"stream":             "return ['/api/x', { method: 'POST', body: new Blob(['one', 'two']).stream(), duplex: 'half' }]",
		"a Request":          "return [new Request('/api/x', { method: 'POST', body: 'in a Request', headers: { 'X-Own': '1', 'Content-Type': 'text/mine' } })]",
		"a Request, changed": "return [new Request('/api/x', { method: 'POST', body: 'before' }), { body: 'after', headers: [['X-Own', '2']] }]",
		"headers":            "return [new URL('/api/x', location), { method: 'POST', body: 'x', headers: new Headers({ 'X-Own': 'mine' }) }]",
		"an empty text":      "return ['/api/x', { method: 'POST', body: '' }]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t, http.StatusPreconditionFailed)
			p := browsertest.Open(t, r.Address+checkout)
			front.Warm(p)
			browsertest.Start(p, "return countersign.create({ gateway: '/', flow: 'page', channel: 'off' })(...(() => { "+make+" })())")
			browsertest.Wait(p, "the page to be back", `
				return performance.getEntriesByType('navigation')[0].redirectCount === 0 && document.readyState === 'complete'
					&& !!sessionStorage.getItem('countersign') && history.length > 1 && location.href === a && !globalThis[Symbol.for('browsertest')]`, r.Address+checkout)
			var text string
			browsertest.Start(p, "return (await countersign.resume({ channel: 'off' })).text()").Settle().As(t, &text)
			if text != "done" {
				t.Errorf("answered %q", text)
			}
			r.same(t, 2)
			nothingKept(t, p)
		})
	}
}

// The statuses that challenges have, and one that is good.
func TestStatusesOfAChallenge(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusForbidden, http.StatusPreconditionFailed} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			r := newRecorder(t, status)
			p := browsertest.Open(t, r.Address+"/")
			front.Warm(p)
			running := browsertest.Start(p, `
				return (await countersign.create({ channel: 'off' })('/api/x', { method: 'POST', body: 'x' })).text()`)
			browsertest.Wait(p, "the dialog", "return !!document.querySelector(a)", primary)
			p.Click(primary)
			var text string
			running.Settle().As(t, &text)
			if got := r.requests(); text != "done" || len(got) != 2 || got[1].Challenge != "c1" || got[1].Body != "x" {
				t.Errorf("answered %q after %+v", text, got)
			}
		})
	}
}
