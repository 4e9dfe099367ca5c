package header

import (
	"net/http"
	"slices"
	"strings"
)

// inert keeps a document from doing anything, and from being framed (CSP Level
// 3, section 6).
const inert = "sandbox; default-src 'none'; frame-ancestors 'none'"

// Guard adds to a provider's answer what it needs at the gateway's origin, which
// has the customer's session, and without the Authorization of the request, which
// kept it out of shared caches (RFC 9111, section 3.5). It takes nothing away.
func Guard(h http.Header) {
	h["X-Content-Type-Options"] = nosniff
	if slices.ContainsFunc(h["Content-Type"], active) {
		add(h, "Content-Security-Policy", inert)
	}
	switch {
	case h["Cache-Control"] == nil:
		h["Cache-Control"] = private
	case !slices.ContainsFunc(h["Cache-Control"], decided):
		add(h, "Cache-Control", "private")
	}
}

// Values that all answers share. Nobody changes them: there is no room to append.
var nosniff, private = []string{"nosniff"}, []string{"private"}

// add adds a value to those that may be shared with others.
func add(h http.Header, name, value string) {
	h[name] = append(slices.Clip(h[name]), value)
}

// active reports a content type whose documents run scripts, the XML ones
// included (MIME Sniffing standard, section 4.6). Of several any may count.
func active(contentType string) bool {
	for kind := range strings.FieldsFuncSeq(strings.ToLower(contentType), func(r rune) bool { return r == ',' || r == ';' }) {
		kind = strings.TrimSpace(kind)
		if strings.HasSuffix(kind, "html") || strings.HasSuffix(kind, "xml") || strings.HasSuffix(kind, "/xsl") {
			return true
		}
	}
	return false
}

// decided reports a Cache-Control that says itself what shared caches may do.
func decided(value string) bool {
	for directive := range strings.SplitSeq(value, ",") {
		name, _, _ := strings.Cut(directive, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "private", "no-store", "public", "s-maxage", "must-revalidate":
			return true
		}
	}
	return false
}
