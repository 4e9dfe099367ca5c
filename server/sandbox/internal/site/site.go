// Package site owns how the sandbox shows its pages: templates, scripts and
// styles, the strict content security policy they live under, and how what
// their scripts post is read. What a page does belongs to the package that
// serves it.
package site

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Assets is where scripts, styles and images are served.
const Assets = "/_sandbox/assets/"

//go:embed assets templates
var files embed.FS

// Site renders pages. It is safe for concurrent use.
type Site struct {
	ancestors string
	templates *template.Template
	log       *slog.Logger
}

// New gives a site whose pages may be framed by the given origins; none means
// by anybody.
func New(ancestors []string, log *slog.Logger) (*Site, error) {
	templates, err := template.ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	allowed := "*"
	if len(ancestors) > 0 {
		allowed = strings.Join(ancestors, " ")
	}
	return &Site{ancestors: allowed, templates: templates, log: log}, nil
}

// Page writes a page from its template. Headers that the caller has set stay;
// with X-Frame-Options among them, nobody may frame the page.
func (s *Site) Page(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&b, name, data); err != nil {
		s.log.Error("a sandbox page failed", "page", name, "error", err)
		http.Error(w, "The sandbox could not build this page; its log says why.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	ancestors := s.ancestors
	if h.Get("X-Frame-Options") != "" { // browsers look at it only where frame-ancestors does not decide
		ancestors = "'none'"
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "+
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "+ancestors)
	harden(h)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the visitor may be gone; nothing to do about it
}

// ServeAssets answers for everything below Assets.
func (s *Site) ServeAssets(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, Assets)
	data, err := files.ReadFile("assets/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	harden(w.Header())
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}

// JSON writes v as JSON, never cached.
func JSON(w http.ResponseWriter, status int, v any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	harden(h)
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the caller may be gone; nothing to do about it
}

func harden(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}
