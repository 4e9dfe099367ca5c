package rows_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"countersign/web/browsertest"
)

// The bank's approval page: it shows life and then says what the query "say"
// holds, or what the test has it say. It comes from /approve, and lies at
// /approval/<token>, so that a test can tell one from another.

// approvalPages serves the approval page on both origins.
func (b *bank) approvalPages() {
	b.HandleFunc("GET /approve", func(_ http.ResponseWriter, r *http.Request) {
		// A window is opened on this address and the form is posted right after:
		// as slow as over a network, it lets the form overtake it.
		select {
		case <-r.Context().Done():
		case <-time.After(time.Second):
		}
	})
	b.HandleFunc("POST /approve", func(w http.ResponseWriter, r *http.Request) {
		to := "/approval/" + url.PathEscape(r.FormValue("ott")) + "?" + r.URL.RawQuery
		if origin := r.URL.Query().Get("redirect"); origin != "" {
			to = origin + to
		}
		if r.URL.Query().Has("refuse") {
			w.Header().Set("X-Frame-Options", "DENY")
			return
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
	b.HandleFunc("GET /approval/{token}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		life := `tell('[iFrameResizerChild]Ready');`
		if r.URL.Query().Has("mute") {
			life = ""
		}
		say := ""
		for word := range strings.FieldsSeq(r.URL.Query().Get("say")) {
			say += "tell('" + message + word + "');"
		}
		fmt.Fprintf(w, `<!doctype html><meta charset=utf-8><title>Approval</title><body>Approval<script>
			const tell = (text) => (window.opener ?? window.parent).postMessage(text, '*');
			%s %s
		</script>`, life, say)
	})
}

const message = "tw-approve-api-action-"

// approval is the address of the approval page; the query may hold "say",
// "mute", "refuse" and "redirect".
func (b *bank) approval(query string) string { return b.Foreign + "/approve?" + query }

// say has an approval page, or any frame or window in its place, tell the page
// an outcome.
func say(from browsertest.Scope, outcome string) {
	browsertest.Do(from, "(window.opener ?? window.parent).postMessage(a, '*')", message+outcome)
}

// approvalOf waits for the frame in which the approval of a token is shown.
func approvalOf(p *browsertest.Page, token string) *browsertest.Frame {
	return p.Frame("/approval/" + token + "?")
}
