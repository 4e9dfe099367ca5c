// Package landing owns the pages that a customer sees who comes back from a
// provider's page to the gateway, in a window that the page they pay in has
// opened or on another device. They say where to go on and nothing of the
// challenge: anybody may open them. Who may come back is decided in
// server/internal/challenge.
package landing

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html"
	"net/http"
	"strconv"
	"strings"
)

//go:embed page.html
var page string

//go:embed page.css
var style string

// script closes the window where it can: browsers allow that to windows that a
// page has opened.
const script = "window.close()"

// policy lets a page use its own style, and the one script, by their hashes (CSP
// Level 3, section 2.3.1), its empty icon, without which browsers ask for one and say
// that they may not have it, and nothing else. It may not be framed.
var policy = "default-src 'none'; img-src data:; style-src " + hash(style) + "; script-src " + hash(script) +
	"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Back answers whoever is back.
func Back(w http.ResponseWriter, r *http.Request) { write(w, r, http.StatusOK, back, script) }

// Stray answers whoever brings nothing that leads anywhere: it does not say what
// is wrong with it.
func Stray(w http.ResponseWriter, r *http.Request) { write(w, r, http.StatusNotFound, stray, "") }

// Trouble answers whoever is back and cannot be received just now: the same
// address will do later.
func Trouble(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "2")
	write(w, r, http.StatusServiceUnavailable, trouble, "")
}

// Away sends whoever is back on to a page.
func Away(w http.ResponseWriter, to string) {
	harden(w.Header())
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

func write(w http.ResponseWriter, r *http.Request, status int, kind message, run string) {
	language := Language(r.Header.Get("Accept-Language"))
	words := texts[language][kind]
	if run != "" {
		run = "<script>" + run + "</script>"
	}
	body := strings.NewReplacer(
		"{language}", language, "{style}", style, "{script}", run,
		"{title}", html.EscapeString(words.title), "{text}", html.EscapeString(words.text),
	).Replace(page)
	h := w.Header()
	harden(h)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", language)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Frame-Options", "DENY")
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(body)) // the customer may be gone
	}
}

// harden keeps the address, which has a secret in it, from whoever is asked next
// and from caches.
func harden(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
}
