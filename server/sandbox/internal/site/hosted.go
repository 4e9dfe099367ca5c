package site

import (
	"net/http"
	"net/url"

	"countersign/server/sandbox/internal/strict"
)

// Frame sets the headers of a hosted page: framing "refuse" keeps it out of
// frames, opener "sever" cuts it from the window that opened it. Other words
// change nothing.
func Frame(h http.Header, framing, opener string) {
	if framing == "refuse" {
		h.Set("X-Frame-Options", "DENY")
	}
	if opener == "sever" {
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
	}
}

// Step reads the form that a hosted page's script posts for one of its steps:
// only the named fields, each at most once. It refuses the request where it
// cannot.
func Step(w http.ResponseWriter, r *http.Request, fields ...string) (url.Values, bool) {
	body, err := strict.Body(w, r)
	if err != nil {
		JSON(w, http.StatusRequestEntityTooLarge, map[string]string{"error": err.Error()})
		return nil, false
	}
	form, err := strict.Form(r.Header, body, fields...)
	if err != nil {
		JSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return nil, false
	}
	return form, true
}
